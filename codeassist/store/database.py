"""Open the adoption database: SQLite by default, PostgreSQL by URL, always at the newest revision.

SQLite connections run in WAL mode and begin their transactions themselves (Python's driver begins
late and commits DDL on its own). `writing` takes the write lock at once, so that a transaction that
reads before it writes is never refused half-way; plain `engine.connect()` is for reading. PostgreSQL
gets one writer at a time too, so that event numbers become visible in their order on both.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from codeassist import places
from codeassist.errors import CodeassistError, InvalidInputError, RefusedError, UsageError
from codeassist.settings import Settings
from codeassist.store import migrations
from codeassist.store.migrations import VERSION_TABLE

BUSY_SECONDS_MAX = 30
"""How long a connection waits for another process's write before it gives up."""
_WRITE_LOCK = 0x636F6465  # any fixed number: PostgreSQL's advisory locks have no names


def open_database(settings: Settings) -> sa.Engine:
    """The database of `adoption.database`, created or migrated to this version where needed.

    Raises:
        UsageError: the URL is wrong or its driver is not installed.
        InvalidInputError: the file is not ours, damaged, or written by a newer version.
        RefusedError: the database can't be reached, is locked for too long, or its disk is full.
    """
    url = database_url(settings)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = _create_engine(url)
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def database_url(settings: Settings) -> sa.URL:
    """What `adoption.database` names: a URL as it stands, anything else a SQLite file."""
    place = settings.adoption.database
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(Path(place).expanduser() if place else places.adoption_file()))
    try:
        url = sa.make_url(place)
    except sa.exc.ArgumentError as error:
        raise UsageError(f"The setting `adoption.database` is not a database URL: {error}") from error
    if url.drivername not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise UsageError(f"adoption.database: {url.drivername}: is not supported; use sqlite: or postgresql:")
    if url.drivername == "sqlite" and not url.database:
        raise UsageError("adoption.database: a SQLite URL needs a file, as in sqlite:////var/lib/codeassist.sqlite")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its start; committed with the block."""
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
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
                f"adoption.database names PostgreSQL, and its driver {error.name!r} is not installed; "
                "install `psycopg[binary]`, or use a SQLite file."
            ) from error
    sa.event.listen(engine, "handle_error", _explain)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    mode: str = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _explain(context: sa.engine.ExceptionContext) -> None:
    """Replace what a driver says about the database itself; errors in our own statements stay bugs."""
    words = str(context.original_exception)
    place = context.engine.url.render_as_string(hide_password=True) if context.engine else "the database"
    error = _explained(words, place, operational=isinstance(context.sqlalchemy_exception, sa.exc.OperationalError))
    if error is not None:
        raise error from context.original_exception


def _explained(words: str, place: str, *, operational: bool) -> CodeassistError | None:
    if "file is not a database" in words:
        return InvalidInputError(f"{place} is not a SQLite database; set `adoption.database` to another file.")
    if "malformed" in words:
        return InvalidInputError(f"{place} is damaged ({words}); restore it from a backup.")
    if "disk is full" in words or "No space left" in words:
        return RefusedError(f"The disk of {place} is full; nothing of this step was stored. Free space and repeat.")
    if "is locked" in words:
        return RefusedError(f"{place} was locked by another process for over {BUSY_SECONDS_MAX} s; try again later.")
    return RefusedError(f"The database {place} refused: {words}") if operational else None


def _migrate(engine: sa.Engine) -> None:
    """To the newest revision; two processes that try at once do it one after the other."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _revision(connection) == scripts.get_current_head():
            return
    with writing(engine) as connection:
        _refuse_foreign(connection, scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_foreign(connection: sa.Connection, scripts: ScriptDirectory) -> None:
    place = connection.engine.url.render_as_string(hide_password=True)
    revision = _revision(connection)
    known: set[Any] = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise InvalidInputError(
            f"{place} was written by a newer version of codeassist (schema {revision}); update codeassist."
        )
    if revision is None and sa.inspect(connection).get_table_names():
        raise InvalidInputError(
            f"{place} holds tables that are not codeassist's; set `adoption.database` to a database of its own."
        )
