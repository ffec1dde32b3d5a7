"""Which other tool, with which model, wrote a span."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from codeassist.store.schema.events import event, tool_edited


@dataclass(frozen=True, slots=True)
class ToolOfSpan:
    """`version` is empty and `model` None where the tool did not say them; `source` is who saw it write."""

    name: str
    version: str
    model: str | None
    source: str


def tools_of_spans(engine: sa.Engine, repository: str) -> Mapping[str, ToolOfSpan]:
    """Every span of a repository that is another tool's; of one that is told twice what was told first."""
    query = (
        sa.select(tool_edited)
        .join(event, event.c.number == tool_edited.c.event)
        .where(event.c.repository == repository)
        .order_by(event.c.number.desc())
    )
    with engine.connect() as connection:
        rows = connection.execute(query)
        return {row.span: ToolOfSpan(row.tool, row.tool_version, row.model, row.source) for row in rows}
