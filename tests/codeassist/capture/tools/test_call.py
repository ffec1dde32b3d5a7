"""What the hooks of coding agents say, in the shapes that each agent documents."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from codeassist.capture.tools.call import FILES_MAX, Call, Given, Replaced, read_call
from codeassist.errors import InvalidInputError

HERE = Path("/home/ann/shop")
PATCH = """*** Begin Patch
*** Update File: src/pay.py
@@
-old = 1
+new = 1
+more = 2
*** Add File: src/tax.py
+tax = 3
*** End Patch
"""


def read(fields: Mapping[str, object], given: Given | None = None) -> Call | None:
    """The call that a hook's JSON tells of."""
    return read_call(json.dumps(fields).encode(), given or Given(), Path("/elsewhere"))


def known(fields: Mapping[str, object]) -> Call:
    """As `read`, for one that can write."""
    call = read(fields)
    assert call is not None
    return call


def test_claude_code_tells_file_session_call_and_texts() -> None:
    call = known(
        {
            "session_id": "abc123", "transcript_path": "/nowhere.jsonl", "cwd": str(HERE), "permission_mode": "default",
            "hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_use_id": "toolu_01",
            "tool_input": {"file_path": f"{HERE}/pay.py", "old_string": "a", "new_string": "b", "replace_all": False},
        }
    )  # fmt: skip
    assert call == Call(
        "claude-code", "", None, "abc123", "toolu_01", HERE, (HERE / "pay.py",), None, (Replaced("a", "b"),)
    )


