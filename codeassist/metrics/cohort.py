"""The suggestions of a period and the spans they became: who, what, when, from the events alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from codeassist.adoption.exclusion import is_excluded
from codeassist.store.schema.events import event, suggestion_accepted, suggestion_shown, tool_edited
from codeassist_index.languages import language_of

UNKNOWN = "unknown"
"""What is said of a suggestion whose `suggestion.shown` event was never received."""
OWN_TOOL = "codeassist"
AGENT_FEATURE = "agent"
"""The feature of what another tool wrote."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; None is open."""

    since: datetime | None
    until: datetime | None

    def __contains__(self, time: datetime) -> bool:
        return (self.since is None or self.since <= time) and (self.until is None or time < self.until)

    @property
    def is_open(self) -> bool:
        """Whether every time lies in it."""
        return self.since is None and self.until is None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion as it was first shown, or accepted where that event is lost; or one edit of another tool."""

    id: str
    repository: str
    time: datetime
    user: str
    feature: str
    model: str
    language: str
    tool: str = OWN_TOOL

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other suggestion."""
        return self.repository, self.id


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion that was shown; `lines` as it was the first time."""

    suggestion: Suggestion
    lines: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A span, its first acceptance, and the suggestion it came from."""

    span: str
    lines: int
    time: datetime
    suggestion: Suggestion


def shown(connection: sa.Connection, repository: str, exclude: Sequence[str]) -> Iterator[Shown]:
    """Every suggestion shown in a repository, once, streamed."""
    first = _first(suggestion_shown, suggestion_shown.c.suggestion, repository)
    query = (
        sa.select(suggestion_shown, event.c.repository, event.c.time, event.c.user_name)
        .join(event, event.c.number == suggestion_shown.c.event)
        .where(suggestion_shown.c.event.in_(sa.select(first.c.event)))
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        if not is_excluded(row.path, exclude):
            yield Shown(_suggestion(row), row.lines)


def accepted(connection: sa.Connection, repository: str, exclude: Sequence[str]) -> Iterator[Accepted]:
    """Every span accepted in a repository, once, streamed; also what other tools wrote, which was never shown."""
    yield from _accepted_suggestions(connection, repository, exclude)
    first = _first(tool_edited, tool_edited.c.span, repository)
    query = (
        sa.select(tool_edited, event.c.repository, event.c.time, event.c.user_name)
        .join(event, event.c.number == tool_edited.c.event)
        .where(tool_edited.c.event.in_(sa.select(first.c.event)))
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        if not is_excluded(row.path, exclude):
            yield Accepted(row.span, row.lines, row.time, _edit(row))


def _accepted_suggestions(connection: sa.Connection, repository: str, exclude: Sequence[str]) -> Iterator[Accepted]:
    first_shown = _first(suggestion_shown, suggestion_shown.c.suggestion, repository)
    first_accepted = _first(suggestion_accepted, suggestion_accepted.c.span, repository)
    shown_event = event.alias("shown_event")
    query = (
        sa.select(
            suggestion_accepted.c.span,
            suggestion_accepted.c.suggestion,
            suggestion_accepted.c.lines,
            suggestion_accepted.c.path,
            event.c.time.label("accepted"),
            event.c.repository,
            sa.func.coalesce(shown_event.c.time, event.c.time, type_=event.c.time.type).label("time"),
            sa.func.coalesce(shown_event.c.user_name, event.c.user_name).label("user_name"),
            suggestion_shown.c.feature,
            suggestion_shown.c.model,
            suggestion_shown.c.language,
        )
        .join(event, event.c.number == suggestion_accepted.c.event)
        .outerjoin(first_shown, first_shown.c.key == suggestion_accepted.c.suggestion)
        .outerjoin(suggestion_shown, suggestion_shown.c.event == first_shown.c.event)
        .outerjoin(shown_event, shown_event.c.number == first_shown.c.event)
        .where(suggestion_accepted.c.event.in_(sa.select(first_accepted.c.event)))
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        if not is_excluded(row.path, exclude):
            yield Accepted(row.span, row.lines, row.accepted, _suggestion(row))


def _first(table: sa.Table, key: sa.Column[Any], repository: str) -> sa.Subquery:
    """The number of the first event with each value of `key` in a repository."""
    return (
        sa.select(key.label("key"), sa.func.min(table.c.event).label("event"))
        .join(event, event.c.number == table.c.event)
        .where(event.c.repository == repository)
        .group_by(key)
        .subquery()
    )


def _suggestion(row: sa.Row[*tuple[Any, ...]]) -> Suggestion:
    return Suggestion(
        id=row.suggestion,
        repository=row.repository,
        time=row.time,
        user=row.user_name,
        feature=row.feature or UNKNOWN,
        model=row.model or UNKNOWN,
        language=row.language or UNKNOWN,
    )


def _edit(row: sa.Row[*tuple[Any, ...]]) -> Suggestion:
    language = language_of(row.path)
    return Suggestion(
        id=row.span,
        repository=row.repository,
        time=row.time,
        user=row.user_name,
        feature=AGENT_FEATURE,
        model=row.model or UNKNOWN,
        language=UNKNOWN if language is None else language.name,
        tool=row.tool,
    )
