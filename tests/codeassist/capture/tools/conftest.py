"""An agent and a person at work on one repository, with the spool and the journal between them."""

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from codeassist.capture.events import Client, FileSaved, SavedRange, record
from codeassist.capture.journal import Journal, read
from codeassist.capture.tools import hook
from codeassist.capture.tools.call import Call, Given, read_call
from codeassist.capture.tools.settle import Rules, settle
from codeassist.capture.tools.spool import Spool
from codeassist.privacy.redaction import BUILT_IN

START = 1_790_000_000.0


class Desk:
    """`root` is a repository; `now` is the clock that hooks are told, one second later with each."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "shop"
        self.root.mkdir()
        self.journal = folder / "journal.sqlite"
        self.spool = Spool(folder / "tool-edits.sqlite")
        self.now = START
        self.told: list[str] = []
        self.rules = Rules(self.journal, "ann", 10_000_000, lambda _root: BUILT_IN)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, root: Path | None = None) -> str:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always")
        dates = {"GIT_AUTHOR_DATE": f"@{int(self.now)} +0000", "GIT_COMMITTER_DATE": f"@{int(self.now)} +0000"}
        command = ["git", *who, *arguments]
        done = subprocess.run(command, cwd=root or self.root, env=os.environ | dates, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().strip()

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "work")
        self.now += 1

    def call(self, *paths: str, session: str = "s", number: str = "", **arguments: Any) -> Call:
        """A call that names files by their paths in the repository, or with `command=...` a shell command."""
        fields: dict[str, Any] = {"session_id": session, "tool_use_id": number, "cwd": str(self.root)}
        fields |= {"edited_filepaths": list(paths), "tool_input": arguments}
        call = read_call(json.dumps(fields).encode(), Given(tool="agent"), self.root)
        assert call is not None
        return call

    def before(self, call: Call) -> None:
        self.now += 1
        hook.before(call, self.spool, self.now)

    def after(self, call: Call, *, settled: bool = True) -> None:
        self.now += 1
        self.told += hook.after(call, self.spool, self.now)
        if settled:
            self.told += settle(self.spool, self.rules)

    def edit(self, files: Mapping[str, str | bytes], **how: Any) -> None:
        """One call in which the agent writes these files."""
        call = self.call(*files, **how)
        self.before(call)
        for path, text in files.items():
            self.write(path, text)
        self.after(call)

    def person_saves(self, path: str, text: str, *typed: str) -> None:
        """A person saves a file in an editor of ours."""
        self.write(path, text)
        content, ranges = text.encode(), []
        for part in typed:
            start = content.index(part.encode())
            ranges.append(SavedRange(start, start + len(part.encode()), "human", None, part))
        event = FileSaved(path, self.git("hash-object", path), tuple(ranges))
        self.now += 1
        at = datetime.fromtimestamp(self.now, UTC)
        with Journal(self.journal, bytes_max=10_000_000) as journal:
            journal.append(record(event, repository="shop", user="ann", client=Client("editor", "1"), at=at))

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        found = [json.loads(line) for line in read(self.journal)]
        return [event for event in found if kind in {"", event["kind"]}]

    def claimed(self, path: str) -> list[str]:
        """The texts that agents' events claim in a path, in the order in which they were recorded."""
        saves = [event for event in self.events("file.saved") if event["path"] == path]
        return [saved["text"] for save in saves for saved in save["ranges"] if saved["class"] == "ai"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
