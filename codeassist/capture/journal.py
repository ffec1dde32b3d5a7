"""The local record of suggestions and saves: an append-only SQLite file that survives kill -9.

Several processes write at once: write-ahead log, one transaction per append, `synchronous=FULL`, so
that an append that returned is on the disk. Event ids are unique; an append repeated is harmless.
"""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from codeassist import erasing
from codeassist.capture.events import Record, rfc3339
from codeassist.erasing import Erased
from codeassist.errors import InvalidInputError, RefusedError
from codeassist_index.translation import tr

VERSION = 1
BUSY_SECONDS_MAX = 30.0
"""How long an append waits for another process's append."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    line TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS installation (user TEXT NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
PRAGMA user_version = {VERSION};
COMMIT;
"""

_LATER_THAN_ANY = "~"
"""Sorts behind every time."""
_OLDEST_FIRST = """
SELECT line FROM (SELECT sequence, line FROM event WHERE time >= ? ORDER BY sequence DESC LIMIT ?) ORDER BY sequence
"""


class JournalFullError(RefusedError):
    """The journal has reached `journal.bytes_max`; the event was not written."""


class Journal:
    """The journal, open for appending. Use it from the thread that opened it."""

    def __init__(self, path: Path, *, bytes_max: int) -> None:
        """Open the file, or make it.

        Raises:
            InvalidInputError: it is damaged, or of a later version.
            RefusedError: the folder can't be written.
        """
        self.path = path
        self._bytes_max = bytes_max
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # what SQLite keeps beside it gets the same mode
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS_MAX, isolation_level=None)
        try:
            with _explained(path):
                _check_version(self._connection, path)
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.executescript(_SCHEMA)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._connection.close()

    def append(self, record: Record) -> None:
        """Write one event; it is durable when this returns.

        Raises:
            JournalFullError: the journal has reached its limit.
            RefusedError: the disk is full or not writable.
        """
        with _explained(self.path):
            pages, page_bytes = (self._pragma(name) for name in ("page_count", "page_size"))
            if pages * page_bytes + len(record.line.encode()) > self._bytes_max:
                raise JournalFullError(
                    tr(
                        "The journal {path} has reached {bytes_max} bytes and takes no more events. Export it "
                        "(`codeassist journal export`) and move it away, or raise `journal.bytes_max`."
                    ).format(path=self.path, bytes_max=self._bytes_max)
                )
            self._connection.execute(
                "INSERT INTO event (id, time, line) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (record.id, record.time, record.line),
            )

    def pseudonym(self) -> str:
        """This installation's random user name, made at the first call."""
        with _explained(self.path):
            self._connection.execute(
                "INSERT INTO installation (user) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM installation)",
                (f"user-{uuid.uuid4().hex[:16]}",),
            )
            return str(self._connection.execute("SELECT user FROM installation").fetchone()[0])

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])


def read(path: Path, *, since: datetime | None = None, last: int | None = None) -> Iterator[str]:
    """The journal's lines of JSON, oldest first; none when there is no journal yet.

    Args:
        path: the journal's file; it is only read.
        since: leave out what happened before.
        last: only that many, the latest.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    if not path.exists():
        return
    with _explained(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        if not _check_version(connection, path):
            return
        limit = -1 if last is None else last
        for (line,) in connection.execute(_OLDEST_FIRST, (rfc3339(since) if since else "", limit)):
            yield str(line)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a journal holds: events by kind, the names they were written under, and the first and last time."""

    kinds: Mapping[str, int]
    users: tuple[str, ...]
    oldest: str | None
    newest: str | None


def summary(path: Path, *, before: datetime | None = None) -> Summary:
    """What the journal holds, or what of it is older than a time.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    if not path.exists():
        return Summary({}, (), None, None)
    limit = _LATER_THAN_ANY if before is None else rfc3339(before)
    with _explained(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        if not _check_version(connection, path):
            return Summary({}, (), None, None)
        kinds = connection.execute(
            "SELECT json_extract(line, '$.kind'), count(*) FROM event WHERE time < ? GROUP BY 1 ORDER BY 1", (limit,)
        ).fetchall()
        users = connection.execute(
            "SELECT user FROM installation UNION SELECT DISTINCT json_extract(line, '$.user') FROM event"
        ).fetchall()
        times = connection.execute("SELECT min(time), max(time) FROM event WHERE time < ?", (limit,)).fetchone()
    return Summary({str(kind): int(count) for kind, count in kinds}, tuple(str(user) for (user,) in users), *times)


def erase(path: Path, before: datetime | None, *, thorough: bool) -> Erased:
    """Drop events older than `before`; with None all, and the installation's random name with them.

    The one way in which events leave a journal: in one transaction, while editors go on writing. Unless `thorough`,
    free room is given back only where there is much of it.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
        RefusedError: it can't be written, or another process writes for too long.
    """
    if not path.exists():
        return Erased(0)
    limit = _LATER_THAN_ANY if before is None else rfc3339(before)
    statements: list[tuple[str, tuple[object, ...]]] = [("DELETE FROM event WHERE time < ?", (limit,))]
    if before is None:
        statements.append(("DELETE FROM installation", ()))
    with _explained(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS_MAX, isolation_level=None)) as connection:
        if not _check_version(connection, path):
            return Erased(0)
        connection.execute("PRAGMA synchronous = FULL")
        gone = erasing.delete(connection, statements)
        return Erased(gone, erasing.compact(connection, always=thorough) if gone or thorough else True)


def parse_time(text: str) -> datetime:
    """An RFC 3339 time or a date; without a zone it is UTC.

    Raises:
        ValueError: it is neither.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _check_version(connection: sqlite3.Connection, path: Path) -> bool:
    """Refuse what is no journal of ours; False for one that another process is only about to make."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if tables and "event" not in tables:
        raise InvalidInputError(
            tr("{path} holds tables that are not a journal's. Move it away; a new journal is made.").format(path=path)
        )
    if found > VERSION:
        raise InvalidInputError(
            tr("The journal {path} was written by a later version of codeassist; update this one.").format(path=path)
        )
    return bool(tables)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RefusedError(tr("The journal {path} can't be used: {error}.").format(path=path, error=error)) from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(
            tr("The journal {path} is damaged or not a journal ({error}). Move it away; a new one is made.").format(
                path=path, error=error
            )
        ) from error
    except OSError as error:
        raise RefusedError(
            tr("The journal {path} can't be used: {reason}.").format(path=path, reason=error.strerror)
        ) from error
