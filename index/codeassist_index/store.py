"""The SQLite half of the index: opening, one connection a thread, transactions, and what failures mean."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from codeassist_index import damage
from codeassist_index.errors import DamagedIndexError, IndexStorageError

SCHEMA_VERSION = 4
"""Raised with every change of the schema or of what parsers find; an older index is built anew."""

BUSY_SECONDS_MAX = 30.0
_DATABASE = "index.sqlite"
_TABLES = frozenset({"meta", "repository", "blob", "file", "name"})
_DAMAGE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_WRITE_CODES = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
})  # fmt: skip


class Store:
    """The database of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    def create(self) -> None:
        """Make an empty database unless a current one is there; the caller holds the write lock."""
        with explained(self.folder):
            connection = self._connection()
            connection.execute("PRAGMA journal_mode = WAL")
            script = files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
            version = f"PRAGMA user_version = {SCHEMA_VERSION};"
            connection.executescript(f"BEGIN IMMEDIATE; {script} {version} COMMIT;")

    def is_current(self) -> bool:
        """Whether the database is there, sound as far as its header and schema tell, and of this version.

        Raises:
            DamagedIndexError: the file is not a database or its tables can't be read.
        """
        if damage.is_marked(self.folder) or not (self.folder / _DATABASE).exists():
            return False
        with explained(self.folder):
            connection = self._connection()
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA_VERSION:
                return False
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        return tables.issuperset(_TABLES)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One unchanging view of the database."""
        with explained(self.folder):
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block or nothing; the caller holds the write lock."""
        with explained(self.folder):
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def settle(self) -> None:
        """Move what the write-ahead log holds into the database, as far as no reader still needs it."""
        with explained(self.folder):
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def remove(self) -> None:
        """Close and delete the database; the caller holds the write lock."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"{_DATABASE}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._threads = threading.local()

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is not None:
            return known
        connection = sqlite3.connect(
            self.folder / _DATABASE, timeout=BUSY_SECONDS_MAX, isolation_level=None, check_same_thread=False
        )
        # With WAL a killed process loses nothing that was committed; a power cut may lose the last
        # update, which the next one finds again.
        connection.execute("PRAGMA synchronous = NORMAL")
        with self._guard:
            self._connections.append(connection)
        self._threads.connection = connection
        return connection


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """SQLite's failures as the index's own.

    Raises:
        DamagedIndexError: the file is not a sound database.
        IndexStorageError: the disk is full, or the folder can't be written.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _WRITE_CODES:
            raise IndexStorageError(
                f"The index in {folder} could not be written or read: {error}. Free some space or check the folder's"
                " permissions; what was indexed before is still valid."
            ) from error
        if code in _DAMAGE_CODES:
            damage.mark(folder)
            raise DamagedIndexError(
                f"The index in {folder} is damaged ({error}); the next update rebuilds it."
            ) from error
        raise
