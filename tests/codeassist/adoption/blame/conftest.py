"""A repository with typed, generated and old lines, the journal that saw them, and what went live."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist import places
from codeassist.adoption.blame import Asked, FileBlame, blame
from codeassist.adoption.catching_up import catch_up
from codeassist.adoption.deployments import Deployment, deploy
from codeassist.capture import journal_file
from codeassist.capture.cleaned import blob_id
from codeassist.capture.location import Location
from codeassist.settings import Settings
from codeassist.store.database import open_database

NAME = "example.com/group/shop"
OLD = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Shop:
    """`first` is the commit of OLD."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings()
        self.engine: sa.Engine = open_database(self.settings)
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.first = self.commit({"shop.py": OLD}, day=1)

    def git(self, *arguments: str, day: int = 1) -> str:
        date = f"2026-05-{day:02}T10:00:00+00:00"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "HOME": str(self.root)}
        who = ("-c", "user.name=Ann Lee", "-c", "user.email=ann@example.com")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.root, env={**os.environ, **dates}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(text.encode())

    def commit(self, files: Mapping[str, str], day: int) -> str:
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "-A")
        self.git("commit", "-qm", f"Work of day {day}", day=day)
        return self.git("rev-parse", "HEAD")

    def journal(self, kind: str, day: int, **fields: object) -> None:
        """Record an event, at nine o'clock of that day."""
        time = f"2026-05-{day:02}T09:00:00.000Z"
        body = {
            "schema": "codeassist.events/1", "id": f"{kind} {day} {fields}", "time": time, "kind": kind,
            "repository": NAME, "user": "user-1", "client": {"name": "test", "version": "1"}, **fields,
        }  # fmt: skip
        with journal_file.writing(places.journal_file()) as connection:
            line = json.dumps(body, ensure_ascii=False)
            connection.execute("INSERT INTO event (id, time, line) VALUES (?, ?, ?)", (body["id"], time, line))

    def accepted(self, span: str, day: int, path: str = "shop.py", model: str = "qwen") -> None:
        self.journal(
            "suggestion.shown", day, suggestion=f"of {span}", feature="completion", model=model, language="python",
            path=path, lines=3, characters=80, latency_ms=90,
        )  # fmt: skip
        self.journal(
            "suggestion.accepted", day, suggestion=f"of {span}", span=span, path=path, lines=3, characters=80,
            partial=False,
        )  # fmt: skip

    def saved(self, pieces: Sequence[tuple[str, str | None]], day: int, path: str = "shop.py") -> str:
        """A save of pieces: each text with its span, "human", or None where it was there before; gives the whole."""
        ranges: list[dict[str, object]] = []
        data = b""
        for text, owner in pieces:
            start, data = len(data), data + text.encode()
            if owner is not None:
                class_, span = ("human", None) if owner == "human" else ("ai", owner)
                ranges.append({"start": start, "end": len(data), "class": class_, "span": span, "text": text})
        self.journal("file.saved", day, path=path, blob=blob_id(data), ranges=ranges)
        return data.decode()

    def deploy(self, sha: str, day: int, service: str = "api", status: str = "success") -> None:
        time = datetime(2026, 5, day, 12, tzinfo=UTC)
        one = Deployment(NAME, service, "production", sha, status, time, "test")  # type: ignore[arg-type]
        deploy(self.engine, self.root, one, user="ops")

    def blame(
        self, path: str = "shop.py", rev: str | None = None, content: bytes | None = None, *, sync: bool = True
    ) -> FileBlame:
        location = Location(self.root, NAME, path, in_git=True)
        if sync:
            catch_up(self.engine, location, self.settings, places.journal_file(), lambda *_: None)
        asked = Asked(location, rev, content)
        return blame(self.engine, asked, self.settings, NOW, places.journal_file())


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")
