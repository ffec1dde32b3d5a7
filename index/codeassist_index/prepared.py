"""Contents that were parsed elsewhere, in one file, so that an update here has nothing left to parse or to cut.

The file is an index's database with the words of its chunks beside it. A content is known by its blob id and language,
so it does not matter under which root it was met, nor in which order such files are taken in.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from codeassist_index import blobs, spellings
from codeassist_index.errors import IndexVersionError, PreparedError
from codeassist_index.settling import ChunksOf
from codeassist_index.store import SCHEMA_VERSION, Store
from codeassist_index.text_index import Chunk
from codeassist_index.translation import tr

_CHUNKS = (
    "CREATE TABLE chunk (sha BLOB, language TEXT, start_line INTEGER, end_line INTEGER, words TEXT)",
    "CREATE INDEX chunk_content ON chunk (sha, language)",
)
_NOT_OF_THE_CONTENT = ("id", "chunked")


def write_contents(store: Store, file: Path) -> None:
    """Write the contents that an index holds into a file that is not there yet."""
    with store.outside_transaction() as connection:
        connection.execute("VACUUM INTO ?", (os.fspath(file),))
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in _CHUNKS:
            connection.execute(statement)
        for blob, sha, language in connection.execute("SELECT id, sha, language FROM blob").fetchall():
            rows = [
                (sha, language, one.start_line, one.end_line, one.words) for one in blobs.chunks_of(connection, blob)
            ]
            connection.executemany("INSERT INTO chunk VALUES (?, ?, ?, ?, ?)", rows)


@contextmanager
def chunks_at_hand(store: Store, file: Path | None) -> Iterator[ChunksOf]:
    """Add a file's contents to the index, where no query sees them until a file has them; gives the chunks of a blob.

    The caller holds the write lock. Without a file nothing is added, and the chunks are cut as ever.

    Raises:
        PreparedError: the file is damaged or something else.
        IndexVersionError: another version made it.
        IndexStorageError: the disk is full or the index's folder can't be written.
    """
    if file is None:
        yield blobs.chunks_of
        return
    _require_sound(file)
    with store.outside_transaction() as connection:
        connection.execute("ATTACH ? AS prepared", (os.fspath(file),))
    try:
        with store.writing() as connection:
            _add(connection)
        yield _chunks_of
    finally:
        with store.outside_transaction() as connection:
            connection.execute("DETACH prepared")


def _chunks_of(connection: sqlite3.Connection, blob: int) -> Iterable[Chunk]:
    """The blob's chunks, cut here only where the file has none of it."""
    sha, language = connection.execute("SELECT sha, language FROM main.blob WHERE id = ?", (blob,)).fetchone()
    content = (sha, language)
    known = connection.execute("SELECT 1 FROM prepared.blob WHERE sha = ? AND language = ?", content).fetchone()
    if known is None:
        return blobs.chunks_of(connection, blob)
    rows = connection.execute(
        "SELECT start_line, end_line, words FROM prepared.chunk WHERE sha = ? AND language = ? ORDER BY start_line",
        content,
    )
    return [Chunk(blob, language, *row) for row in rows]


def _require_sound(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file.absolute().as_uri() + "?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            (word,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found == SCHEMA_VERSION:
                connection.execute("SELECT sha, language, start_line, end_line, words FROM chunk LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        raise PreparedError(
            tr("{file} does not hold prepared contents: {error}.").format(file=file, error=error)
        ) from error
    if not found:  # an empty file is an empty database
        word = "no schema"
    if word != "ok":
        raise PreparedError(tr("{file} does not hold prepared contents: {error}.").format(file=file, error=word))
    if found != SCHEMA_VERSION:
        raise IndexVersionError(
            tr("{file} was made by another version ({found}; this program reads {own}).").format(
                file=file, found=found, own=SCHEMA_VERSION
            ),
            found,
        )


def _add(connection: sqlite3.Connection) -> None:
    contents = _columns(connection, "blob", _NOT_OF_THE_CONTENT)
    connection.execute(
        "INSERT INTO main.dictionary SELECT * FROM prepared.dictionary WHERE true ON CONFLICT DO NOTHING"
    )
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM main.blob").fetchone()
    connection.execute(
        f"INSERT INTO main.blob ({contents}) SELECT {contents} FROM prepared.blob WHERE true ON CONFLICT DO NOTHING"  # noqa: S608 - names of columns
    )
    for columns, condition in (
        ("name (key, roles, blob) SELECT key, roles", "> 1"),
        ("used (key, blob) SELECT key", "= 1"),
    ):
        connection.execute(
            f"INSERT INTO main.{columns}, ours.id FROM prepared.named AS found"
            " CROSS JOIN prepared.blob AS theirs ON theirs.id = found.blob"
            " CROSS JOIN main.blob AS ours ON ours.sha = theirs.sha AND ours.language = theirs.language"
            f" WHERE ours.id > ? AND roles {condition} ORDER BY key",
            (last,),
        )
    (now,) = connection.execute("SELECT coalesce(max(id), 0) FROM main.blob").fetchone()
    if now > last:  # else the names are known too
        spellings.put_down(connection, "prepared")


def _columns(connection: sqlite3.Connection, table: str, left_out: tuple[str, ...]) -> str:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return ", ".join(name for (name,) in found if name not in left_out)
