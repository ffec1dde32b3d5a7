"""Saves that say nothing new: an editor that saves by itself, or a file that is saved again unchanged."""

from collections import OrderedDict
from pathlib import Path

from codeassist.capture.events import Event, FileSaved
from codeassist.capture.location import Location

FILES_MAX = 1_000
"""Of so many files the last save is remembered."""


class Repeats:
    """The last save of each file, as a number that stands for what it says."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[Path, str], int] = OrderedDict()

    def knows(self, location: Location, event: Event) -> bool:
        """Whether the last save of the file said the same: the same bytes, and the same ranges in them."""
        return isinstance(event, FileSaved) and self._last.get((location.root, location.path)) == hash(event)

    def written(self, location: Location, event: Event) -> None:
        """An event is in the journal."""
        if not isinstance(event, FileSaved):
            return
        file = location.root, location.path
        self._last.pop(file, None)
        self._last[file] = hash(event)
        while len(self._last) > FILES_MAX:
            self._last.popitem(last=False)
