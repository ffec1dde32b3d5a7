"""Where a database stands on the Alembic chain, and the way up and down.

Every function works on a connection inside a transaction of the caller; both databases roll DDL back.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from codeassist.errors import InvalidInputError, UsageError
from codeassist.store import migrations
from codeassist.store.migrations import VERSION_TABLE
from codeassist_index.translation import tr

State = Literal["empty", "older", "current", "newer", "foreign"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A database's `revision` (None without one) beside the `newest` that this version of codeassist knows."""

    place: str
    revision: str | None
    newest: str
    state: State


def standing(connection: sa.Connection) -> Standing:
    """Look, and change nothing."""
    place = connection.engine.url.render_as_string(hide_password=True)
    revision, chain = _revision(connection), _chain()
    if revision is None:
        state: State = "foreign" if sa.inspect(connection).get_table_names() else "empty"
    elif revision == chain[0]:
        state = "current"
    else:
        state = "older" if revision in chain else "newer"
    return Standing(place, revision, chain[0], state)


def never_made(place: str) -> Standing:
    """Where a database stands that does not exist yet."""
    return Standing(place, None, _chain()[0], "empty")


def refuse_what_is_not_ours(found: Standing) -> None:
    """Let only what this version can bring up to date pass.

    Raises:
        InvalidInputError: the database is of a newer version, or another program's.
    """
    if found.state == "newer":
        raise InvalidInputError(
            tr(
                "{place} was written by a newer version of codeassist: it needs one that knows the schema {revision}, "
                "and this one knows {newest} at most. Nothing was changed. Install the newer one again, or let that "
                "one bring the database back first: codeassist adoption database downgrade {newest}"
            ).format(place=found.place, revision=found.revision, newest=found.newest)
        )
    if found.state == "foreign":
        raise InvalidInputError(
            tr(
                "{place} holds tables that are not codeassist's; set `adoption.database` to a database of its own."
            ).format(place=found.place)
        )


def upgrade(connection: sa.Connection) -> None:
    """To the newest revision."""
    command.upgrade(_config(connection), "head")


def downgrade(connection: sa.Connection, revision: str) -> None:
    """Down to `revision`, which drops what later revisions added.

    Raises:
        UsageError: it is no earlier revision of this database.
    """
    chain = _chain()
    current = _revision(connection)
    earlier = chain[chain.index(current) + 1 :] if current in chain else []
    if revision not in earlier:
        raise UsageError(
            tr("{revision} is not before the database's own revision {current}; those before it: {earlier}.").format(
                revision=revision, current=current, earlier=", ".join(reversed(earlier)) or tr("none")
            )
        )
    command.downgrade(_config(connection), revision)


def _revision(connection: sa.Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _chain() -> list[str]:
    """All revisions, newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config
