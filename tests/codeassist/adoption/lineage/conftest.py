"""A real repository, an editor that records events, and the classes of lines at a commit."""

import io
import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.adoption.importing import import_events
from codeassist.adoption.lineage import SyncReport, sync, tree_lines
from codeassist.settings import Settings
from codeassist.store.database import open_database

REPOSITORY = "example.com/group/shop"


class Workplace:
    """A developer's machine with a clock of its own: one minute passes with each save and commit."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "shop"
        self.root.mkdir()
        self.now = datetime(2026, 5, 4, 9, tzinfo=UTC)
        self.engine: sa.Engine = open_database(Settings())
        self.events = 0
        self.token_key: Callable[[], bytes] | None = None
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, check: bool = True) -> str:
        environment = os.environ | {
            "GIT_AUTHOR_DATE": self.now.isoformat(),
            "GIT_COMMITTER_DATE": self.now.isoformat(),
            "GIT_EDITOR": "true",
        }
        done = subprocess.run(["git", *arguments], cwd=self.root, env=environment, capture_output=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def save(self, path: str, text: str, *ranges: tuple[str, str]) -> None:
        """Write a file and record it; a range is (`human` or a span, its text), searched from the one before on."""
        self.now += timedelta(minutes=1)
        self.write(path, text)
        content, at, written = text.encode(), 0, []
        for owner, part in ranges:
            at = content.index(part.encode(), at)
            end = at + len(part.encode())
            span = None if owner == "human" else owner
            class_ = "human" if span is None else "ai"
            written.append({"start": at, "end": end, "class": class_, "span": span, "text": part})
            at = end
        self.record(path, self.git("hash-object", path), written)

    def tool_edit(self, path: str, span: str, text: str, part: str) -> None:
        """Another tool writes a file; `part` is what is new in it."""
        self.now += timedelta(minutes=1)
        self.tool_event(path, span, part)
        self.save(path, text, (span, part))

    def tool_event(self, path: str, span: str, part: str, source: str = "hook") -> None:
        """Say that a span is another tool's."""
        facts = {"tool": {"name": "agent", "version": "1"}, "model": "m", "source": source}
        sizes = {"lines": part.count("\n"), "characters": len(part)}
        self._import("tool.edited", path, {"span": span, **facts, **sizes})

    def recorded(self, path: str, *ranges: tuple[str, str]) -> None:
        """Another tool's record tells who wrote parts of the committed file."""
        content = (self.root / path).read_bytes()
        written = []
        for span, part in ranges:
            start = content.index(part.encode())
            owner = {"class": "human"} if span == "human" else {"class": "ai", "span": span}
            written.append({"start": start, "end": start + len(part.encode()), **owner})
            if span != "human":
                self.tool_event(path, span, part, "git-ai")
        blob = self.git("hash-object", path)
        self._import("file.saved", path, {"blob": blob, "ranges": written, "source": "git-ai"})

    def record(self, path: str, blob: str, ranges: Sequence[dict[str, object]]) -> None:
        self._import("file.saved", path, {"blob": blob, "ranges": ranges})

    def _import(self, kind: str, path: str, fields: Mapping[str, object]) -> None:
        self.events += 1
        event = {
            "schema": "codeassist.events/1",
            "id": f"event-{self.events}",
            "time": self.now.isoformat().replace("+00:00", "Z"),
            "kind": kind,
            "repository": REPOSITORY,
            "user": "somebody",
            "client": {"name": "test", "version": "1"},
            "path": path,
            **fields,
        }
        rejected: list[object] = []
        stream = io.BytesIO(json.dumps(event).encode() + b"\n")
        import_events(self.engine, stream, on_rejected=rejected.append, on_batch=lambda _: None)
        assert rejected == []

    def commit(self, message: str = "work", *arguments: str) -> str:
        self.now += timedelta(minutes=1)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, *arguments)
        return self.git("rev-parse", "HEAD")

    def sync(self, *refs: str) -> SyncReport:
        return sync(self.engine, self.root, repository=REPOSITORY, refs=refs, token_key=self.token_key)

    def classes(self, path: str, rev: str = "HEAD") -> list[str]:
        """One word a line after a sync: a span, `human`, `unknown`, or `~span` where a person edited it."""
        self.sync()
        return self.stored_classes(path, rev)

    def grades(self, path: str, rev: str = "HEAD") -> str:
        """The grade of each run, after a sync."""
        self.sync()
        files = tree_lines(self.engine, self.root, repository=REPOSITORY, rev=rev, paths=[path])
        return "".join(run.grade or "-" for file in files for run in file.runs)

    def stored_classes(self, path: str, rev: str = "HEAD") -> list[str]:
        for file in tree_lines(self.engine, self.root, repository=REPOSITORY, rev=rev):
            if file.path == path:
                words = ["unknown"] * file.line_count
                for run in file.runs:
                    word = {"ai": run.span, "ai-edited": f"~{run.span}"}.get(run.class_, run.class_)
                    words[run.start - 1 : run.start - 1 + run.count] = [word or ""] * run.count
                return words
        raise AssertionError(f"{path} is not in {rev}")


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)
