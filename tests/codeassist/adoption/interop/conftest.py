"""A repository with the history of one agent's commit, and its records."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.adoption.interop.importing import Format, Found, import_records
from codeassist.adoption.lineage import sync, tree_lines
from codeassist.settings import Settings
from codeassist.store.database import open_database

NAME = "example.com/group/shop"
BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
SESSION = "s_c9883b05a2487d"
METADATA = {
    "schema_version": "authorship/3.0.0",
    "git_ai_version": "1.6.24",
    "base_commit_sha": "7734793b756b3921c88db5375a8c156e9532447b",
    "prompts": {"d9978a8723e02b52": {"agent_id": {"tool": "cursor", "id": "1", "model": "gpt-5"}}},
    "humans": {"h_31dce776f88375": {"author": "Developer <dev@example.com>"}},
    "sessions": {SESSION: {"agent_id": {"tool": "claude", "id": "c", "model": "claude-sonnet-4-5"}}},
}


class Shop:
    """`base` is the first commit and `work` the second one, in which an agent and a person wrote."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.engine: sa.Engine = open_database(Settings())
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.base = self.commit({"shop.py": BASE}, "2026-05-04T09:00:00+00:00")
        self.work = self.commit({"shop.py": BASE + AGENT + TYPED}, "2026-05-04T10:00:00+00:00")

    def git(self, *arguments: str, text: str = "", date: str = "2026-05-04T11:00:00+00:00") -> str:
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "HOME": str(self.root), "PATH": "/usr/bin:/bin"}
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
        command = ["git", *who, *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=dates, input=text, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str], date: str) -> str:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(text.encode())
        self.git("add", "-A")
        self.git("commit", "-qm", "work", date=date)
        return self.git("rev-parse", "HEAD")

    def note(self, lines: str, commit: str | None = None, metadata: object = METADATA) -> None:
        """Attach an authorship log to a commit."""
        note = f"{lines}---\n{json.dumps(metadata, indent=2)}"
        self.git("notes", "--ref=ai", "add", "-f", "-F", "-", commit or self.work, text=note)

    def traces(self, *records: object) -> None:
        """Write Agent Trace records where they are by custom."""
        (self.root / ".agent-trace").mkdir(exist_ok=True)
        text = "".join(f"{json.dumps(record)}\n" for record in records)
        (self.root / ".agent-trace" / "traces.jsonl").write_text(text, encoding="utf-8")

    def take(self, form: Format) -> Found:
        return import_records(self.engine, self.root, NAME, form)

    def lines(self, path: str = "shop.py", rev: str = "HEAD") -> list[str]:
        """Class and grade of each line after a sync."""
        sync(self.engine, self.root, repository=NAME)
        (file,) = tree_lines(self.engine, self.root, repository=NAME, rev=rev, paths=[path])
        words = ["unknown"] * file.line_count
        for run in file.runs:
            words[run.start - 1 : run.start - 1 + run.count] = [f"{run.class_} {run.grade}"] * run.count
        return words


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")
