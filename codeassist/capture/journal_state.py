"""How it stands with the journal: what it holds, whether it records, and how far the team server has it."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from codeassist import http, places
from codeassist.capture import journal_file, pause
from codeassist.capture.pause import Pause
from codeassist.capture.upload import ledger
from codeassist.capture.upload.destination import why_none
from codeassist.settings import Settings

FULL_BYTES = 100_000
"""With less room than this the next save may not fit."""

_EXTENT = """
SELECT
    (SELECT time FROM event ORDER BY sequence LIMIT 1),
    (SELECT time FROM event ORDER BY sequence DESC LIMIT 1),
    (SELECT count(*) FROM event)
"""

Recording = Literal["on", "paused", "off", "full"]


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """How many events were not taken and for which reason, the first and the last time (RFC 3339)."""

    reason: str
    events: int
    since: str
    latest: str


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far the team server has the journal.

    `off` says why nothing is sent, else it is empty. `up_to` is the time of the last event that was settled, `latest`
    when that was; both are empty before the first. `trouble` is why the last attempt failed, `not_before` when the
    next one may be made.
    """

    server: str
    off: str
    up_to: str
    latest: str
    version: str
    waiting: int
    refused: int
    failures: int
    trouble: str
    not_before: str


@dataclass(frozen=True, slots=True)
class JournalState:
    """What is there and what becomes of it.

    `bytes` are those in use, of at most `bytes_max`, and `full` says that the next save may not fit. `oldest` and
    `newest` are the times of the first and the last event, empty where there is none.
    """

    file: Path
    recording: Recording
    full: bool
    pause: Pause | None
    events: int
    bytes: int
    bytes_max: int
    oldest: str
    newest: str
    unrecorded: tuple[Unrecorded, ...]
    upload: UploadState


def journal_state(settings: Settings, now: datetime | None = None) -> JournalState:
    """Look, without changing anything.

    Raises:
        InvalidInputError: the journal is damaged.
    """
    file, paused = places.journal_file(), pause.current(places.pause_file(), now)
    with journal_file.reading(file) as connection:
        used = 0 if connection is None else journal_file.used_bytes(connection)
        first, last, events = ("", "", 0) if connection is None else _extent(connection)
        full = used > settings.journal.bytes_max - FULL_BYTES
        return JournalState(
            file=file,
            recording=_recording(enabled=settings.journal.enabled, paused=paused is not None, full=full),
            full=full,
            pause=paused,
            events=events,
            bytes=used,
            bytes_max=settings.journal.bytes_max,
            oldest=first,
            newest=last,
            unrecorded=() if connection is None else _unrecorded(connection),
            upload=_upload(settings, connection),
        )


def _recording(*, enabled: bool, paused: bool, full: bool) -> Recording:
    if not enabled:
        return "off"
    if paused:
        return "paused"
    return "full" if full else "on"


def _extent(connection: sqlite3.Connection) -> tuple[str, str, int]:
    """The times of the first and the last event, and how many there are."""
    first, last, count = connection.execute(_EXTENT).fetchone()
    return first or "", last or "", int(count)


def _unrecorded(connection: sqlite3.Connection) -> tuple[Unrecorded, ...]:
    rows = connection.execute("SELECT reason, events, since, latest FROM unrecorded ORDER BY reason")
    return tuple(Unrecorded(*row) for row in rows)


def _upload(settings: Settings, connection: sqlite3.Connection | None) -> UploadState:
    server = http.without_password(settings.server.url.rstrip("/"))
    known, up_to, waiting, refused = ledger.Standing(), "", 0, 0
    if connection is not None:
        known = ledger.standing(connection, server)
        waiting, refused = ledger.counts(connection, server, known.acknowledged)
        found = connection.execute(
            "SELECT time FROM event WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1", (known.acknowledged,)
        ).fetchone()
        up_to = "" if found is None else str(found[0])
    return UploadState(
        server=server,
        off=why_none(settings),
        up_to=up_to,
        latest=known.latest,
        version=known.version,
        waiting=waiting,
        refused=refused,
        failures=known.failures,
        trouble=known.trouble,
        not_before=known.not_before,
    )
