"""What coding agents' hooks put aside: copies of files, for hours at most."""

from datetime import UTC, datetime

from codeassist import places
from codeassist.capture.tools.spool import Spool
from codeassist.erasing import Erased
from codeassist.personal.store import Facts, size_of


class ToolEditsStore:
    """Snapshots before agents' edits, and edits that wait to be compared."""

    name = "tool-edits"
    unit = "files"
    days_max: int | None = 1

    def facts(self) -> Facts:
        """Files by what they wait for."""
        file = places.tool_edits_file()
        if not file.exists():
            return Facts(file, 0, 0)
        with Spool(file) as spool:
            parts = spool.counts(None)
        return Facts(place=file, bytes=size_of(file), count=sum(parts.values()), parts=parts)

    def count(self, before: datetime | None) -> int:
        """Files that were put aside before a time."""
        file = places.tool_edits_file()
        if not file.exists():
            return 0
        with Spool(file) as spool:
            return sum(spool.counts(_seconds(before)).values())

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:  # noqa: ARG002  room is given back at once
        """Drop them; agents' edits that wait are then never counted."""
        file = places.tool_edits_file()
        if not file.exists():
            return Erased(0)
        with Spool(file) as spool:
            return Erased(spool.erase(_seconds(before)))


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.astimezone(UTC).timestamp()
