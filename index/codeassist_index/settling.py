"""Keep the text index in step with the database, through any kill.

A transaction that shows or hides files also notes the contents whose chunks the text index has to take in or to drop.
Settling makes these notes durable, lets the text index commit, and clears them. To do it twice comes to the same, so
after a kill in between it is simply done again; until then readers score the chunks of noted contents themselves
(see fresh.py). Only a text index that the database knows nothing of is filled anew.

The text index commits outside the database's transactions and the write lock, so that no save waits for it. A note
is cleared only if the content is then still offered, or still not, as when the text index was told of it.
"""

import sqlite3
from collections.abc import Callable, Iterable

from codeassist_index import blobs
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


def settle(
    store: Store,
    texts: TextIndex,
    chunks_of: ChunksOf = blobs.chunks_of,
    *,
    alone: bool = True,
    seconds_max: float | None = None,
) -> None:
    """Let the text index hold the chunks of the contents that are offered when it begins.

    Args:
        store: tells which these are.
        texts: is changed.
        chunks_of: gives the chunks of a content.
        alone: the caller holds the write lock, so nothing is held up by writing the database's log back.
        seconds_max: is waited for another one who settles; `WRITE_WAIT_SECONDS_MAX` unless given.

    Raises:
        IndexBusyError: another one settled, or wrote the database, for longer than is waited.
        IndexStorageError: the disk is full or the folder can't be written.
    """
    with texts.lock.held(seconds_max):
        with store.reading() as connection:
            if is_settled(connection, texts):
                return
        foreign = _foreign(store, texts)
        # Durable before the text index commits: after a power cut, too, the notes tell what to do again.
        if alone:
            store.settle()
        else:
            store.make_durable()
        with store.reading() as connection:
            noted = frozenset(blob for (blob,) in connection.execute("SELECT blob FROM unsettled"))
            added = pending(connection)[::-1]
            chunks = (chunk for blob in added for chunk in chunks_of(connection, blob))
            stamp = texts.change(foreign | noted, chunks)
        with store.writing() as connection:
            _clear(connection, noted, frozenset(added), stamp)


def _foreign(store: Store, texts: TextIndex) -> frozenset[int]:
    """What to drop of a text index that the database knows nothing of; everything is noted then."""
    if not texts.is_readable():
        texts.remove()
    with store.reading() as connection:
        if _is_ours(connection, texts):
            return frozenset()
    with store.writing() as connection:
        connection.execute("UPDATE blob SET chunked = 0 WHERE chunked")
        connection.execute(f"INSERT OR IGNORE INTO unsettled SELECT id FROM blob WHERE {OFFERED}")  # noqa: S608
        _note_stamp(connection, -1)
    return frozenset(texts.blobs() if texts.stamp() >= 0 else ())


def _clear(connection: sqlite3.Connection, noted: frozenset[int], added: frozenset[int], stamp: int) -> None:
    """Clear the notes that hold no more; `added` are those of the noted contents that were offered."""
    offered = set(pending(connection))
    done = [(blob,) for blob in noted if (blob in offered) == (blob in added)]
    connection.executemany("UPDATE blob SET chunked = 1 WHERE id = ?", [one for one in done if one[0] in added])
    connection.executemany("DELETE FROM unsettled WHERE blob = ?", done)
    _note_stamp(connection, stamp)


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


def _note_stamp(connection: sqlite3.Connection, stamp: int) -> None:
    connection.execute("UPDATE meta SET value = ? WHERE key = 'text_stamp'", (stamp,))
