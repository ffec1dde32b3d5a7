"""An agent and a person on one file, from the agent's hooks and the person's editor to the lines in production.

The hooks' JSON has the shapes that the agents document; git, language server and command line are the real ones.
"""

import asyncio
import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.command import run
from tests.lsp.client import running
from tests.lsp.editor import at, journal

BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
NEW = "class Report:\n    title = 'Sales of the week'\n"
RELOAD_SECONDS = 2.5
"""An editor tells its save at most 2 seconds after the write; later a change that equals the file is a reload."""


RECORDED_SECONDS_MAX = 60


class Shop:
    """A repository of one developer."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "https://git.example.com/team/shop.git")
        self.write("shop.py", BASE)
        self.commit()

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
        done = subprocess.run(["git", *who, *arguments], cwd=self.root, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_bytes(text.encode())

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "work")

    def hook(self, event: str, tool: str, number: str, **arguments: str) -> None:
        """A hook of Claude Code calls the command that its settings name; the agent is neither answered nor stopped."""
        payload = {
            "session_id": "6f1c", "transcript_path": str(self.root / "no-transcript.jsonl"), "cwd": str(self.root),
            "permission_mode": "default", "hook_event_name": event, "tool_name": tool, "tool_use_id": number,
            "tool_input": arguments, "model": "claude-sonnet-4-5",
        }  # fmt: skip
        which = "before" if event == "PreToolUse" else "after"
        wait = () if which == "before" else ("--wait",)
        arguments_ = ("capture", which, "--tool", "claude-code", *wait)
        done = run(*arguments_, code=0, input_=json.dumps(payload))
        assert (done.out, done.err) == ("", "")

    def agent_writes(self, path: str, text: str) -> None:
        file = str(self.root / path)
        self.hook("PreToolUse", "Write", path, file_path=file, content=text)
        self.write(path, text)
        self.hook("PostToolUse", "Write", path, file_path=file, content=text)

    def lines(self, path: str) -> list[tuple[str, str, str | None]]:
        """Class, grade and tool of each line of the newest commit."""
        told = run("adoption", "lines", str(self.root), "--path", path, "--json", code=0).out
        count = len((self.root / path).read_text(encoding="utf-8").splitlines())
        words: list[tuple[str, str, str | None]] = [("unknown", "", None)] * count
        for run_ in json.loads(told)["runs"] if told else ():
            tool = run_.get("tool", {}).get("name")
            start = run_["start"] - 1
            words[start : start + run_["count"]] = [(run_["class"], run_["grade"], tool)] * run_["count"]
        return words

    def recorded(self) -> None:
        run("journal", "export", "--output", str(self.root.parent / "events.ndjson"), code=0)
        run("adoption", "import", str(self.root.parent / "events.ndjson"), code=0)
        run("adoption", "sync", str(self.root), code=0)


AGENTS = ("ai", "D", "claude-code")
PERSONS = ("human", "A", None)
NOBODYS = ("unknown", "", None)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


@pytest.mark.timeout(300)
async def test_the_agents_lines_and_the_persons_are_told_apart_from_hook_to_production(shop: Shop) -> None:
    shop.git("switch", "-qc", "feature")
    file = shop.root / "shop.py"
    async with running() as client:
        await client.initialize(shop.root, {"completion": {"enabled": False}})
        client.open(file, BASE)
        shop.agent_writes("shop.py", BASE + AGENT)
        client.change(file, 2, at(2, 0, AGENT))  # the editor reads the file again
        await asyncio.sleep(RELOAD_SECONDS)
        client.change(file, 3, at(5, 0, TYPED))
        shop.write("shop.py", BASE + AGENT + TYPED)
        client.save(file)
        assert await client.shut_down() == 0
    shop.hook("PreToolUse", "Bash", "b1", command="cat > report.py")
    shop.write("report.py", NEW)
    shop.hook("PostToolUse", "Bash", "b1", command="cat > report.py")
    person = [event for event in journal("file.saved") if event["client"]["name"] == "test editor"]
    assert [[one["text"] for one in event["ranges"]] for event in person] == [[TYPED]]
    shop.commit()
    shop.git("switch", "-q", "main")
    shop.git("merge", "-q", "--squash", "feature")
    shop.commit()
    shop.git("branch", "-qD", "feature")
    shop.recorded()
    assert shop.lines("shop.py") == [NOBODYS] * 2 + [AGENTS] * 3 + [PERSONS] * 2
    assert shop.lines("report.py") == [AGENTS] * 2
    deploy = ("--service", "shop", "--environment", "production", "--sha", "HEAD")
    run("adoption", "deploy", str(shop.root), *deploy, code=0)
    by_tool = json.loads(run("adoption", "report", str(shop.root), "--json", "--by", "tool", code=0).out)
    (group,) = by_tool["groups"]
    assert (group["key"], group["lines"]["accepted"], group["lines"]["in_production"]) == ("claude-code", 5, 5)
    by_model = json.loads(run("adoption", "report", str(shop.root), "--json", "--by", "model", code=0).out)
    assert [one["key"] for one in by_model["groups"]] == ["claude-sonnet-4-5"]
    assert by_model["production"]["ai"] == 5


def test_what_goes_wrong_is_told_on_standard_error_and_stops_no_agent(shop: Shop) -> None:
    done = run("capture", "after", "--tool", "x", code=0, input_="no json")
    assert done.out == ""
    assert "no JSON" in done.err
    done = run("capture", "before", "--tool", "x", code=0, input_="")
    assert done.out == ""
    assert "Neither a FILE nor" in done.err
    done = run("capture", "after", "--tool", "x", str(shop.root / "shop.py"), code=0)
    assert done.out == ""
    assert "no `before` was called" in done.err


def test_after_returns_at_once_and_the_edit_is_recorded_in_the_background(shop: Shop) -> None:
    file = str(shop.root / "shop.py")
    run("capture", "before", file, "--tool", "my-agent", "--model", "m", code=0)
    shop.write("shop.py", BASE + AGENT)
    run("capture", "after", file, "--tool", "my-agent", "--model", "m", code=0)
    deadline = time.monotonic() + RECORDED_SECONDS_MAX
    while not journal("tool.edited"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (edited,) = journal("tool.edited")
    assert (edited["tool"]["name"], edited["model"], edited["lines"]) == ("my-agent", "m", 3)
