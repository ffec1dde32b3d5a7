"""What the adoption database on this machine holds of one person: events under that person's names.

Deployments are facts about services and stay. What was computed from the events (which lines descend from them) goes
too, for the repositories they belong to; `codeassist adoption sync` computes it again from what is left.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from codeassist import erasing
from codeassist.erasing import Erased
from codeassist.errors import RefusedError
from codeassist.personal.store import Facts, size_of
from codeassist.settings import Settings
from codeassist.store.database import BUSY_SECONDS_MAX, database_url, open_database, writing
from codeassist.store.schema.events import event
from codeassist.store.schema.lineage import lineage_commit, lineage_progress, lineage_span
from codeassist_index.translation import tr

_COMPUTED = (lineage_commit, lineage_span, lineage_progress)
"""What lineage keeps of a repository; all its other rows hang on these."""


def local_file(settings: Settings) -> Path | None:
    """The database's file, there or not yet; None for a server, which is not this machine's to erase."""
    url = database_url(settings)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


class AdoptionStore:
    """The rows of a person, under every name that is known, in a SQLite file of this machine."""

    name = "adoption"
    unit = "events"

    def __init__(self, settings: Settings, file: Path, users: Sequence[str]) -> None:
        self.days_max: int | None = None
        self._settings = settings
        self._file = file
        self._users = tuple(users)

    def facts(self) -> Facts:
        """Events by kind."""
        if not self._file.exists():
            return Facts(self._file, 0, 0)
        engine = open_database(self._settings)
        try:
            with engine.connect() as connection:
                rows = connection.execute(
                    sa.select(event.c.kind, sa.func.count(), sa.func.min(event.c.time), sa.func.max(event.c.time))
                    .where(self._theirs(None))
                    .group_by(event.c.kind)
                    .order_by(event.c.kind)
                ).all()
        finally:
            engine.dispose()
        return Facts(
            place=self._file,
            bytes=size_of(self._file),
            count=sum(row[1] for row in rows),
            parts={row[0]: row[1] for row in rows},
            oldest=min((row[2].isoformat() for row in rows), default=None),
            newest=max((row[3].isoformat() for row in rows), default=None),
        )

    def count(self, before: datetime | None) -> int:
        """Events older than a time."""
        if not self._file.exists():
            return 0
        engine = open_database(self._settings)
        try:
            with engine.connect() as connection:
                query = sa.select(sa.func.count()).select_from(event).where(self._theirs(before))
                return int(connection.execute(query).scalar_one())
        finally:
            engine.dispose()

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:
        """Delete the events, and what was computed from those of their repositories."""
        if not self._file.exists():
            return Erased(0)
        engine = open_database(self._settings)
        try:
            with writing(engine) as connection:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
                theirs = self._theirs(before)
                repositories = (
                    connection.execute(sa.select(event.c.repository).where(theirs).distinct()).scalars().all()
                )
                for table in _COMPUTED:
                    connection.execute(sa.delete(table).where(table.c.repository.in_(repositories)))
                count = connection.execute(sa.delete(event).where(theirs)).rowcount
        finally:
            engine.dispose()
        try:
            with closing(sqlite3.connect(self._file, timeout=BUSY_SECONDS_MAX, isolation_level=None)) as file:
                return Erased(count, erasing.compact(file, always=thorough))
        except sqlite3.Error as error:
            raise RefusedError(
                tr("The rows are deleted, but {file} could not be made smaller: {error}. Repeat the command.").format(
                    file=self._file, error=error
                )
            ) from error

    def copies(self) -> list[Path]:
        """Copies that were put aside before the database was upgraded; they are not touched."""
        return sorted(
            other for other in self._file.parent.glob(f"{self._file.stem}-*{self._file.suffix}") if other != self._file
        )

    def _theirs(self, before: datetime | None) -> sa.ColumnElement[bool]:
        wanted = sa.and_(event.c.user_name.in_(self._users), event.c.kind != "deployment")
        return wanted if before is None else sa.and_(wanted, event.c.time < before)
