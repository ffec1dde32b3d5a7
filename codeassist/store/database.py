"""Open the adoption database: SQLite by default, PostgreSQL by URL, always at the newest revision.

An older SQLite file is copied aside and migrated when it is opened; an older PostgreSQL database, which a
team shares, is migrated only when somebody asks for it.

SQLite connections run in WAL mode and begin their transactions themselves (Python's driver begins
late and commits DDL on its own). `writing` takes the write lock at once, so that a transaction that
reads before it writes is never refused half-way; plain `engine.connect()` is for reading. PostgreSQL
gets one writer at a time too, so that event numbers become visible in their order on both.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from codeassist import places
from codeassist.errors import CodeassistError, InvalidInputError, RefusedError, UsageError
from codeassist.settings import Settings
from codeassist.store.migrations import VERSION_TABLE, newest_revision
from codeassist_index.translation import tr

BUSY_SECONDS_MAX = 30
"""How long a connection waits for another process's write before it gives up."""
_WRITE_LOCK = 0x636F6465  # any fixed number: PostgreSQL's advisory locks have no names


def open_database(settings: Settings) -> sa.Engine:
    """The database of `adoption.database`, created or migrated to this version where needed.

    Raises:
        UsageError: the URL is wrong or its driver is not installed.
        InvalidInputError: the file is not ours, damaged, or written by a newer version.
        RefusedError: the database can't be reached, is locked for too long, or its disk is full; or a PostgreSQL
            database is of an older version, which only an administrator changes.
    """
    engine = connected(settings)
    try:
        if not _is_current(engine):
            from codeassist.store.bringing_up import bring_up  # noqa: PLC0415  Alembic takes long to load

            bring_up(engine, asked_for=False)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connected(settings: Settings) -> sa.Engine:
    """The database of `adoption.database` as it is, for looking after it; `open_database` is for using it.

    Raises:
        UsageError: the URL is wrong or its driver is not installed.
    """
    return _create_engine(database_url(settings))


def database_url(settings: Settings) -> sa.URL:
    """What `adoption.database` names: a URL as it stands, anything else a SQLite file."""
    place = settings.adoption.database
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(Path(place).expanduser() if place else places.adoption_file()))
    try:
        url = sa.make_url(place)
    except (sa.exc.ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise UsageError(
            tr("The setting `adoption.database` is not a database URL: {error}").format(error=error)
        ) from error
    if url.drivername not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise UsageError(
            tr("adoption.database: {name}: is not supported; use sqlite: or postgresql:").format(name=url.drivername)
        )
    if url.drivername == "sqlite" and not url.database:
        raise UsageError(tr("adoption.database: a SQLite URL needs a file, as in sqlite:////var/lib/codeassist.sqlite"))
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


@contextmanager
def writing(engine: sa.Engine, *, tables: bool = False) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its start; committed with the block.

    With `tables` it may make tables again: SQLite then leaves the rows that refer to them alone.
    """
    keys = "OFF" if tables else "ON"
    opened = engine.connect().execution_options(begin="IMMEDIATE", foreign_keys=keys)
    with opened as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
        yield connection


def _create_engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS_MAX})
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        try:
            engine = sa.create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise UsageError(
                tr(
                    "adoption.database names PostgreSQL, and its driver {name!r} is not installed; install "
                    "codeassist-onprem[postgres], or use a SQLite file."
                ).format(name=error.name)
            ) from error
    sa.event.listen(engine, "handle_error", _explain)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not tables or VERSION_TABLE in tables:  # the mode stays in the file: another program's is left as it is
        connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute("PRAGMA synchronous = FULL").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    # Counts for the transaction only if it is said before it; a connection that was lent before may have another.
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {options.get('foreign_keys', 'ON')}")
    connection.exec_driver_sql(f"BEGIN {options.get('begin', 'DEFERRED')}")


def _explain(context: sa.engine.ExceptionContext) -> None:
    """Replace what a driver says about the database itself; errors in our own statements stay bugs."""
    words = str(context.original_exception)
    place = context.engine.url.render_as_string(hide_password=True) if context.engine else "the database"
    error = _explained(words, place, operational=isinstance(context.sqlalchemy_exception, sa.exc.OperationalError))
    if error is not None:
        raise error from context.original_exception


def _explained(words: str, place: str, *, operational: bool) -> CodeassistError | None:
    if "file is not a database" in words:
        return InvalidInputError(
            tr("{place} is not a SQLite database; set `adoption.database` to another file.").format(place=place)
        )
    if "malformed" in words:
        return InvalidInputError(
            tr("{place} is damaged ({words}); restore it from a backup.").format(place=place, words=words)
        )
    if "disk is full" in words or "No space left" in words:
        return RefusedError(
            tr("The disk of {place} is full; nothing of this step was stored. Free space and repeat.").format(
                place=place
            )
        )
    if "is locked" in words:
        return RefusedError(
            tr("{place} was locked by another process for over {seconds} s; try again later.").format(
                place=place, seconds=BUSY_SECONDS_MAX
            )
        )
    return (
        RefusedError(tr("The database {place} refused: {words}").format(place=place, words=words))
        if operational
        else None
    )


def make_folder(engine: sa.Engine) -> None:
    """Make the folder that a SQLite file is to lie in."""
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)


def _is_current(engine: sa.Engine) -> bool:
    """Whether nothing has to be done before a database can be used."""
    make_folder(engine)
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return False
        revision = sa.select(sa.column("version_num", sa.Text)).select_from(sa.table(VERSION_TABLE))
        return list(connection.execute(revision).scalars()) == [newest_revision()]
