"""Add a stream of NDJSON events to the record: good lines are kept, bad ones are named.

The stream is read line by line and stored in batches, so that a file of any size needs little memory
and a kill at any moment loses only the batch in work, which the next import of the same file stores.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

import sqlalchemy as sa

from codeassist.adoption.parsing import EVENT_BYTES_MAX, Event, parse_event
from codeassist.adoption.recording import record
from codeassist.errors import InvalidInputError

BATCH_EVENTS_MAX = 1000
BATCH_BYTES_MAX = 4_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not stored; lines count from 1."""

    line: int
    reason: str


@dataclass(slots=True)
class Imported:
    """How far an import has come; `rejected` lines go to the caller one by one."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    bytes_read: int = 0


def import_events(
    engine: sa.Engine,
    stream: IO[bytes],
    *,
    on_rejected: Callable[[Rejected], None],
    on_batch: Callable[[Imported], None],
) -> Imported:
    """Store every good line of `stream` that is not there yet.

    An id that is recorded with other content is rejected as a conflict: the first content stays.

    Raises:
        CodeassistError: the database refused; the batches reported by `on_batch` are stored.
    """
    intake = _Intake(engine, on_rejected, on_batch)
    for number, line in enumerate(_lines(stream), start=1):
        intake.add(number, line)
    intake.store()
    return intake.imported


@dataclass(slots=True)
class _Intake:
    """The batch in work, and the counts of those before it."""

    engine: sa.Engine
    on_rejected: Callable[[Rejected], None]
    on_batch: Callable[[Imported], None]
    imported: Imported = field(default_factory=Imported)
    lines: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    batch_bytes: int = 0

    def add(self, number: int, line: bytes) -> None:
        self.imported.bytes_read += len(line)
        if not line.strip():
            return
        try:
            self.events.append(parse_event(line))
        except InvalidInputError as error:
            self._reject(number, str(error))
            return
        self.lines.append(number)
        self.batch_bytes += len(line)
        if len(self.events) >= BATCH_EVENTS_MAX or self.batch_bytes >= BATCH_BYTES_MAX:
            self.store()

    def store(self) -> None:
        recorded = record(self.engine, self.events)
        self.imported.accepted += recorded.accepted
        self.imported.duplicates += len(recorded.duplicates)
        for position in recorded.conflicts:
            event_id = self.events[position].id
            self._reject(self.lines[position], f"id {event_id!r} is already recorded with other content, which stays")
        self.on_batch(self.imported)
        self.lines, self.events, self.batch_bytes = [], [], 0

    def _reject(self, line: int, reason: str) -> None:
        self.imported.rejected += 1
        self.on_rejected(Rejected(line, reason))


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines with at most one byte more than is allowed: enough to know that they are too long."""
    first = True
    while line := stream.readline(EVENT_BYTES_MAX + 1):
        rest = line
        while len(rest) > EVENT_BYTES_MAX and not rest.endswith(b"\n"):
            rest = stream.readline(EVENT_BYTES_MAX + 1)
        yield line.removeprefix(_BYTE_ORDER_MARK) if first else line
        first = False
