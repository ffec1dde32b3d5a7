"""A piece of the journal that is sent in one request."""

import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

EVENTS_MAX = 1000
"""Most events of a batch."""
BATCH_BYTES_MAX = 1_000_000
"""Most bytes of a batch before compression; an event that is larger goes alone."""
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in the order of their appends: their sequences, and their lines as they may leave the machine."""

    sequences: tuple[int, ...]
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes before compression."""
        return sum(len(line.encode()) + 1 for line in self.lines)

    def body(self) -> bytes:
        """The request's body: NDJSON, compressed."""
        return gzip.compress("".join(f"{line}\n" for line in self.lines).encode(), _LEVEL, mtime=0)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a batch may be."""

    events: int = EVENTS_MAX
    bytes: int = BATCH_BYTES_MAX


_NEW = """
SELECT sequence, line FROM event
WHERE sequence > coalesce((SELECT acknowledged FROM upload WHERE server = ?1), 0) ORDER BY sequence LIMIT ?2
"""
_REFUSED_BEFORE = """
SELECT sequence, line FROM upload_refused JOIN event USING (sequence)
WHERE server = ?1 AND version <> ?3 ORDER BY sequence LIMIT ?2
"""


def new(connection: sqlite3.Connection, server: str, limits: Limits, outgoing: Callable[[str], str]) -> Batch | None:
    """The oldest events that a server has neither acknowledged nor refused; None where there are none.

    `outgoing` makes of an event's line what may leave the machine.
    """
    return _batch(connection.execute(_NEW, (server, limits.events)), limits, outgoing)


def refused_before(
    connection: sqlite3.Connection, server: str, version: str, limits: Limits, outgoing: Callable[[str], str]
) -> Batch | None:
    """The oldest events that another version than `version` of the server has refused; None where there are none."""
    return _batch(connection.execute(_REFUSED_BEFORE, (server, limits.events, version)), limits, outgoing)


def _batch(rows: sqlite3.Cursor, limits: Limits, outgoing: Callable[[str], str]) -> Batch | None:
    sequences: list[int] = []
    lines: list[str] = []
    size = 0
    for sequence, line in rows:
        sent = outgoing(line)
        size += len(sent.encode()) + 1
        if sequences and size > limits.bytes:
            break
        sequences.append(sequence)
        lines.append(sent)
    rows.close()
    return Batch(tuple(sequences), tuple(lines)) if sequences else None
