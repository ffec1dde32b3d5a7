"""One developer's machine: a repository with real git, an editor, a clock, and the events it would record."""

# ruff: noqa: PLR2004 - a simulation is made of probabilities

import os
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from world import BASE, HUMAN, Editor, Registry, Writer

REPOSITORY = "bench/history"


class Machine:
    """Files are kept with their identities; `events` are those that an editor records."""

    def __init__(self, folder: Path, seed: int, duplicates: float) -> None:
        self.rng = random.Random(seed)
        self.root = folder / "truth"
        self.registry = Registry()
        writer = Writer(self.rng, duplicates)
        self.editor = Editor(self.registry, writer, cumulative=self.rng.random() < 0.5)
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)
        self.events: list[dict[str, object]] = []
        self.spans = 0
        self.root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "dev")
        self.git("config", "user.email", "dev@example.com")
        self.git("config", "core.autocrlf", "false")
        self.git("config", "merge.conflictStyle", "merge")

    def git(self, *arguments: str, check: bool = True, data: bytes | None = None) -> str:
        """Run git at the simulated time."""
        stamp = self.now.isoformat()
        environment = os.environ | {
            "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_EDITOR": "true",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        }  # fmt: skip
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, input=data, capture_output=True, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"git {arguments}: {done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode().rstrip("\n") if done.returncode == 0 else "FAILED"

    def has_observer(self) -> bool:
        """Whether the editor in use records events."""
        return self.editor.person == HUMAN

    def observe(self, *, on: bool) -> None:
        """Sit down at an editor that records events, or at one that doesn't."""
        self.editor.person = HUMAN if on else BASE

    def tick(self) -> None:
        """Time passes."""
        self.now += timedelta(seconds=self.rng.randint(5, 400))

    def read(self, path: str) -> str:
        """A file of the working tree, its line ends as they are."""
        return (self.root / path).read_bytes().decode()

    def write(self, path: str, text: str) -> None:
        """Write a file of the working tree."""
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_bytes(text.encode())

    def reload(self) -> None:
        """Git changed files on disk: what the editor knew of those is lost."""
        on_disk = {p for p in self.git("ls-files").splitlines() if (self.root / p).exists()}
        for gone in set(self.editor.files) - on_disk:
            del self.editor.files[gone]
        for path in sorted(on_disk):
            content = self.read(path)
            if path not in self.editor.files or self.editor.marked(path) != content:
                self.editor.load(path, content)

    def save(self, path: str) -> None:
        """Write the file and record the event."""
        self.tick()
        content, blob, ranges = self.editor.save(path)
        self.write(path, content)
        if not self.has_observer():
            self.editor.forget(path)
            return
        self.events.append({
            "schema": "codeassist.events/1", "id": f"e{len(self.events)}",
            "time": self.now.isoformat().replace("+00:00", "Z"), "kind": "file.saved",
            "repository": REPOSITORY, "user": "dev", "client": {"name": "bench", "version": "1"},
            "path": path, "blob": blob, "ranges": ranges,
        })  # fmt: skip
        if self.rng.random() < 0.15:
            self.editor.forget(path)

    def format_outside(self, path: str) -> None:
        """A formatter that no editor starts, as a hook does, writes the file; nothing is recorded."""
        self.editor.reindent(path, 8)
        self.editor.forget(path)
        self.write(path, self.editor.marked(path))

    def span(self) -> str:
        """A new acceptance; where nothing is recorded, text of unknown origin."""
        if not self.has_observer():
            return BASE
        self.spans += 1
        return f"s{self.spans}"
