"""What files held before a coding agent's call, and edits that still have to be compared: a small SQLite file.

A hook has little time, so it only puts bytes here; `settle` compares them. Everything is taken out again as soon as
it is used, and snapshots that no `after` asks for are dropped. The file is the user's alone (mode 0600).
"""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from codeassist.errors import InvalidInputError, RefusedError
from codeassist_index.translation import tr

VERSION = 1
FILE_BYTES_MAX = 8_000_000
"""Larger files are not followed; lineage does not follow them either."""
SPOOL_BYTES_MAX = 256_000_000
"""Size at which snapshots are dropped, the oldest first."""
SNAPSHOT_SECONDS_MAX = 6 * 3600
"""An agent may wait so long for a permission; after it a snapshot is worth nothing."""
REMOVED_SECONDS_MAX = 1800
"""How long text that an agent took out of a file is not the agent's where it puts it in elsewhere."""
REMOVED_LINES_MAX = 5_000
"""The latest of such lines of one session."""
BUSY_SECONDS_MAX = 5.0

_LATER_THAN_ANY = float("inf")
_SCHEMA = f"""
PRAGMA auto_vacuum = FULL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS snapshot (
    number INTEGER PRIMARY KEY, session TEXT NOT NULL, call TEXT NOT NULL, command INTEGER, file TEXT NOT NULL,
    time REAL NOT NULL, content BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS snapshot_file ON snapshot (file);
CREATE TABLE IF NOT EXISTS command (
    number INTEGER PRIMARY KEY, session TEXT NOT NULL, call TEXT NOT NULL, root TEXT NOT NULL, time REAL NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS edit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT NOT NULL, call TEXT NOT NULL, file TEXT NOT NULL,
    began REAL NOT NULL, ended REAL NOT NULL, before BLOB, after BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS removed (session TEXT NOT NULL, time REAL NOT NULL, line BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
PRAGMA user_version = {VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file before a call; `content` is None where there was none."""

    number: int
    file: Path
    time: float
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Bracket:
    """A shell command that runs: the repository's state before it."""

    number: int
    root: Path
    time: float
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """A file before and after a call; the call as JSON. `identity` names the events that come of it."""

    number: int
    identity: str
    call: dict[str, Any]
    file: Path
    began: float
    ended: float
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that a session took out of a file, and when."""

    line: bytes
    time: float


class Spool:
    """The spool, open; use it from one thread."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            InvalidInputError: it is damaged, or of a later version.
            RefusedError: it can't be written.
        """
        self.path = path
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS_MAX, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _prepare(self) -> None:
        with _explained(self.path):
            found = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            self._connection.execute("PRAGMA secure_delete = ON")
            if found < VERSION:
                self._connection.executescript(_SCHEMA)
        if found > VERSION:
            raise InvalidInputError(tr("{path} was written by a later version of codeassist.").format(path=self.path))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        with _explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def forget_old(self, now: float) -> None:
        """Drop what nobody will ask for any more, and where there is too much the oldest snapshots."""
        for table, seconds in (
            ("snapshot", SNAPSHOT_SECONDS_MAX),
            ("command", SNAPSHOT_SECONDS_MAX),
            ("removed", REMOVED_SECONDS_MAX),
        ):
            self._connection.execute(f"DELETE FROM {table} WHERE time < ?", (now - seconds,))  # noqa: S608  our own names
        held = self._connection.execute("SELECT coalesce(sum(length(content)), 0) FROM snapshot").fetchone()[0]
        if held > SPOOL_BYTES_MAX:
            self._connection.execute(
                "DELETE FROM snapshot WHERE number <= (SELECT (min(number) + max(number)) / 2 FROM snapshot)"
            )

    def put(
        self,
        session: str,
        call: str,
        snapshots: Iterable[tuple[Path, bytes | None]],
        now: float,
        *,
        command: int | None = None,
    ) -> None:
        """Keep what files hold; an earlier snapshot of the same call, or of a call without a name, gives way."""
        for file, content in snapshots:
            self._connection.execute(
                "DELETE FROM snapshot WHERE session = ? AND call = ? AND file = ? AND command IS ?",
                (session, call, str(file), command),
            )
            self._connection.execute(
                "INSERT INTO snapshot (session, call, command, file, time, content) VALUES (?, ?, ?, ?, ?, ?)",
                (session, call, command, str(file), now, content),
            )

    def take(self, session: str, call: str, file: Path) -> Snapshot | None:
        """The snapshot of this call, else of this session, else of nobody named; it is taken out."""
        row = self._connection.execute(
            "SELECT number, time, content FROM snapshot WHERE file = ? AND command IS NULL AND session IN (?, '') "
            "AND (call = ? OR call = '' OR ? = '') ORDER BY session = ? DESC, call = ? DESC, time DESC LIMIT 1",
            (str(file), session, call, call, session, call),
        ).fetchone()
        if row is None:
            return None
        self._connection.execute("DELETE FROM snapshot WHERE number = ?", (row[0],))
        return Snapshot(row[0], file, row[1], row[2])

    def begin_command(self, session: str, call: str, root: Path, state: dict[str, Any], now: float) -> int:
        """Note that a shell command begins, in the place of an earlier one of the same call; the bracket's number."""
        self.end_command(session, call)
        cursor = self._connection.execute(
            "INSERT INTO command (session, call, root, time, state) VALUES (?, ?, ?, ?, ?)",
            (session, call, str(root), now, json.dumps(state)),
        )
        return int(cursor.lastrowid or 0)

    def end_command(self, session: str, call: str) -> tuple[Bracket, dict[Path, Snapshot]] | None:
        """The bracket of a shell command with its snapshots, taken out; None where none was begun."""
        row = self._connection.execute(
            "SELECT number, root, time, state FROM command WHERE session = ? AND call = ?", (session, call)
        ).fetchone()
        if row is None:
            return None
        bracket = Bracket(row[0], Path(row[1]), row[2], json.loads(row[3]))
        rows = self._connection.execute(
            "SELECT number, file, time, content FROM snapshot WHERE command = ?", (bracket.number,)
        ).fetchall()
        self._connection.execute("DELETE FROM snapshot WHERE command = ?", (bracket.number,))
        self._connection.execute("DELETE FROM command WHERE number = ?", (bracket.number,))
        return bracket, {Path(found[1]): Snapshot(found[0], Path(found[1]), found[2], found[3]) for found in rows}

    def add_edit(
        self, call: dict[str, Any], file: Path, span: tuple[float, float], before: bytes | None, after: bytes | None
    ) -> None:
        """Keep an edit until it is compared."""
        self._connection.execute(
            "INSERT INTO edit (identity, call, file, began, ended, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (str(uuid.uuid4()), json.dumps(call), str(file), *span, before, after),
        )

    def edits(self) -> list[Edit]:
        """The edits of the oldest call that waits."""
        with _explained(self.path):
            rows = self._connection.execute(
                "SELECT number, identity, call, file, began, ended, before, after FROM edit WHERE call = "
                "(SELECT call FROM edit ORDER BY number LIMIT 1) ORDER BY number"
            ).fetchall()
        return [Edit(row[0], row[1], json.loads(row[2]), Path(row[3]), *row[4:]) for row in rows]

    def counts(self, before: float | None) -> dict[str, int]:
        """How many snapshots and edits there are, or those of before a time."""
        limit = _LATER_THAN_ANY if before is None else before
        with _explained(self.path):
            return {
                name: int(self._connection.execute(query, (limit,)).fetchone()[0])
                for name, query in (
                    ("snapshot", "SELECT count(*) FROM snapshot WHERE time < ?"),
                    ("edit", "SELECT count(*) FROM edit WHERE ended < ?"),
                )
            }

    def erase(self, before: float | None) -> int:
        """Drop everything, or what is older than a time; how many snapshots and edits that were."""
        limit = _LATER_THAN_ANY if before is None else before
        gone = sum(self.counts(before).values())
        with self.writing():
            for statement in (
                "DELETE FROM snapshot WHERE time < ?", "DELETE FROM command WHERE time < ?",
                "DELETE FROM removed WHERE time < ?", "DELETE FROM edit WHERE ended < ?",
            ):  # fmt: skip
                self._connection.execute(statement, (limit,))
        return gone

    @property
    def is_waiting(self) -> bool:
        """Whether any edit has to be compared."""
        return self._connection.execute("SELECT 1 FROM edit LIMIT 1").fetchone() is not None

    def drop_edits(self) -> None:
        """Compare none of those that wait: nothing is to be recorded."""
        self._connection.execute("DELETE FROM edit")

    def settled(self, edits: Sequence[Edit]) -> None:
        """Take out edits that were compared."""
        self._connection.executemany("DELETE FROM edit WHERE number = ?", [(edit.number,) for edit in edits])

    def removed(self, session: str) -> list[Removed]:
        """Lines that this session took out of files and did not put in elsewhere yet."""
        rows = self._connection.execute("SELECT line, time FROM removed WHERE session = ? ORDER BY rowid", (session,))
        return [Removed(bytes(line), time) for line, time in rows]

    def set_removed(self, session: str, lines: Sequence[Removed]) -> None:
        """What this session took out, in the place of what was known; the latest, where it is too much."""
        self._connection.execute("DELETE FROM removed WHERE session = ?", (session,))
        rows = [(session, one.time, one.line) for one in lines[-REMOVED_LINES_MAX:]]
        self._connection.executemany("INSERT INTO removed VALUES (?, ?, ?)", rows)

    def note(self, name: str) -> str | None:
        """A text kept under a name."""
        row = self._connection.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, name: str, text: str | None) -> None:
        """Keep a text under a name, or with None none."""
        self._connection.execute("DELETE FROM note WHERE name = ?", (name,))
        if text is not None:
            self._connection.execute("INSERT INTO note VALUES (?, ?)", (name, text))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RefusedError(tr("{path} can't be used: {error}.").format(path=path, error=error)) from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(
            tr("{path} is damaged ({error}). Move it away; a new one is made.").format(path=path, error=error)
        ) from error
    except OSError as error:
        raise RefusedError(tr("{path} can't be used: {error}.").format(path=path, error=error.strerror)) from error
