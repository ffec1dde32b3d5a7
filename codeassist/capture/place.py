"""A place in a buffer that stays the same one while the text around it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codeassist.capture.edit import Edit


@dataclass(frozen=True, slots=True)
class Place:
    """The bytes `[start, end)`, with what is written at either edge of them."""

    start: int
    end: int

    def after(self, edit: Edit) -> "Place | None":
        """Where it is after an edit; None when text around it was replaced with it, and nobody can say."""
        edit = edit.trimmed()
        added = len(edit.inserted) - (edit.end - edit.start)
        if edit.end < self.start:
            return Place(self.start + added, self.end + added)
        if edit.start > self.end:
            return self
        if edit.start < self.start and edit.end > self.end:
            return None
        return Place(min(self.start, edit.start), max(self.end, edit.end) + added)


def moved(places: Mapping[str, Place], edits: Iterable[Edit]) -> dict[str, Place]:
    """The places after edits that were made one after another, without those that are lost."""
    left = dict(places)
    for edit in edits:
        left = {name: after for name, place in left.items() if (after := place.after(edit)) is not None}
    return left
