"""Keep the text index in step with the database, through any kill.

A transaction that shows or hides files also notes the contents whose chunks the text index has to take in or to drop.
Settling makes these notes durable, lets the text index commit, and clears them. To do it twice comes to the same, so
after a kill in between it is simply done again; until then readers score the chunks of noted contents themselves
(see fresh.py). Only a text index that the database knows nothing of is filled anew.
"""

import sqlite3
from collections.abc import Callable, Iterable

from codeassist_index import blobs, users
from codeassist_index.aside import OFFERED
from codeassist_index.store import Store
from codeassist_index.text_index import Chunk, TextIndex

ChunksOf = Callable[[sqlite3.Connection, int], Iterable[Chunk]]
_USED = "EXISTS (SELECT 1 FROM file WHERE file.blob = blob.id)"


def note(connection: sqlite3.Connection, contents: Iterable[int]) -> None:
    """Note those of the blobs of which the text index has to take in or to drop the chunks, as files now have them."""
    changed = [(blob,) for blob in contents]
    connection.executemany(
        "INSERT OR IGNORE INTO unsettled SELECT id FROM blob"  # noqa: S608 - fixed words
        f" WHERE id = ? AND chunked != {OFFERED}",
        changed,
    )
    connection.executemany(f"UPDATE blob SET chunked = 0 WHERE id = ? AND chunked AND NOT {OFFERED}", changed)  # noqa: S608


def settle(store: Store, texts: TextIndex, chunks_of: ChunksOf = blobs.chunks_of) -> None:
    """Let the text index hold the chunks of exactly the contents that are offered; the caller holds the write lock.

    `chunks_of` gives those of a content.

    Raises:
        IndexStorageError: the disk is full or the folder can't be written.
    """
    with store.reading() as connection:
        if is_settled(connection, texts):
            return
    store.settle()  # durable before the text index commits: after a power cut, too, the notes tell what to do again
    with store.writing() as connection:
        _settle(connection, texts, chunks_of)
    users.settle(store)


def _settle(connection: sqlite3.Connection, texts: TextIndex, chunks_of: ChunksOf) -> None:
    if not texts.is_readable():
        texts.remove()
    removed: set[int] = set()
    if not _is_ours(connection, texts):
        removed.update(texts.blobs() if texts.stamp() >= 0 else ())
        connection.execute("UPDATE blob SET chunked = 0 WHERE chunked")
        connection.execute(f"INSERT OR IGNORE INTO unsettled SELECT id FROM blob WHERE {OFFERED}")  # noqa: S608
    removed.update(blob for (blob,) in connection.execute("SELECT blob FROM unsettled"))
    missing = [(blob,) for blob in reversed(pending(connection))]
    added: Iterable[Chunk] = (chunk for (blob,) in missing for chunk in chunks_of(connection, blob))
    stamp = texts.change(removed, added)
    connection.executemany("UPDATE blob SET chunked = 1 WHERE id = ?", missing)
    connection.execute("DELETE FROM unsettled")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'text_stamp'", (stamp,))


def pending(connection: sqlite3.Connection, limit: int = -1) -> list[int]:
    """The offered contents whose chunks the text index need not have yet, the newest first."""
    rows = connection.execute(
        "SELECT id FROM unsettled CROSS JOIN blob ON blob.id = unsettled.blob"  # noqa: S608
        f" WHERE {OFFERED} ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [blob for (blob,) in rows]


def is_settled(connection: sqlite3.Connection, texts: TextIndex) -> bool:
    """Whether nothing is left to do."""
    return is_in_step(connection, texts) and not _has_notes(connection)


def is_in_step(connection: sqlite3.Connection, texts: TextIndex) -> bool:
    """Whether the text index is the one that the stored state belongs to, and whole."""
    return _noted_stamp(connection) == texts.stamp() and texts.is_readable()


def forget_unused(connection: sqlite3.Connection, most: int, share: float) -> None:
    """Drop the contents that no file has once there are `most` of them and they are this share of all."""
    rows = connection.execute(f"SELECT id FROM blob WHERE NOT chunked AND NOT {_USED}").fetchall()  # noqa: S608
    if len(rows) >= most:
        total = connection.execute("SELECT count(*) FROM blob").fetchone()[0]
        if len(rows) >= share * total:
            blobs.remove(connection, [row[0] for row in rows])


def _is_ours(connection: sqlite3.Connection, texts: TextIndex) -> bool:
    """Whether the text index differs from what the database noted by the notes alone."""
    stamp, noted = texts.stamp(), _noted_stamp(connection)
    return stamp == noted >= 0 or (stamp > noted >= 0 and _has_notes(connection))


def _has_notes(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM unsettled LIMIT 1").fetchone() is not None


def _noted_stamp(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM meta WHERE key = 'text_stamp'").fetchone()[0])
