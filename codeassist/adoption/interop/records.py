"""What a record of another tool says, whichever format it is in, and what of it is not believed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Contributor = Literal["ai", "human", "mixed", "unknown"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote some lines; `key` tells apart what one record says of several sessions. Empty is not said."""

    contributor: Contributor
    key: str
    tool: str = ""
    version: str = ""
    model: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedLines:
    """Lines `first` to `last` (from 1, inclusive) of a path, and perhaps a hash of their text (`algorithm:digits`)."""

    path: str
    first: int
    last: int
    author: Author
    content_hash: str | None = None

    @property
    def count(self) -> int:
        """How many lines they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """One record. `place` names it for people, `identity` for ever; `written` is None where it bears no time."""

    identity: str
    place: str
    revision: str
    written: datetime | None
    lines: tuple[RecordedLines, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Lines that a record claims and that are not counted. `place` is the record, with path and lines."""

    place: str
    lines: int
    reason: str


def quarantined(record: ToolRecord, lines: RecordedLines, reason: str, count: int | None = None) -> Quarantined:
    """Leave out a range of a record, or `count` lines of it."""
    place = f"{record.place}: {lines.path}:{lines.first}-{lines.last}"
    return Quarantined(place, lines.count if count is None else count, reason)
