"""Stored events as facts: what lineage reads of the record."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from codeassist.store.schema.events import event, file_saved, tool_edited

BLOBS_PER_QUERY_MAX = 500
"""SQLite's oldest supported builds refuse more than 999 bound values in one statement."""


@dataclass(frozen=True, slots=True)
class SavedRange:
    """Bytes `start` to `end` of a saved file and who wrote them.

    `text` is what stands there, or `tokens` its keyed hashes where the client uploads no text; both
    may be None. `span` is set for `ai`. `of_tool`: another tool's hook or record says so, and no editor of ours.
    """

    start: int
    end: int
    class_: Literal["ai", "human"]
    span: str | None
    text: str | None
    tokens: tuple[str, ...] | None
    of_tool: bool = False


@dataclass(frozen=True, slots=True)
class FileSaved:
    """A file was written: `blob` is git's id of its bytes, `ranges` are sorted and don't overlap."""

    id: str
    time: datetime
    repository: str
    path: str
    blob: str
    ranges: tuple[SavedRange, ...]

    @property
    def of_tool(self) -> bool:
        """Whether it says what another tool wrote, and nothing of the rest of the file."""
        return any(saved.of_tool for saved in self.ranges)


def tool_spans(connection: sa.Connection, repository: str) -> frozenset[str]:
    """The spans that are another tool's."""
    query = (
        sa.select(tool_edited.c.span)
        .join(event, event.c.number == tool_edited.c.event)
        .where(event.c.repository == repository)
    )
    return frozenset(connection.execute(query).scalars())


def saves(connection: sa.Connection, repository: str) -> Iterator[FileSaved]:
    """Every `file.saved` of a repository in (time, id) order, streamed."""
    query = _saves_of(repository).order_by(event.c.time, event.c.id)
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield _file_saved(row)


def saves_of_blobs(
    connection: sa.Connection, repository: str, blobs: Collection[str], tools: Collection[str] = ()
) -> Iterator[FileSaved]:
    """The `file.saved` events that left one of these blobs behind, in (time, id) order; `tools` are their spans."""
    wanted = sorted(set(blobs))
    found = [
        _file_saved(row, tools)
        for first in range(0, len(wanted), BLOBS_PER_QUERY_MAX)
        for row in connection.execute(
            _saves_of(repository).where(file_saved.c.blob.in_(wanted[first : first + BLOBS_PER_QUERY_MAX]))
        )
    ]
    yield from sorted(found, key=lambda save: (save.time, save.id))


def newest_event_number(connection: sa.Connection, repository: str) -> int:
    """A number that grows with every newly imported event of the repository; 0 before the first."""
    query = sa.select(sa.func.max(event.c.number)).where(event.c.repository == repository)
    return connection.execute(query).scalar_one() or 0


def _saves_of(repository: str) -> sa.Select[Any]:
    return (
        sa.select(
            event.c.id,
            event.c.time,
            event.c.repository,
            file_saved.c.path,
            file_saved.c.blob,
            file_saved.c.ranges,
            file_saved.c.source,
        )
        .join(file_saved, file_saved.c.event == event.c.number)
        .where(event.c.repository == repository)
    )


def _file_saved(row: sa.Row[Any], tools: Collection[str] = ()) -> FileSaved:
    ranges = (_saved_range(written, tools) for written in json.loads(row.ranges))
    return FileSaved(
        id=row.id,
        time=row.time,
        repository=row.repository,
        path=row.path,
        blob=row.blob,
        ranges=tuple(ranges if row.source is None else (replace(saved, of_tool=True) for saved in ranges)),
    )


def _saved_range(written: dict[str, Any], tools: Collection[str]) -> SavedRange:
    tokens = written.get("tokens")
    return SavedRange(
        start=written["start"],
        end=written["end"],
        class_=written["class"],
        span=written.get("span"),
        text=written.get("text"),
        tokens=None if tokens is None else tuple(tokens),
        of_tool=written.get("span") in tools,
    )
