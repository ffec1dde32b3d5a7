"""Takes rows out of an SQLite file so that no byte of them stays behind in it.

`secure_delete` overwrites what is deleted, `VACUUM` gives the room back, and the write-ahead log, which still holds
pages as they were, is cut to nothing. Other processes may have the file open. A kill at any moment leaves either
all rows or those that were to stay.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

TRUNCATE_SECONDS_MAX = 10.0
"""How long the write-ahead log is tried to be cut while another process reads."""
_RETRY_SECONDS = 0.05
FREE_SHARE_MIN = 0.25
"""The share of free pages from which a file is made smaller though nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many records are gone; `clean` says that no byte of them is left in their file."""

    count: int
    clean: bool = True


def delete(connection: sqlite3.Connection, statements: Sequence[tuple[str, tuple[object, ...]]]) -> int:
    """Run the statements, which delete rows, as one transaction; returns how many rows the first one took.

    Triggers that refuse to delete are put aside within the transaction, so nobody else ever sees the file without.
    `connection` is in autocommit mode (`isolation_level=None`).
    """
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        counts = [connection.execute(sql, values).rowcount for sql, values in statements]
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return counts[0]


def compact(connection: sqlite3.Connection, *, always: bool) -> bool:
    """Give free pages back, where there are many or `always`, and cut the write-ahead log.

    Returns whether the log could be cut; it can't while another process is in the middle of reading.
    """
    pages, free = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count"))
    if always or free > pages * FREE_SHARE_MIN:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("VACUUM")
    deadline = time.monotonic() + TRUNCATE_SECONDS_MAX
    while (busy := int(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])) != 0:
        if time.monotonic() > deadline:
            break
        time.sleep(_RETRY_SECONDS)
    return busy == 0
