"""What was kept of accepted spans in the editor: how many of their tokens still stood there after a while.

Shares are never averaged: tokens are summed up, so that a long span counts for more than a short one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from codeassist.store.schema.events import event, suggestion_kept

MOMENTS = ("30s", "2m", "5m", "10m", "save")
"""When the editor looks: so long after the acceptance, and at saves."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`kept` of the `tokens` of so many `spans`."""

    spans: int
    tokens: int
    kept: int


Moments = Mapping[str, Kept]
"""What was told, by moment; a moment of which nothing was told is absent."""


def add_up(sums: dict[str, Kept], told: Moments) -> None:
    """Add what was told of one span to the sums of its group."""
    for moment, one in told.items():
        before = sums.get(moment, Kept(0, 0, 0))
        sums[moment] = Kept(before.spans + one.spans, before.tokens + one.tokens, before.kept + one.kept)


def kept_spans(connection: sa.Connection, repository: str) -> Mapping[str, Moments]:
    """What was told of each span of a repository: first of a time after the acceptance, last of its saves."""
    spans: dict[str, dict[str, Kept]] = {}
    for span, moment, one in _told(connection, repository):
        moments = spans.setdefault(span, {})
        if moment == "save" or moment not in moments:
            moments[moment] = one
    return spans


def _told(connection: sa.Connection, repository: str) -> Iterator[tuple[str, str, Kept]]:
    """Span, moment, and what was told, in order of time."""
    query = (
        sa.select(suggestion_kept)
        .join(event, event.c.number == suggestion_kept.c.event)
        .where(event.c.repository == repository)
        .order_by(event.c.time, event.c.number)
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield row.span, row.after, Kept(1, row.tokens, row.kept)
