"""Write parsed events to the database: each id once, the first content wins, a batch or nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

import sqlalchemy as sa

from codeassist.adoption.parsing import (
    Deployment,
    Event,
    FileSaved,
    SuggestionAccepted,
    SuggestionDismissed,
    SuggestionFollowed,
    SuggestionKept,
    SuggestionShown,
    ToolEdited,
    digest,
    extra_fields,
)
from codeassist.store.database import writing
from codeassist.store.schema import deployments, events

IDS_PER_QUERY_MAX = 500
"""SQLite's oldest supported builds refuse more than 999 bound values in one statement."""

_TABLES: Mapping[str, sa.Table] = {
    "suggestion.shown": events.suggestion_shown,
    "suggestion.accepted": events.suggestion_accepted,
    "suggestion.dismissed": events.suggestion_dismissed,
    "deployment": deployments.deployment,
}
"""Kinds whose fields are the columns of their table."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: positions in it of the repeated events and of those in conflict.

    A conflict has the id of an event that is recorded with other content; that one stays.
    """

    accepted: int
    duplicates: tuple[int, ...]
    conflicts: tuple[int, ...]


def record(engine: sa.Engine, batch: Sequence[Event]) -> Recorded:
    """Store a batch in one transaction; after an exception nothing of it is stored."""
    if not batch:
        return Recorded(0, (), ())
    digests = [digest(event) for event in batch]
    new: dict[str, int] = {}
    duplicates: list[int] = []
    conflicts: list[int] = []
    with writing(engine) as connection:
        known = _digests_of(connection, [event.id for event in batch])
        for position, event in enumerate(batch):
            if event.id not in known:
                known[event.id] = digests[position]
                new[event.id] = position
            elif known[event.id] == digests[position]:
                duplicates.append(position)
            else:
                conflicts.append(position)
        _insert(connection, [(batch[position], digests[position]) for position in new.values()])
    return Recorded(len(new), tuple(duplicates), tuple(conflicts))


def _digests_of(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for first in range(0, len(ids), IDS_PER_QUERY_MAX):
        query = sa.select(events.event.c.id, events.event.c.digest).where(
            events.event.c.id.in_(ids[first : first + IDS_PER_QUERY_MAX])
        )
        known |= {row.id: row.digest for row in connection.execute(query)}
    return known


def _insert(connection: sa.Connection, new: Sequence[tuple[Event, str]]) -> None:
    if not new:
        return
    received = datetime.now(UTC)
    statement = sa.insert(events.event).returning(events.event.c.number, sort_by_parameter_order=True)
    numbers = connection.execute(statement, [_row(event, fingerprint, received) for event, fingerprint in new])
    details: dict[sa.Table, list[Mapping[str, Any]]] = {}
    for (event, _), number in zip(new, numbers.scalars(), strict=True):
        table, values = _detail(event)
        details.setdefault(table, []).append({"event": number, **values})
    for table, rows in details.items():
        connection.execute(sa.insert(table), rows)


def _row(event: Event, fingerprint: str, received: datetime) -> dict[str, Any]:
    extra = extra_fields(event)
    return {
        "id": event.id,
        "digest": fingerprint,
        "kind": event.kind,
        "time": event.time,
        "received": received,
        "repository": event.repository,
        "user_name": event.user,
        "client_name": event.client.name,
        "client_version": event.client.version,
        "extra": json.dumps(extra) if extra else None,
    }


def _detail(event: Event) -> tuple[sa.Table, dict[str, Any]]:
    match event:
        case SuggestionKept():
            values = event.model_dump(include={"suggestion", "span", "path", "after", "tokens", "reason"})
            return events.suggestion_kept, {**values, "kept": round(event.share * event.tokens)}
        case SuggestionFollowed():
            content = json.dumps(event.model_dump(include={"text", "tokens"}, exclude_none=True))
            values = event.model_dump(include={"suggestion", "path", "characters"})
            return events.suggestion_followed, {**values, "content": content, "after_ms": round(event.after_ms)}
        case FileSaved():
            ranges = [saved.model_dump(by_alias=True, exclude_none=True) for saved in event.ranges]
            values = event.model_dump(include={"path", "blob", "source"})
            return events.file_saved, {**values, "ranges": json.dumps(ranges)}
        case ToolEdited():
            values = event.model_dump(include={"span", "model", "path", "lines", "characters", "source"})
            return events.tool_edited, {**values, "tool": event.tool.name, "tool_version": event.tool.version}
        case SuggestionShown() | SuggestionAccepted() | SuggestionDismissed() | Deployment():
            table = _TABLES[event.kind]
            values = event.model_dump(include=set(table.columns.keys()))
            return table, {name: round(value) if isinstance(value, float) else value for name, value in values.items()}
    assert_never(event)
