"""Room in the journal: events that the team server has acknowledged leave when they are old, or when it is nearly full.

What was not acknowledged, or was refused, never leaves in this way.
"""

import sqlite3
from datetime import datetime, timedelta

from codeassist import erasing
from codeassist.capture.events import rfc3339
from codeassist.capture.journal_file import used_bytes
from codeassist.settings.model import JournalSettings

EVENTS_AT_ONCE = 1000
"""Events that leave in one transaction, so that no append waits for long."""
NEARLY_FULL, ROOMY = 0.8, 0.6
"""Shares of `journal.bytes_max`: past the first, uploaded events leave until the second."""

_OLDEST = """
SELECT sequence, time FROM event
WHERE sequence <= coalesce((SELECT acknowledged FROM upload WHERE server = ?1), 0)
    AND sequence NOT IN (SELECT sequence FROM upload_refused WHERE server = ?1)
ORDER BY sequence LIMIT ?2
"""
_LEAVE = """
DELETE FROM event WHERE sequence BETWEEN ?1 AND ?2
    AND sequence NOT IN (SELECT sequence FROM upload_refused WHERE server = ?3)
"""


def make_room(connection: sqlite3.Connection, server: str, settings: JournalSettings, now: datetime) -> int:
    """Let uploaded events leave that are too old, and as many more as room is needed for; returns how many left."""
    too_old = rfc3339(now - timedelta(days=settings.uploaded_days_max))
    crowded = used_bytes(connection) > settings.bytes_max * NEARLY_FULL
    gone = 0
    while True:
        rows = connection.execute(_OLDEST, (server, EVENTS_AT_ONCE)).fetchall()
        crowded = crowded and used_bytes(connection) > settings.bytes_max * ROOMY
        leaving = rows if crowded else _before(rows, too_old)
        if not leaving:
            return gone
        gone += erasing.delete(connection, [(_LEAVE, (leaving[0][0], leaving[-1][0], server))])


def _before(rows: list[tuple[int, str]], too_old: str) -> list[tuple[int, str]]:
    """The rows up to the first one that is not too old: what a clock that went back has mixed up leaves later."""
    count = next((number for number, (_, time) in enumerate(rows) if time >= too_old), len(rows))
    return rows[:count]
