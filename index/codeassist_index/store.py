"""The SQLite half of the index: opening, one connection a thread, transactions, and what failures mean."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from codeassist_index import damage, edition, postings
from codeassist_index.edition import Edition, is_writable
from codeassist_index.errors import DamagedIndexError, IndexStorageError, IndexVersionError
from codeassist_index.lock import busy
from codeassist_index.translation import tr

SCHEMA_VERSION = 6
"""Raised with every change of the schema or of what parsers find; an older index is built anew."""

BUSY_SECONDS_MAX = 30.0
MAPPED_BYTES_MAX = 1 << 36
"""Of an index that only readers have, so that they share its pages; one that is written may shrink under the map."""
PAGE_BYTES = 1024
"""A content takes whole pages; with SQLite's usual 4,096 bytes the unused ends are a tenth of the database."""
_TABLES = frozenset({
    "meta", "repository", "blob", "dictionary", "file", "name", "used", "users", "unsettled",
    "package", "requirement", "dependency_state", "pin",
})  # fmt: skip
_DAMAGE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_WRITE_CODES = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
})  # fmt: skip


class Store:
    """The database of one index folder; every question is put to its current edition."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._threads = threading.local()
        self._connections: set[sqlite3.Connection] = set()
        self._guard = threading.Lock()

    def create(self, made: Edition) -> None:
        """Make an empty database, with which the edition becomes the current one; the caller holds the write lock."""
        growing = made.database.with_name(f"{made.database.name}.new")
        growing.unlink(missing_ok=True)
        with explained(made), closing(sqlite3.connect(growing, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            script = files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
            version = f"PRAGMA user_version = {SCHEMA_VERSION};"
            connection.executescript(f"BEGIN IMMEDIATE; {script} {version} COMMIT;")
        growing.replace(made.database)
        edition.clear_former(made)

    def fault(self) -> str:
        """Why the index has to be started anew: a word for the log, empty where it is sound as far as can be told.

        Raises:
            IndexVersionError: it is of a later version than this program, and stays as it is.
        """
        now = edition.current(self.folder)
        if not now.database.exists():
            return "missing"
        if damage.is_marked(now):
            return "damaged"
        try:
            with self.reading() as connection:
                tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        except DamagedIndexError:
            return "damaged"
        except IndexVersionError as error:
            if error.found > SCHEMA_VERSION:
                raise
            return "of an older version"
        return "" if tables.issuperset(_TABLES) else "damaged"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One unchanging view of the database.

        Raises:
            DamagedIndexError: it is not a sound database.
            IndexVersionError: another version of codeassist made it.
            IndexStorageError: it can't be opened or read.
        """
        connection, now = self._current()
        with explained(now):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block or nothing; the caller holds the write lock. Raises like `reading`."""
        connection, now = self._current()
        with explained(now):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def outside_transaction(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection for what SQLite does in no transaction: ATTACH, VACUUM. Raises like `reading`."""
        connection, now = self._current()
        with explained(now):
            yield connection

    def opened(self) -> Edition:
        """The edition that this thread's connection belongs to."""
        opened: Edition = self._threads.edition
        return opened

    def settle(self) -> None:
        """Move what the write-ahead log holds into the database and empty it; other writers wait meanwhile."""
        connection, now = self._current()
        with explained(now):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def make_durable(self) -> None:
        """Let a power cut lose nothing that was committed by now; neither waits for readers nor holds writers up."""
        connection, now = self._current()
        with explained(now):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._threads = threading.local()

    def _current(self) -> tuple[sqlite3.Connection, Edition]:
        while True:
            now = edition.current(self.folder)
            try:
                with explained(now):
                    return self._connection(now), now
            except IndexStorageError:
                if edition.current(self.folder) == now:  # else a new one took its place just now
                    raise

    def _connection(self, now: Edition) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is not None:
            if self._threads.edition == now:
                return known
            self._forget(known)
        connection = _opened(now)
        with self._guard:
            self._connections.add(connection)
        self._threads.connection, self._threads.edition = connection, now
        return connection

    def _forget(self, connection: sqlite3.Connection) -> None:
        self._threads.connection = None
        with self._guard:
            self._connections.discard(connection)
        connection.close()


def _opened(now: Edition) -> sqlite3.Connection:
    address = now.database.absolute().as_uri() + _mode(now)
    connection = sqlite3.connect(
        address, uri=True, timeout=BUSY_SECONDS_MAX, isolation_level=None, check_same_thread=False
    )
    try:
        connection.create_function("contents", 1, _contents, deterministic=True)  # for the view `named`
        _require_version(connection, now.folder)
        # With WAL a killed process loses nothing that was committed; a power cut may lose the last
        # update, which the next one finds again.
        connection.execute("PRAGMA synchronous = NORMAL")
        if not is_writable(now.folder):
            connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES_MAX}")
    except BaseException:
        connection.close()
        raise
    return connection


def _contents(listed: bytes) -> str:
    return json.dumps(postings.contents(listed))


def _require_version(connection: sqlite3.Connection, folder: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise IndexVersionError(
            tr(
                "The index in {folder} is of a later version ({found}; this program reads {own}). Restart what was"
                " running before the upgrade; after a downgrade delete that folder, and it is built anew."
            ).format(folder=folder, found=found, own=SCHEMA_VERSION),
            found,
        )
    if found < SCHEMA_VERSION:
        raise IndexVersionError(
            tr(
                "The index in {folder} is of another version ({found}; this program reads {own}). The next update"
                " builds it anew, with every repository it held: `codeassist index ROOT`."
            ).format(folder=folder, found=found, own=SCHEMA_VERSION),
            found,
        )


def _mode(now: Edition) -> str:
    """How SQLite opens the file: a folder that takes no files has no room for the log that readers share."""
    if is_writable(now.folder):
        return "?mode=rw"
    return "?mode=ro" if now.database.with_name(f"{now.database.name}-wal").exists() else "?immutable=1"


@contextmanager
def explained(now: Edition) -> Iterator[None]:
    """SQLite's failures as the index's own.

    Raises:
        DamagedIndexError: the file is not a sound database.
        IndexBusyError: one transaction of another process went on for longer than is waited.
        IndexStorageError: the disk is full, or the folder can't be written.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise busy(now.database, BUSY_SECONDS_MAX) from error
        if code in _WRITE_CODES:
            raise IndexStorageError(
                tr(
                    "The index in {folder} could not be written or read: {error}. Free some space or check the"
                    " folder's permissions; what was indexed before is still valid."
                ).format(folder=now.folder, error=error)
            ) from error
        if code in _DAMAGE_CODES:
            damage.mark(now)
            raise DamagedIndexError(
                tr("The index in {folder} is damaged ({error}); the next update rebuilds it.").format(
                    folder=now.folder, error=error
                )
            ) from error
        raise
