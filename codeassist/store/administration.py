"""What an administrator does with the adoption database before and after an upgrade of codeassist."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.settings import Settings
from codeassist.store import backup, migrating
from codeassist.store.bringing_up import bring_up
from codeassist.store.database import connected, database_url, writing
from codeassist.store.migrating import Standing


@dataclass(frozen=True, slots=True)
class Downgraded:
    """Where the database stood before, and the SQLite file as it was then."""

    before: Standing
    copy: Path | None


def look(settings: Settings) -> Standing:
    """Where the database stands; changes and creates nothing."""
    url = database_url(settings)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return migrating.never_made(url.render_as_string(hide_password=True))
    with _engine(settings) as engine, engine.connect() as connection:
        return migrating.standing(connection)


def upgrade(settings: Settings) -> Standing:
    """Bring the database to the newest revision; gives where it stood before.

    Raises:
        CodeassistError: as `open_database`.
    """
    with _engine(settings) as engine:
        return bring_up(engine, asked_for=True)


def downgrade(settings: Settings, revision: str) -> Downgraded:
    """Bring the database back to an earlier revision, which drops what later ones added.

    Raises:
        UsageError: `revision` is no earlier one.
        CodeassistError: as `open_database`.
    """
    with _engine(settings) as engine, writing(engine, tables=True) as connection:
        found = migrating.standing(connection)
        migrating.refuse_what_is_not_ours(found)
        migrating.downgrade(connection, revision)
        # Another connection still sees what was committed before.
        copy = backup.before_change(engine, found) if engine.dialect.name == "sqlite" else None
        return Downgraded(found, copy)


def back_up(settings: Settings, file: Path) -> None:
    """Copy a SQLite database into the new `file` while others use it.

    Raises:
        CodeassistError: as `backup.back_up`.
    """
    with _engine(settings) as engine:
        backup.back_up(engine, file)


@contextmanager
def _engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = connected(settings)
    try:
        yield engine
    finally:
        engine.dispose()
