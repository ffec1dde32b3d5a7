"""The local record of suggestions and saves: an append-only SQLite file that survives kill -9.

Several processes write at once: write-ahead log, one transaction per append, `synchronous=FULL`, so
that an append that returned is on the disk. Event ids are unique; an append repeated is harmless.
"""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from codeassist import erasing
from codeassist.capture import journal_file
from codeassist.capture.events import Record, rfc3339
from codeassist.capture.journal_file import explained
from codeassist.capture.selection import Selection
from codeassist.erasing import Erased
from codeassist.errors import RefusedError
from codeassist_index.translation import tr

PAGE_EVENTS = 1000
"""Events that are read at once. Between two pages nothing is held, so that writers' log can be cut meanwhile."""

_PAGE_BEHIND = """
SELECT sequence, id, time, line FROM event WHERE sequence > ? AND time >= ? AND time < ? ORDER BY sequence LIMIT ?
"""
_PAGE_BEFORE = """
SELECT sequence, id, time, line FROM event WHERE sequence < ? AND time >= ? AND time < ? ORDER BY sequence DESC LIMIT ?
"""

Unrecorded = Literal["paused", "full", "failed"]
"""Why an event was not taken: recording was paused, there was no room, or it could not be made or written."""


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
        self._connection = journal_file.connect(path)

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
        with explained(self.path):
            if journal_file.used_bytes(self._connection) + len(record.line.encode()) > self._bytes_max:
                raise JournalFullError(
                    tr(
                        "The journal {path} has reached {bytes_max} bytes and takes no more events. Export it "
                        "(`codeassist journal export`) and erase what you have exported (`codeassist journal erase "
                        "--before TIME`), or raise `journal.bytes_max`."
                    ).format(path=self.path, bytes_max=self._bytes_max)
                )
            self._connection.execute(
                "INSERT INTO event (id, time, line) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (record.id, record.time, record.line),
            )

    def pseudonym(self) -> str:
        """This installation's random user name, made at the first call."""
        with explained(self.path):
            self._connection.execute(
                "INSERT INTO installation (user) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM installation)",
                (f"user-{uuid.uuid4().hex[:16]}",),
            )
            return str(self._connection.execute("SELECT user FROM installation").fetchone()[0])

    def count_unrecorded(self, reason: Unrecorded, events: int, at: datetime) -> None:
        """Remember that events which happened up to now were not taken; their content is not known here.

        Raises:
            RefusedError: the disk is full or not writable.
        """
        with explained(self.path):
            self._connection.execute(
                "INSERT INTO unrecorded (reason, events, since, latest) VALUES (?1, ?2, ?3, ?3)"
                " ON CONFLICT (reason) DO UPDATE SET events = events + ?2, latest = ?3",
                (reason, events, rfc3339(at)),
            )


def parse_time(text: str) -> datetime:
    """An RFC 3339 time or a date; without a zone it is UTC.

    Raises:
        ValueError: it is neither.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it stands in the journal; `sequence` counts appends."""

    sequence: int
    id: str
    time: str
    line: str


def find(path: Path, wanted: Selection, *, last: int | None = None) -> Iterator[Stored]:
    """The events that are meant, oldest first; none when there is no journal yet.

    Args:
        path: the journal's file; it is only read.
        wanted: which events.
        last: only that many of them, the latest.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    with journal_file.reading(path) as connection:
        if connection is None:
            return
        if last is None:
            yield from _found(connection, wanted)
            return
        latest: list[Stored] = []
        for stored in _found(connection, wanted, backwards=True):
            latest.append(stored)
            if len(latest) == last:
                break
        yield from reversed(latest)


def read(path: Path, *, since: datetime | None = None, last: int | None = None) -> Iterator[str]:
    """The journal's lines of JSON, as `find` gives the events.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    return (stored.line for stored in find(path, Selection(since=since), last=last))


def _found(connection: sqlite3.Connection, wanted: Selection, *, backwards: bool = False) -> Iterator[Stored]:
    sequence, page = (2**63 - 1, _PAGE_BEFORE) if backwards else (0, _PAGE_BEHIND)
    while rows := connection.execute(page, (sequence, *wanted.times, PAGE_EVENTS)).fetchall():
        yield from (Stored(*row) for row in rows if wanted.has(row[3]))
        sequence = rows[-1][0]


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
    _, limit = Selection(before=before).times
    with journal_file.reading(path) as connection:
        if connection is None:
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
    """Drop events older than `before`; with None all, and with them all else that the journal knows of its user.

    In one transaction, while editors go on writing. Unless `thorough`, free room is given back only where there is
    much of it.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
        RefusedError: it can't be written, or another process writes for too long.
    """
    return erase_selected(path, Selection(before=before), thorough=thorough)


def erase_selected(path: Path, wanted: Selection, *, thorough: bool) -> Erased:
    """Drop the events that are meant, and what else is known of their suggestions, as `erase` does.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
        RefusedError: it can't be written, or another process writes for too long.
    """
    with journal_file.reading(path) as known:
        if known is None:
            return Erased(0)
    with journal_file.writing(path) as connection:
        where = _where(connection, wanted)
        statements: list[tuple[str, tuple[object, ...]]] = [
            # The inner selection is whole before the first row goes: a suggestion's last event finds its first.
            (f"DELETE FROM event WHERE sequence IN (SELECT sequence FROM event WHERE {where})", wanted.times),  # noqa: S608 - `where` is one of two texts of this module
            ("DELETE FROM upload_refused WHERE sequence NOT IN (SELECT sequence FROM event)", ()),
        ]
        if wanted == Selection():
            statements += [("DELETE FROM installation", ()), ("DELETE FROM unrecorded", ()), ("DELETE FROM upload", ())]
        gone = erasing.delete(connection, statements)
        return Erased(gone, erasing.compact(connection, always=thorough) if gone or thorough else True)


def count(path: Path, wanted: Selection, *, up_to: int) -> tuple[int, int]:
    """How many events `erase_selected` would take, and how many of them have a `sequence` of at most `up_to`.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    with journal_file.reading(path) as connection:
        if connection is None:
            return 0, 0
        asked = f"SELECT count(*), coalesce(sum(sequence <= ?3), 0) FROM event WHERE {_where(connection, wanted)}"  # noqa: S608 - the same
        found, early = connection.execute(asked, (*wanted.times, up_to)).fetchone()
        return int(found), int(early)


_OF_TIMES = "time >= ?1 AND time < ?2"
_SELECTED = f"""
{_OF_TIMES} AND (is_wanted(line) OR json_extract(line, '$.suggestion') IN (
    SELECT json_extract(line, '$.suggestion') FROM event WHERE {_OF_TIMES} AND is_wanted(line)
))
"""  # noqa: S608 - of constants; every value is a parameter
"""What is meant, and whatever else is known of the same suggestions: their dismissals name no file."""


def _where(connection: sqlite3.Connection, wanted: Selection) -> str:
    if wanted.is_of_times:
        return _OF_TIMES
    connection.create_function("is_wanted", 1, wanted.has, deterministic=True)
    return _SELECTED
