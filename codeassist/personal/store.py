"""What every place that holds personal records can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from codeassist.erasing import Erased


@dataclass(frozen=True, slots=True)
class Facts:
    """What one place holds.

    `parts` are counts by kind, host or file; `oldest` and `newest` are RFC 3339 times.
    """

    place: Path
    bytes: int
    count: int
    parts: Mapping[str, int] = field(default_factory=dict)
    oldest: str | None = None
    newest: str | None = None


class Store(Protocol):
    """One place of records."""

    @property
    def name(self) -> str:
        """As `erase --what` calls it."""

    @property
    def unit(self) -> str:
        """What is counted."""

    @property
    def days_max(self) -> int | None:
        """How long a record is kept; None where nobody drops it."""

    def facts(self) -> Facts:
        """What there is, without changing it."""

    def count(self, before: datetime | None) -> int:
        """How many records `erase` would take."""

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:
        """Take out the records older than `before`, with None all; see `codeassist.erasing` for `thorough`."""


def size_of(*files: Path) -> int:
    """Bytes of the files that exist, those that SQLite keeps beside a database among them."""
    every = [file.with_name(file.name + suffix) for file in files for suffix in ("", "-wal", "-shm")]
    return sum(file.stat().st_size for file in every if file.is_file())