def test_the_model_is_taken_from_the_transcripts_end(tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    transcript.write_text(
        '{"message":{"model":"claude-sonnet-4-5","content":"{\\"model\\": \\"not-this\\"}"}}\n'
        '{"message":{"model":"<synthetic>"}}\n',
        encoding="utf-8",
    )
    fields = {"transcript_path": str(transcript), "hook_event_name": "PostToolUse", "tool_input": {"file_path": "a"}}
    assert known(fields).model == "claude-sonnet-4-5"


def test_a_shell_command_has_no_files() -> None:
    call = known({"cwd": str(HERE), "tool_name": "Bash", "tool_input": {"command": "sed -i s/a/b/ pay.py"}})
    assert (call.command, call.files, call.folder) == ("sed -i s/a/b/ pay.py", (), HERE)


def test_codex_names_files_in_a_patch() -> None:
    call = known(
        {
            "session_id": "t1", "turn_id": "7", "cwd": str(HERE), "hook_event_name": "PreToolUse",
            "model": "gpt-5-codex", "tool_name": "apply_patch", "tool_use_id": "call_1",
            "tool_input": {"command": PATCH},
        }
    )  # fmt: skip
    assert (call.tool, call.model) == ("codex", "gpt-5-codex")
    assert call.files == (HERE / "src/pay.py", HERE / "src/tax.py")
    assert [one.new for one in call.replaced] == ["new = 1\nmore = 2", "tax = 3"]
    assert call.command is None


def test_copilot_cli_gives_its_arguments_as_an_object_or_as_text() -> None:
    arguments = {"path": f"{HERE}/pay.py", "old_str": "a", "new_str": "b"}
    for given in (arguments, json.dumps(arguments)):
        call = known({"sessionId": "s", "timestamp": 1, "cwd": str(HERE), "toolName": "edit", "toolArgs": given})
        assert (call.tool, call.session, call.files) == ("copilot-cli", "s", (HERE / "pay.py",))
        assert call.replaced == (Replaced("a", "b"),)


def test_copilot_cli_in_its_other_format_gives_snake_case() -> None:
    call = known(
        {
            "hook_event_name": "PostToolUse", "session_id": "s", "timestamp": "2026-11-23T08:00:00Z", "cwd": str(HERE),
            "tool_name": "create", "tool_input": {"path": "new.py", "file_text": "x = 1\n"},
            "tool_result": {"result_type": "success", "text_result_for_llm": ""},
        }
    )  # fmt: skip
    assert (call.tool, call.files) == ("copilot-cli", (HERE / "new.py",))


def test_gemini_cli_calls_its_events_before_and_after_tool() -> None:
    call = known(
        {
            "session_id": "g", "transcript_path": "/nowhere.json", "cwd": str(HERE), "hook_event_name": "BeforeTool",
            "timestamp": "2026-11-23T08:00:00Z", "tool_name": "replace",
            "tool_input": {"file_path": "pay.py", "old_string": "a", "new_string": "b"},
        }
    )  # fmt: skip
    assert (call.tool, call.files) == ("gemini-cli", (HERE / "pay.py",))


def test_cursor_tells_workspace_model_and_version() -> None:
    common = {
        "conversation_id": "c", "generation_id": "g", "workspace_roots": [str(HERE)], "model": "gpt-5",
        "cursor_version": "2.0.77",
    }  # fmt: skip
    edit = known({**common, "hook_event_name": "preToolUse", "tool_name": "Write", "tool_input": {"path": "pay.py"}})
    assert (edit.tool, edit.version, edit.model, edit.session) == ("cursor", "2.0.77", "gpt-5", "c")
    assert edit.files == (HERE / "pay.py",)
    edits = [{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": "d"}]
    old = known({**common, "hook_event_name": "afterFileEdit", "file_path": f"{HERE}/pay.py", "edits": edits})
    assert old.replaced == (Replaced("a", "b"), Replaced("c", "d"))
    shell = known({**common, "hook_event_name": "beforeShellExecution", "command": "make", "cwd": f"{HERE}/sub"})
    assert (shell.command, shell.folder) == ("make", HERE / "sub")


def test_windsurf_writes_line_breaks_into_strings_as_they_are() -> None:
    payload = (
        b'{"agent_action_name": "post_write_code", "trajectory_id": "t", "execution_id": "e", "model_name": "SWE-1.5",'
        b' "tool_info": {"file_path": "/home/ann/shop/pay.py", "edits": [{"old_string": "a", "new_string": "b\nc"}]}}'
    )
    call = read_call(payload, Given(), Path("/"))
    assert call is not None
    assert (call.tool, call.session, call.model) == ("windsurf", "t", "SWE-1.5")
    assert call.replaced == (Replaced("a", "b\nc"),)


@pytest.mark.parametrize("nested", [False, True])
def test_cline_tells_task_workspace_and_an_object_of_a_model(nested: bool) -> None:
    inner = {"toolName": "write_to_file", "parameters": {"path": "src/a.ts", "content": "x\n"}}
    call = known(
        {
            "clineVersion": "3.36.0", "hookName": "PreToolUse", "timestamp": "1", "taskId": "task", "userId": "u",
            "workspaceRoots": [str(HERE)], "model": {"provider": "anthropic", "slug": "claude-sonnet-4-5"},
            **({"preToolUse": inner} if nested else inner),
        }
    )  # fmt: skip
    assert (call.tool, call.version, call.session, call.model) == ("cline", "3.36.0", "task", "claude-sonnet-4-5")
    assert (call.files, call.replaced) == ((HERE / "src/a.ts",), (Replaced(None, "x\n"),))


def test_git_ais_agent_v1_lists_files() -> None:
    will = known({"type": "human", "repo_working_dir": str(HERE), "will_edit_filepaths": ["a.py", f"{HERE}/b.py"]})
    assert (will.files, will.session) == ((HERE / "a.py", HERE / "b.py"), "")
    did = known(
        {
            "type": "ai_agent", "repo_working_dir": str(HERE), "edited_filepaths": ["a.py"], "agent_name": "my-agent",
            "model": "gpt-4", "conversation_id": "conv-1", "transcript": {"messages": []},
        }
    )  # fmt: skip
    assert (did.tool, did.model, did.session, did.files) == ("my-agent", "gpt-4", "conv-1", (HERE / "a.py",))


def test_the_command_line_wins_over_the_hook() -> None:
    fields = {"session_id": "theirs", "cwd": str(HERE), "model": "theirs", "tool_input": {"file_path": "a"}}
    call = read(fields, Given((Path("b"),), "mine", "1", "m", "s"))
    assert call == Call("mine", "1", "m", "s", "", HERE, (HERE / "b", HERE / "a"))


def test_without_any_json_the_files_of_the_command_line_count() -> None:
    assert read_call(b"", Given((Path("a"),), "t"), HERE) == Call("t", "", None, "", "", HERE, (HERE / "a",))


@pytest.mark.parametrize(
    "fields", [{"tool_name": "Read", "tool_input": {"file_path": "a"}}, {"hook_event_name": "Stop"}]
)
def test_what_writes_nothing_is_no_call(fields: Mapping[str, object]) -> None:
    assert read(fields) is None


@pytest.mark.parametrize(
    "payload", [b"no json", b"[1]", b'{"a": ', b"[" * 100_000, b'{"tool_input": "' + b"\xff" + b'"}']
)
def test_what_is_no_object_is_refused_in_words(payload: bytes) -> None:
    with pytest.raises(InvalidInputError, match="standard input"):
        read_call(payload, Given(), HERE)


def test_odd_values_are_passed_over() -> None:
    fields = {"cwd": 3, "session_id": None, "model": 7, "workspace_roots": "x", "tool_input": {"path": "a", "edits": 5}}
    assert read(fields) == Call("unknown", "", None, "", "", Path("/elsewhere"), (Path("/elsewhere/a"),))


def test_too_many_files_are_refused_in_words() -> None:
    with pytest.raises(InvalidInputError, match="201 files"):
        read({"edited_filepaths": [f"{number}.py" for number in range(FILES_MAX + 1)]})
