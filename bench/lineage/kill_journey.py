"""The commands that `kills.py` kills on their way through a history, and what must hold after each kill."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))  # the PostgreSQL server is that of the tests

from kill_history import REPOSITORY

from codeassist.adoption import importing
from codeassist.adoption.audit.integrity import problems
from codeassist.adoption.lineage import sync, tree_lines
from codeassist.adoption.lineage.objects import Repository
from codeassist.adoption.lineage.records import Records
from codeassist.cli import root as codeassist
from codeassist.settings import Settings
from codeassist.store.database import connected
from codeassist.store.schema.events import event
from tests.codeassist.store import postgres as postgres_server

BATCH_EVENTS = 7
COMMITS_PER_TRANSACTION = 5
KILLS_OF_ONE = 6
"""How often a command is killed at most before it may come through."""
COMMITS_COMPARED = 12
KILLED = -signal.SIGKILL

Lines = Mapping[tuple[str, str], object]
"""Commit and path to what is said of the file's lines."""


class BrokenError(Exception):
    """A kill lost, doubled or broke something."""


@dataclass(frozen=True)
class Undisturbed:
    """What a command leaves when nobody kills it, and what it took."""

    events: Mapping[str, str]
    lines: Lines
    statements: int
    seconds: float


class Journey:
    """The commands that bring one history into a database, and what each of them should leave."""

    def __init__(self, folder: Path, repository: Path, events: Sequence[str], dice: random.Random) -> None:
        """Split the events into portions and choose what is compared."""
        self.folder, self.repository, self.dice = folder, repository, dice
        self.url = ""
        with Repository(repository) as git:
            self._shas = [
                commit.sha for commit in sorted(git.commits([]), key=lambda commit: (commit.time, commit.sha))
            ]
        third = max(1, len(events) // 3)
        for number, portion in enumerate((events[third : 2 * third], events[2 * third :], events[:third])):
            (folder / f"{number}.ndjson").write_text("".join(f"{line}\n" for line in portion), encoding="utf-8")
        first, middle, last = self._shas[0], self._shas[len(self._shas) // 2], self._shas[-1]
        synced = ("sync", str(repository), "--repository", REPOSITORY)
        self.commands: tuple[tuple[str, ...], ...] = (
            ("import", str(folder / "0.ndjson")),
            (*synced, "--ref", middle),
            ("import", str(folder / "1.ndjson")),
            synced,
            ("import", str(folder / "2.ndjson")),  # the oldest events come last
            synced,
            ("rewritten", str(repository), first, last, "--repository", REPOSITORY),
            synced,
            (*synced, "--again"),
        )

    def undisturbed(self, url: str) -> list[Undisturbed]:
        """Go through all commands on an empty database."""
        self.url = url
        found = []
        for number, command in enumerate(self.commands):
            began, counted = time.monotonic(), self.folder / "statements"
            process = self._start(command, kill_at=0, counted=counted)
            if (code := _waited(process, None)) != 0:
                raise BrokenError(f"{command} ended with {code}, and nobody killed it")
            seconds = time.monotonic() - began
            found.append(Undisturbed(self._events(), self._lines(number), int(counted.read_text()), seconds))
        return found

    def disturbed(self, url: str, expected: Sequence[Undisturbed], kills_max: int) -> int:
        """Go through all commands on an empty database, killing them; returns how often."""
        self.url = url
        kills, known = 0, dict[str, str]()
        for number, (command, wanted) in enumerate(zip(self.commands, expected, strict=True)):
            for _ in range(min(self.dice.randrange(KILLS_OF_ONE + 1), kills_max - kills)):
                kills += self._kill(command, wanted)
                known = self._checked(known)
            if (code := _waited(self._start(command, kill_at=0), None)) != 0:
                raise BrokenError(f"{command} ended with {code} on what a kill had left")
            known = self._checked(known)
            if known != wanted.events:
                raise BrokenError(f"{command}: {len(known)} events instead of {len(wanted.events)}, or others")
            self._compare(command, number, wanted)
        return kills

    def _kill(self, command: Sequence[str], usual: Undisturbed) -> bool:
        """Start a command and kill it; False if it came through before."""
        by_step = self.dice.random() < 0.5  # noqa: PLR2004 - every other time
        kill_at = self.dice.randrange(1, usual.statements + 1) if by_step else 0
        code = _waited(self._start(command, kill_at=kill_at), None if by_step else self.dice.uniform(0, usual.seconds))
        if code not in {0, KILLED}:
            raise BrokenError(f"{command} ended with {code} on what a kill had left")
        return code == KILLED

    def _start(self, command: Sequence[str], *, kill_at: int, counted: Path | None = None) -> int:
        """The process of a command: a fork, which saves the start of Python."""
        process = os.fork()
        if process:
            return process
        code = 70
        with suppress(BaseException):  # nothing of the parent may run in the child
            code = _run(command, self.url, self.folder, kill_at, counted)
        os._exit(code)

    def _checked(self, known: Mapping[str, str]) -> dict[str, str]:
        """The events, after a look whether all that is stored holds together."""
        found = self._events()
        if missing := known.keys() - found.keys():
            raise BrokenError(f"{len(missing)} events were stored before a kill and are not there after it")
        with self._connected() as connection, Repository(self.repository) as git:
            if sa.inspect(connection).has_table(event.name):
                wrong = problems(Records(connection, REPOSITORY), git, (), lambda _done, _of: None)
                if wrong:
                    raise BrokenError("; ".join(wrong[:3]))
        return found

    def _events(self) -> dict[str, str]:
        with self._connected() as connection:
            if not sa.inspect(connection).has_table(event.name):
                return {}
            return {row.id: row.digest for row in connection.execute(sa.select(event.c.id, event.c.digest))}

    def _lines(self, number: int) -> Lines:
        """What is said of every file at some of the commits that a command has worked out."""
        if self.commands[number][0] != "sync":
            return {}
        known = self._shas
        with self._connected() as connection:
            known = [sha for sha in known if Records(connection, REPOSITORY).commit_number(sha) is not None]
        engine = self._engine()
        try:
            return {
                (sha, file.path): (file.blob, file.runs)
                for sha in known[:: max(1, len(known) // COMMITS_COMPARED)]
                for file in tree_lines(engine, self.repository, repository=REPOSITORY, rev=sha)
            }
        finally:
            engine.dispose()

    def _compare(self, command: Sequence[str], number: int, wanted: Undisturbed) -> None:
        found = self._lines(number)
        wrong = [where for where in wanted.lines.keys() | found.keys() if wanted.lines.get(where) != found.get(where)]
        if wrong:
            raise BrokenError(f"{command}: other lines than in an undisturbed run at {len(wrong)} files, as {wrong[0]}")

    def _engine(self) -> sa.Engine:
        return connected(Settings.model_validate({"adoption": {"database": self.url}}))

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        engine = self._engine()
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()  # a fork must not share a connection


def _run(command: Sequence[str], url: str, folder: Path, kill_at: int, counted: Path | None) -> int:
    """In the child: run a command of ours with small batches, and end at a statement."""
    os.environ |= {f"CODEASSIST_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    os.environ["CODEASSIST_ADOPTION__DATABASE"] = url
    output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    importing.BATCH_EVENTS_MAX = BATCH_EVENTS
    sys.modules[sync.__module__].COMMITS_PER_TRANSACTION = COMMITS_PER_TRANSACTION  # type: ignore[attr-defined]
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, moment, step)
    code = codeassist.main(["adoption", *command], standalone_mode=False)
    if counted is not None:
        counted.write_text(str(steps))
    return int(code or 0)


def _waited(process: int, seconds: float | None) -> int:
    """The exit status of a child, which is killed after some time; negative for a signal."""
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        done, status = os.waitpid(process, 0 if until is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if until is not None and time.monotonic() >= until:
            os.kill(process, signal.SIGKILL)
            until = None
        else:
            time.sleep(0.001)


@contextmanager
def databases(folder: Path, *, postgres: bool) -> Iterator[Iterator[str]]:
    """One empty database after the other: SQLite files, or those of a PostgreSQL server of our own."""
    if not postgres:
        yield (f"sqlite:///{folder}/round-{number}.sqlite" for number in range(sys.maxsize))
        return
    with postgres_server.running() as url:

        def made() -> Iterator[str]:
            engine = connected(Settings.model_validate({"adoption": {"database": url}}))
            for number in range(sys.maxsize):
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql(f"CREATE DATABASE round_{number}")
                engine.dispose()
                yield url.replace("/postgres?", f"/round_{number}?")

        yield made()
