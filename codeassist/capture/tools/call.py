"""What a coding agent's hook says of one call of a tool, whichever agent it is.

Every agent sends JSON on standard input with names of its own: Claude Code, Codex, Gemini CLI and Continue
`tool_name` and `tool_input`, GitHub Copilot CLI `toolName` and `toolArgs`, Cursor `conversation_id` and
`workspace_roots`, Windsurf `agent_action_name` and `tool_info`, Cline `taskId` and `parameters`, and git-ai's
`agent-v1` a list of files. They differ in words, not in what they say; so all words are looked for.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codeassist.errors import InvalidInputError
from codeassist_index.translation import tr

PAYLOAD_BYTES_MAX = 16_000_000
"""Longest JSON that is read; a hook may carry the whole text of a file."""
FILES_MAX = 200
"""Files of one call; an agent that names more is not followed."""
TRANSCRIPT_BYTES_MAX = 262_144
"""The end of an agent's transcript that is searched for the model's name, where the hook does not say it."""

_FILE_KEYS = ("file_path", "filePath", "absolute_path", "notebook_path", "target_file", "path")
_LIST_KEYS = ("files", "file_paths", "edited_filepaths", "will_edit_filepaths")
_NEW_KEYS = ("new_string", "newString", "new_str", "newText", "content", "file_text", "contents", "insert_text")
_OLD_KEYS = ("old_string", "oldString", "old_str", "oldText")
_READING = frozenset({"read", "view", "grep", "glob", "ls", "list", "read_file", "read_many_files", "list_directory"})
_READING |= {"list_files", "search_files", "glob_file_search", "search_file_content", "web_fetch", "codebase_search"}
_PATCHED = re.compile(r"^\*\*\* (?:Add File|Update File|Delete File|Move to): (.+?)\s*$", re.MULTILINE)
_MODEL = re.compile(rb'[{,]\s*"model"\s*:\s*"([^"\\<]{1,250})"')


@dataclass(frozen=True, slots=True)
class Replaced:
    """One replacement that an agent asked for; `old` is None where the text is the whole file or an insertion."""

    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an agent's tool.

    `files` are absolute; `command` is set for a shell command, which may change any file of `folder`'s
    repository; `replaced` are the texts that the agent said it would write, by which a claim is bounded.
    `session` and `number` (the call's own id) are empty where the agent does not tell them.
    """

    tool: str
    version: str
    model: str | None
    session: str
    number: str
    folder: Path
    files: tuple[Path, ...]
    command: str | None = None
    replaced: tuple[Replaced, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; it wins over the hook's words."""

    files: tuple[Path, ...] = ()
    tool: str | None = None
    version: str | None = None
    model: str | None = None
    session: str | None = None


Fields = Mapping[str, Any]


def read_call(payload: bytes, given: Given, folder: Path) -> Call | None:
    """The call that a hook tells of; None for one that can't write (an agent reads a file, or asks a question).

    Args:
        payload: what came on standard input; may be empty where files are given.
        given: the options of the command line.
        folder: the current folder, for relative names where the hook names none.

    Raises:
        InvalidInputError: no JSON object, or more files than are followed.
    """
    fields = _object(payload)
    arguments = _arguments(fields)
    said = _first_text(fields, ("cwd", "repo_working_dir")) or _first_text(arguments, ("cwd",))
    here = folder.joinpath(said or _root(fields))
    named = dict.fromkeys((*given.files, *map(Path, _files(fields, arguments))))
    files = tuple(here / file for file in named)
    if len(files) > FILES_MAX:
        raise InvalidInputError(
            tr("A call names {count} files; {most} are followed.").format(count=len(files), most=FILES_MAX)
        )
    name = _first_text(fields, ("tool_name", "toolName")) or _first_text(_cline(fields), ("toolName",)) or ""
    command = None if files else _command(arguments)
    if name.lower() in _READING or not (files or command):
        return None
    return Call(
        tool=given.tool or _tool(fields) or "unknown",
        version=given.version or _first_text(fields, ("cursor_version", "clineVersion", "tool_version")) or "",
        model=given.model or _model(fields),
        session=given.session
        or _first_text(fields, ("session_id", "sessionId", "conversation_id", "taskId", "trajectory_id", "thread_id"))
        or "",
        number=_first_text(fields, ("tool_use_id", "toolUseId", "tool_call_id")) or "",
        folder=here,
        files=files,
        command=command,
        replaced=tuple(_replaced(arguments)),
    )


def _object(payload: bytes) -> Fields:
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise InvalidInputError(tr("The hook's JSON is longer than {most} bytes.").format(most=PAYLOAD_BYTES_MAX))
    if not payload.strip():
        return {}
    try:
        # Windsurf writes line breaks into strings as they are, which strict JSON forbids.
        found = json.loads(payload, strict=False)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(tr("The hook's standard input is no JSON: {error}.").format(error=error)) from None
    if not isinstance(found, dict):
        raise InvalidInputError(tr("The hook's standard input is no JSON object."))
    return found


def _arguments(fields: Fields) -> Fields:
    """What the agent gave its tool: under one of many names, as an object, as JSON in a text, or as a patch."""
    for key in ("tool_input", "toolInput", "toolArgs", "tool_info", "parameters"):
        found = fields.get(key, _cline(fields).get(key))
        if isinstance(found, str):
            try:
                found = json.loads(found, strict=False)
            except (ValueError, RecursionError):
                found = {"patch": found}
        if isinstance(found, dict):
            return found
    return fields


def _cline(fields: Fields) -> Fields:
    inner = fields.get("preToolUse") or fields.get("postToolUse")
    return inner if isinstance(inner, dict) else {}


def _first_text(fields: Fields, keys: tuple[str, ...]) -> str | None:
    texts = (str(found) for key in keys if isinstance(found := fields.get(key), str) and found)
    return next(texts, None)


def _root(fields: Fields) -> str:
    roots = fields.get("workspace_roots") or fields.get("workspaceRoots")
    return next((root for root in roots if isinstance(root, str)), "") if isinstance(roots, list) else ""


def _files(fields: Fields, arguments: Fields) -> Iterator[str]:
    direct = _first_text(arguments, _FILE_KEYS)
    if direct is not None:
        yield direct
    for key in _LIST_KEYS:
        listed = arguments.get(key, fields.get(key))
        if isinstance(listed, list):
            yield from (one for one in listed if isinstance(one, str) and one)
    for edit in _edits(arguments):
        inner = _first_text(edit, _FILE_KEYS)
        if inner is not None:
            yield inner
    for patch in _patches(arguments):
        yield from _PATCHED.findall(patch)


def _edits(arguments: Fields) -> list[Fields]:
    edits = arguments.get("edits")
    return [edit for edit in edits if isinstance(edit, dict)] if isinstance(edits, list) else []


def _patches(arguments: Fields) -> Iterator[str]:
    for key in ("patch", "input", "command", "diff"):
        found = arguments.get(key)
        text = "\n".join(map(str, found)) if isinstance(found, list) else found
        if isinstance(text, str) and "*** Begin Patch" in text:
            yield text


def _command(arguments: Fields) -> str | None:
    found = arguments.get("command", arguments.get("command_line"))
    if isinstance(found, list):
        found = " ".join(map(str, found))
    return found if isinstance(found, str) and found.strip() else None


def _replaced(arguments: Fields) -> Iterator[Replaced]:
    for edit in (arguments, *_edits(arguments)):
        new = _first_text(edit, _NEW_KEYS)
        if new is not None:
            yield Replaced(_first_text(edit, _OLD_KEYS), new)
    for patch in _patches(arguments):
        yield from (Replaced(None, text) for text in _added(patch))


def _added(patch: str) -> Iterator[str]:
    """The runs of lines that a patch adds."""
    lines: list[str] = []
    for line in (*patch.splitlines(), ""):
        if line.startswith("+"):
            lines.append(line[1:])
        elif lines:
            yield "\n".join(lines)
            lines = []


def _tool(fields: Fields) -> str | None:
    """Which agent it is, by the words that only it uses."""
    marks = (
        ("cursor_version", "cursor"), ("generation_id", "cursor"), ("clineVersion", "cline"),
        ("agent_action_name", "windsurf"), ("toolArgs", "copilot-cli"), ("tool_result", "copilot-cli"),
        ("turn_id", "codex"),
    )  # fmt: skip
    event = _first_text(fields, ("hook_event_name", "hookEventName")) or ""
    found = next((tool for mark, tool in marks if mark in fields), None) or _first_text(fields, ("agent_name",))
    if found is None and event in {"BeforeTool", "AfterTool"}:
        return "gemini-cli"
    return found or ("claude-code" if "transcript_path" in fields and event.endswith("ToolUse") else None)


def _model(fields: Fields) -> str | None:
    found = fields.get("model", fields.get("model_name"))
    if isinstance(found, dict):
        found = found.get("slug") or found.get("id")
    if isinstance(found, str) and found and found.lower() != "unknown":
        return found
    transcript = _first_text(fields, ("transcript_path",))
    return None if transcript is None else _model_in(Path(transcript))


def _model_in(transcript: Path) -> str | None:
    """The model that the transcript names last; nothing else of it is read or kept."""
    try:
        with transcript.open("rb") as stream:
            stream.seek(max(0, transcript.stat().st_size - TRANSCRIPT_BYTES_MAX))
            found = _MODEL.findall(stream.read(TRANSCRIPT_BYTES_MAX))
    except OSError:
        return None
    return found[-1].decode("utf-8", "replace") if found else None
