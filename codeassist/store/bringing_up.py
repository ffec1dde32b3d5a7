"""Create the adoption database, or bring it to the newest revision. Loading this loads Alembic."""

import logging

import sqlalchemy as sa

from codeassist.errors import RefusedError
from codeassist.store import backup, migrating
from codeassist.store.database import make_folder, writing
from codeassist.store.migrating import Standing
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)


def bring_up(engine: sa.Engine, *, asked_for: bool) -> Standing:
    """Create or migrate to the newest revision; gives where the database stood before.

    Two processes that try at once do it one after the other.

    Raises:
        InvalidInputError: the database is not ours, or of a newer version.
        RefusedError: it is a PostgreSQL database of an older version, and nobody `asked_for` its change.
    """
    make_folder(engine)
    with engine.connect() as connection:
        found = migrating.standing(connection)
    if found.state == "current":
        return found
    with writing(engine, tables=True) as connection:
        found = migrating.standing(connection)
        migrating.refuse_what_is_not_ours(found)
        if found.state == "older":
            _prepare(engine, found, asked_for=asked_for)
        if found.state != "current":
            migrating.upgrade(connection)
    return found


def _prepare(engine: sa.Engine, found: Standing, *, asked_for: bool) -> None:
    if engine.dialect.name == "sqlite":
        copy = backup.before_change(engine, found)
        _log.warning("schema %s becomes %s; the database as it was is in %s", found.revision, found.newest, copy)
    elif not asked_for:
        raise RefusedError(
            tr(
                "{place} has the schema {revision}, and this version of codeassist needs {newest}. Others may be using "
                "it, so nothing was changed. Make a backup (pg_dump), then: codeassist adoption database upgrade"
            ).format(place=found.place, revision=found.revision, newest=found.newest)
        )
