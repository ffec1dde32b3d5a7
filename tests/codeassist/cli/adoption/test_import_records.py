"""`adoption import --format git-ai|agent-trace`, as a script and a person see it."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root

NOTE = """a.py
  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-2
  s_c9883b05a2487d::t_9f8e7d6c5b4a32 9
---
{"schema_version": "authorship/3.0.0", "base_commit_sha": "x", "prompts": {},
 "sessions": {"s_c9883b05a2487d": {"agent_id": {"tool": "claude", "id": "c", "model": "claude-sonnet-4-5"}}}}
"""


def adoption(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["adoption", *arguments])


def git(folder: Path, *arguments: str, text: str = "") -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, input=text).stdout.strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """One commit of a file with two lines."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.py").write_text("one = compute()\ntwo = compute()\n", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def test_what_is_proved_is_counted_and_what_is_not_is_named(shop: Path) -> None:
    git(shop, "notes", "--ref=ai", "add", "-F", "-", text=NOTE)
    done = adoption("import", "--format", "git-ai", str(shop))
    assert done.exit_code == 0
    assert done.stdout == (
        "1 records: 2 lines of agents and 0 of people are claimed (grade D), 0 mixed or unknown ones stay unknown, "
        "1 are not proved and not counted. 2 events added, 0 known already.\n"
    )
    commit = git(shop, "rev-parse", "HEAD")
    reason = "the file has fewer lines in that commit (1)"
    assert done.stderr == f"git-ai note of {commit[:12]}: a.py:9-9: {reason}\n"
    assert adoption("sync", str(shop)).exit_code == 0
    assert "claude (claude-sonnet-4-5)" in adoption("lines", str(shop)).stdout


def test_a_script_gets_one_object(shop: Path) -> None:
    git(shop, "notes", "--ref=ai", "add", "-F", "-", text=NOTE)
    told = json.loads(adoption("import", "--format", "git-ai", str(shop), "--json").stdout)
    assert (told["records"], told["accepted"], told["lines"]["ai"]) == (1, 2, 2)
    assert (told["quarantined_count"], told["quarantined_lines"], told["unreadable"]) == (1, 1, [])


def test_records_may_be_in_a_file_of_any_name(shop: Path) -> None:
    record = {
        "version": "0.1.0", "id": "r1", "timestamp": "2020-01-01T00:00:00Z",
        "vcs": {"type": "git", "revision": git(shop, "rev-parse", "HEAD")},
        "files": [{"path": "a.py", "conversations": [
            {"contributor": {"type": "ai", "model_id": "openai/gpt-5"}, "ranges": [{"start_line": 1, "end_line": 2}]}
        ]}],
    }  # fmt: skip
    (shop / "traces.jsonl").write_text(f"{json.dumps(record)}\nno record\n", encoding="utf-8")
    done = adoption("import", "--format", "agent-trace", str(shop / "traces.jsonl"), "--json")
    assert done.exit_code == 3
    assert "traces.jsonl:2: " in done.stderr
    assert json.loads(done.stdout)["lines"]["ai"] == 2


def test_without_the_customary_file_there_is_nothing_to_read(shop: Path) -> None:
    assert isinstance(adoption("import", "--format", "agent-trace", str(shop)).exception, FileNotFoundError)


def test_events_need_a_file() -> None:
    assert adoption("import").exit_code == 2
