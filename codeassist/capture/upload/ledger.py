"""What a team server has acknowledged and refused of the journal, and when it is to be asked again.

It stands in the journal's own file, so that moving or copying the file takes it along. Everything up to `acknowledged`
was settled with that server: it was taken, unless `upload_refused` names it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from codeassist.capture.events import rfc3339


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one server.

    `acknowledged` is a sequence. `latest` is when it last answered as it should, `trouble` what it or the network
    said since then, `failures` how often in a row, and `not_before` when it may be asked again; times are RFC 3339,
    empty where there is none. `version` is the server's.
    """

    acknowledged: int = 0
    latest: str = ""
    version: str = ""
    failures: int = 0
    trouble: str = ""
    not_before: str = ""


def standing(connection: sqlite3.Connection, server: str) -> Standing:
    """How it stands with `server`."""
    found = connection.execute(
        "SELECT acknowledged, latest, version, failures, trouble, not_before FROM upload WHERE server = ?", (server,)
    ).fetchone()
    return Standing() if found is None else Standing(*found)


def settle(
    connection: sqlite3.Connection,
    server: str,
    sequences: tuple[int, ...],
    refused: Mapping[int, str],
    *,
    version: str,
    at: datetime,
) -> None:
    """The server has answered for these events; `refused` has reasons by sequence. One transaction."""
    with _transaction(connection):
        connection.execute(
            "INSERT INTO upload (server, acknowledged, latest, version) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (server) DO UPDATE SET acknowledged = max(acknowledged, ?2), latest = ?3, version = ?4,"
            " failures = 0, trouble = '', not_before = ''",
            (server, sequences[-1], rfc3339(at), version),
        )
        connection.executemany(
            "DELETE FROM upload_refused WHERE server = ? AND sequence = ?", [(server, one) for one in sequences]
        )
        # Who erased an event meanwhile wants nothing of it to stay, nor a reason.
        connection.executemany(
            "INSERT INTO upload_refused (server, sequence, reason, version)"
            " SELECT ?1, sequence, ?3, ?4 FROM event WHERE sequence = ?2",
            [(server, sequence, reason, version) for sequence, reason in refused.items()],
        )


def failed(connection: sqlite3.Connection, server: str, trouble: str, *, not_before: datetime) -> None:
    """The server could not be asked, or did not take anything."""
    connection.execute(
        "INSERT INTO upload (server, failures, trouble, not_before) VALUES (?1, 1, ?2, ?3)"
        " ON CONFLICT (server) DO UPDATE SET failures = failures + 1, trouble = ?2, not_before = ?3",
        (server, trouble, rfc3339(not_before)),
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that the server did not take, and the words it found for that."""

    sequence: int
    id: str
    reason: str


def refused(connection: sqlite3.Connection, server: str, *, last: int) -> list[Refused]:
    """The latest so many events that the server did not take, oldest first."""
    rows = connection.execute(
        "SELECT sequence, id, reason FROM upload_refused JOIN event USING (sequence) WHERE server = ?"
        " ORDER BY sequence DESC LIMIT ?",
        (server, last),
    )
    return [Refused(*row) for row in rows][::-1]


def counts(connection: sqlite3.Connection, server: str, acknowledged: int) -> tuple[int, int]:
    """How many events wait to be sent, and how many were refused."""
    asked = "SELECT count(*) FROM event WHERE sequence > ?", "SELECT count(*) FROM upload_refused WHERE server = ?"
    waiting, refusals = (
        int(connection.execute(sql, (value,)).fetchone()[0])
        for sql, value in zip(asked, (acknowledged, server), strict=True)
    )
    return waiting, refusals


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
