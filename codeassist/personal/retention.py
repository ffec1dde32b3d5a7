"""Drops what is older than the settings allow. The language server does it at its start, in the background."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from codeassist import places
from codeassist.erasing import Erased
from codeassist.errors import CodeassistError
from codeassist.personal.line_files import LineFiles
from codeassist.personal.records import AuditStore, JournalStore
from codeassist.personal.store import Store
from codeassist.personal.tool_edits import ToolEditsStore
from codeassist.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one place."""

    name: str
    unit: str
    erased: Erased


def growing_stores(settings: Settings) -> tuple[Store, ...]:
    """The places whose records grow old; the adoption database is the team's, and keeps what its figures need."""
    privacy = settings.privacy

    def days(days_max: int) -> int:
        return min(days_max, privacy.retention_days or days_max)

    return (
        JournalStore(privacy),
        ToolEditsStore(),
        AuditStore(privacy),
        LineFiles("logs", places.logs_dir(), days(settings.logs.days_max)),
        LineFiles("traces", places.traces_dir(), days(settings.traces.days_max)),
    )


def keep_to_retention(settings: Settings, *, now: datetime | None = None) -> tuple[Outcome, ...]:
    """Drop what is too old; returns the places where something was.

    A place that refuses is logged and left for the next time: nobody waits for this.
    """
    outcomes = []
    moment = now or datetime.now(UTC)
    for store in growing_stores(settings):
        if store.days_max is None:
            continue
        try:
            erased = store.erase(moment - timedelta(days=store.days_max), thorough=False)
        except (CodeassistError, OSError) as error:
            _log.warning("what is too old in the %s could not be dropped: %s", store.name, error)
            continue
        if erased.count:
            _log.info("%d %s older than %d days were dropped", erased.count, store.unit, store.days_max)
            outcomes.append(Outcome(store.name, store.unit, erased))
    return tuple(outcomes)
