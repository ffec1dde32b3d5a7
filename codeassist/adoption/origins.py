"""Who wrote a span: which tool with which model, when it entered a file, and whose work it was."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from codeassist.capture.journal import parse_time
from codeassist.store.schema.events import event, suggestion_accepted, suggestion_shown, tool_edited

OWN_TOOL = "codeassist"
SPANS_PER_QUERY_MAX = 500


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a span comes from. `model` is None where no event says it; `version` is a tool's own, or empty.

    `time` is when it was accepted, or written by another tool; `suggestion` is empty for another tool's.
    """

    tool: str
    version: str
    model: str | None
    time: datetime
    user: str
    suggestion: str = ""


def origins(connection: sa.Connection, repository: str, spans: Collection[str]) -> Mapping[str, Origin]:
    """The origin of each of the spans that an event tells of; of one told twice what was told first."""
    wanted = sorted(set(spans))
    found: dict[str, Origin] = {}
    for first in range(0, len(wanted), SPANS_PER_QUERY_MAX):
        part = wanted[first : first + SPANS_PER_QUERY_MAX]
        for row in connection.execute(_accepted(repository, part)):
            found.setdefault(row.span, Origin(OWN_TOOL, "", row.model, row.time, row.user_name, row.suggestion))
        for row in connection.execute(_of_tools(repository, part)):
            found.setdefault(row.span, Origin(row.tool, row.tool_version, row.model, row.time, row.user_name))
    return found


def origins_in(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Origin]:
    """The same of events as a journal has them, oldest first."""
    models: dict[str, str] = {}
    found: dict[str, Origin] = {}
    for each in events:
        kind = each["kind"]
        if kind == "suggestion.shown":
            models.setdefault(each["suggestion"], each["model"])
        elif kind == "suggestion.accepted":
            suggestion = each["suggestion"]
            origin = Origin(OWN_TOOL, "", models.get(suggestion), parse_time(each["time"]), each["user"], suggestion)
            found.setdefault(each["span"], origin)
        elif kind == "tool.edited":
            tool = each["tool"]
            origin = Origin(tool["name"], tool["version"], each["model"], parse_time(each["time"]), each["user"])
            found.setdefault(each["span"], origin)
    return found


def _accepted(repository: str, spans: Collection[str]) -> sa.Select[Any]:
    shown = (
        sa.select(suggestion_shown.c.suggestion, sa.func.min(suggestion_shown.c.model).label("model"))
        .group_by(suggestion_shown.c.suggestion)
        .where(
            suggestion_shown.c.suggestion.in_(
                sa.select(suggestion_accepted.c.suggestion).where(suggestion_accepted.c.span.in_(spans))
            )
        )
        .subquery()
    )
    return (
        sa.select(
            suggestion_accepted.c.span, suggestion_accepted.c.suggestion, shown.c.model, event.c.time, event.c.user_name
        )
        .join(event, event.c.number == suggestion_accepted.c.event)
        .outerjoin(shown, shown.c.suggestion == suggestion_accepted.c.suggestion)
        .where(event.c.repository == repository, suggestion_accepted.c.span.in_(spans))
        .order_by(event.c.number)
    )


def _of_tools(repository: str, spans: Collection[str]) -> sa.Select[Any]:
    return (
        sa.select(
            tool_edited.c.span,
            tool_edited.c.tool,
            tool_edited.c.tool_version,
            tool_edited.c.model,
            event.c.time,
            event.c.user_name,
        )
        .join(event, event.c.number == tool_edited.c.event)
        .where(event.c.repository == repository, tool_edited.c.span.in_(spans))
        .order_by(event.c.number)
    )
