"""The contents that only use a name: three quarters of all postings, kept as one list for each name.

New ones are rows at first (`used`), so that an update stays one small transaction. Once there are many, they are moved
into the lists (`users`), also in one transaction; readers see both in the view `named`.
"""

import sqlite3
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from codeassist_index import postings
from codeassist_index.store import Store

ROWS_MIN = 20_000
ROWS_SHARE = 0.1
"""Rows are packed once there are so many of them, and this share of what is packed already."""
FREE_PAGES_MIN = 2_000
FREE_SHARE = 0.1
"""A database with so many free pages, and this share of all, is written anew without them."""


def settle(store: Store) -> None:
    """Pack the rows where they are many, and give back the space; the caller holds the write lock.

    Raises:
        IndexStorageError: the disk is full or the folder can't be written.
    """
    with store.reading() as connection:
        due = _is_due(connection)
    if due:
        with store.writing() as connection:
            pack(connection)
    with store.outside_transaction() as connection:
        pages, free = (connection.execute(f"PRAGMA {of}").fetchone()[0] for of in ("page_count", "freelist_count"))
        wasteful = free >= max(FREE_PAGES_MIN, FREE_SHARE * pages)
        if wasteful:
            connection.execute("VACUUM")
    if due or wasteful:
        store.settle()


def _is_due(connection: sqlite3.Connection) -> bool:
    (rows,) = connection.execute("SELECT count(*) FROM used").fetchone()
    if rows < ROWS_MIN:
        return False
    (packed,) = connection.execute("SELECT coalesce(sum(count), 0) FROM users").fetchone()
    return bool(rows >= ROWS_SHARE * packed)


def pack(connection: sqlite3.Connection) -> None:
    """Move all rows into the lists."""
    rows = connection.execute("SELECT key, blob FROM used ORDER BY key, blob")
    for key, group in groupby(rows, itemgetter(0)):
        known = connection.execute("SELECT blobs FROM users WHERE key = ?", (key,)).fetchone()
        before = postings.contents(known[0]) if known is not None else []
        _write(connection, key, sorted({*before, *(blob for _, blob in group)}))
    connection.execute("DELETE FROM used")


def remove(connection: sqlite3.Connection, doomed: frozenset[int]) -> None:
    """Forget contents in the lists; those in rows are left to the caller."""
    lists = connection.execute("SELECT key, blobs FROM users").fetchall()
    for key, packed in lists:
        before = postings.contents(packed)
        if not doomed.isdisjoint(before):
            _write(connection, key, [blob for blob in before if blob not in doomed])
    connection.execute("DELETE FROM users WHERE count = 0")


def _write(connection: sqlite3.Connection, key: int, blobs: Sequence[int]) -> None:
    connection.execute(
        "INSERT INTO users (key, count, blobs) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET count = excluded.count, blobs = excluded.blobs",
        (key, len(blobs), postings.listed(blobs)),
    )
