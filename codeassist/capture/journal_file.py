"""The journal's SQLite file: its tables, how it is opened, and its failures in words.

`event` is append-only. Beside it stands what is known of it: which of it a team server has acknowledged, which of it
that refused, and how many events could not be taken. Tables that later versions added are made when the file is
opened for writing; a version that does not know them works on as before.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from codeassist.errors import InvalidInputError, RefusedError
from codeassist_index.translation import tr

VERSION = 1
BUSY_SECONDS_MAX = 30.0
"""How long an append waits for another process's append."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    line TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS installation (user TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS unrecorded (
    reason TEXT PRIMARY KEY,
    events INTEGER NOT NULL,
    since TEXT NOT NULL,
    latest TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS upload (
    server TEXT PRIMARY KEY,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    latest TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT '',
    not_before TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS upload_refused (
    server TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (server, sequence)
) STRICT;
CREATE TRIGGER IF NOT EXISTS event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
PRAGMA user_version = {VERSION};
COMMIT;
"""
_TABLES = frozenset({"event", "installation", "unrecorded", "upload", "upload_refused"})


def connect(path: Path) -> sqlite3.Connection:
    """Open the file for writing, in autocommit mode, or make it; what a statement committed is on the disk.

    Raises:
        InvalidInputError: it is damaged, or of a later version.
        RefusedError: the folder can't be written.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # what SQLite keeps beside it gets the same mode
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS_MAX, isolation_level=None)
    try:
        with explained(path):
            tables = _tables(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            if _TABLES - tables:
                connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection as `connect` gives, closed after the block; what fails in the block is explained too."""
    with explained(path), closing(connect(path)) as connection:
        yield connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection that only reads; None where there is no journal, or another process is only about to make it.

    An earlier version's tables may be all there are: those that are missing are empty in this connection alone.

    Raises:
        InvalidInputError: the file is damaged or not a journal.
    """
    if not path.exists():
        yield None
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with (
        explained(path),
        closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS_MAX, isolation_level=None)) as connection,
    ):
        tables = _tables(connection, path)
        if tables and _TABLES - tables:
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
                empty.executescript(_SCHEMA)
                made = dict(empty.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall())
            for name in _TABLES - tables:
                connection.execute(made[name].replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        yield connection if tables else None


def used_bytes(connection: sqlite3.Connection) -> int:
    """The bytes of the file that hold something; what was erased leaves room that is used again."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system complain of into the application's errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RefusedError(tr("The journal {path} can't be used: {error}.").format(path=path, error=error)) from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(
            tr(
                "The journal {path} is damaged or not a journal ({error}). Close your editors and move it away; "
                "a new one is made."
            ).format(path=path, error=error)
        ) from error
    except OSError as error:
        raise RefusedError(
            tr("The journal {path} can't be used: {reason}.").format(path=path, reason=error.strerror)
        ) from error


def _tables(connection: sqlite3.Connection, path: Path) -> set[str]:
    """The names of the tables; refuses what is no journal of ours."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if tables and "event" not in tables:
        raise InvalidInputError(
            tr("{path} holds tables that are not a journal's. Move it away; a new journal is made.").format(path=path)
        )
    if found > VERSION:
        raise InvalidInputError(
            tr("The journal {path} was written by a later version of codeassist; update this one.").format(path=path)
        )
    return tables
