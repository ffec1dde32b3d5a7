"""Copies of a SQLite database while others use it."""

import errno
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from codeassist.errors import InvalidInputError, RefusedError, UsageError
from codeassist.store.migrating import Standing
from codeassist_index.translation import tr


def back_up(engine: sa.Engine, file: Path) -> None:
    """Copy what is committed now into `file`, which is there whole at the end or not at all.

    Raises:
        UsageError: the database is PostgreSQL, which has programs of its own for it.
        InvalidInputError: `file` exists already, or the database is damaged.
        RefusedError: the copy can't be written.
    """
    if engine.dialect.name != "sqlite":
        raise UsageError(tr("A PostgreSQL database is backed up with its own pg_dump."))
    if file.exists():
        raise InvalidInputError(tr("{file} exists already; name a new file.").format(file=file))
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.touch(mode=0o600)
        _copy(Path(engine.url.database or ""), partial)
        partial.replace(file)
    except (sqlite3.OperationalError, OSError) as error:
        raise RefusedError(
            tr("The backup {file} can't be written: {reason}. Nothing was changed.").format(
                file=file, reason=error.strerror if isinstance(error, OSError) else error
            )
        ) from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(
            tr("{database} is damaged ({reason}); restore it from a backup.").format(
                database=engine.url.database, reason=error
            )
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def before_change(engine: sa.Engine, found: Standing) -> Path:
    """Copy the database beside itself under a name with its revision and the time; gives the copy.

    Raises:
        RefusedError: the copy can't be written.
    """
    database = Path(engine.url.database or "")
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = database.with_name(f"{database.stem}-{found.revision}-{moment}{database.suffix}")
    back_up(engine, copy)
    return copy


def _copy(database: Path, file: Path) -> None:
    if not database.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(database))
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)
