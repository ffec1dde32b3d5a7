"""Bring what is known of one repository up to date: the journal's events, then what is new in its history."""

import logging
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from codeassist import places
from codeassist.adoption.lineage import sync
from codeassist.adoption.lineage.sync import Report
from codeassist.adoption.parsing import Event, parse_event
from codeassist.adoption.recording import record
from codeassist.adoption.repositories import remember
from codeassist.capture import journal
from codeassist.capture.location import Location
from codeassist.capture.selection import Selection
from codeassist.capture.tokens import token_key
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.database import writing
from codeassist.store.schema.events import event

EVENTS_PER_BATCH = 1000
_log = logging.getLogger(__name__)


def catch_up(engine: sa.Engine, location: Location, settings: Settings, file: Path, progress: Report) -> None:
    """Read the journal at `file` into a database of this machine, and replay the repository's new commits.

    A team's database is fed by the team server alone; and events whose text is hashed before it leaves the journal are
    left to `codeassist journal export`.

    Raises:
        CodeassistError: repository, journal or database can't be read or written.
    """
    if engine.dialect.name == "sqlite" and settings.adoption.text == "plain":
        _import_journal(engine, location.repository, file)
    sync(
        engine,
        location.root,
        repository=location.repository,
        exclude=settings.adoption.exclude,
        token_key=lambda: token_key(settings.adoption.token_key, places.token_key_file()),
        progress=progress,
    )
    with writing(engine) as connection:
        remember(connection, location.repository, location.root)


def _import_journal(engine: sa.Engine, repository: str, file: Path) -> None:
    with engine.connect() as connection:
        query = sa.select(event.c.id).where(event.c.repository == repository)
        known = set(connection.execute(query).scalars())
    batch: list[Event] = []
    for new in _events(file, repository, known):
        batch.append(new)
        if len(batch) == EVENTS_PER_BATCH:
            record(engine, batch)
            batch = []
    if batch:
        record(engine, batch)


def _events(file: Path, repository: str, known: set[str]) -> Iterator[Event]:
    for stored in journal.find(file, Selection()):
        if stored.id in known or repository not in stored.line:
            continue
        try:
            parsed = parse_event(stored.line.encode())
        except InvalidInputError as error:
            _log.warning("event %s of the journal is not recorded: %s", stored.id, error)
            continue
        if parsed.repository == repository:
            yield parsed
