"""Text that was taken away and may come back: by paste, undo or redo.

Text that is cut and pasted keeps its owner. A copy was never taken away, so it isn't found here and
is the work of the person who pastes it; neither is text that is deleted and typed again, because it
comes back one character at a time.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from codeassist.capture.edit import Edit
from codeassist.capture.provenance import Run
from codeassist.capture.reflow import reflowed, visible

CUTS_MAX = 32
"""How many deletions are remembered, over all buffers of a session."""

CHARACTERS_MIN = 2
"""A single character that comes back was typed."""


@dataclass(frozen=True, slots=True)
class _Cut:
    buffer: int
    position: int
    text: bytes
    runs: tuple[Run, ...]


class Cuts:
    """The most recent deletions of a session, each given back at most once."""

    def __init__(self) -> None:
        self._cuts: deque[_Cut] = deque(maxlen=CUTS_MAX)
        self._still_deleting = False

    def remember(self, buffer: int, edit: Edit, runs: Sequence[Run]) -> None:
        """Note what `edit` took away; a deletion next to the one before it (backspace) extends it."""
        extends, self._still_deleting = self._still_deleting, not edit.inserted
        if not edit.removed:
            return
        cut = _Cut(buffer, edit.start, edit.removed, tuple(runs))
        last = self._cuts[-1] if self._cuts and extends and self._still_deleting else None
        if last is not None and last.buffer == buffer and edit.end == last.position:
            self._cuts[-1] = _Cut(buffer, edit.start, cut.text + last.text, cut.runs + last.runs)
        elif last is not None and last.buffer == buffer and edit.start == last.position:
            self._cuts[-1] = _Cut(buffer, edit.start, last.text + cut.text, last.runs + cut.runs)
        else:
            self._cuts.append(cut)

    def take(self, text: bytes) -> tuple[Run, ...] | None:
        """The owners of `text` if it is what was cut, whole or indented anew; None for new text."""
        if len(text.decode("utf-8", "surrogatepass")) < CHARACTERS_MIN:
            return None
        for cut in reversed(self._cuts):
            if cut.text == text:
                self._cuts.remove(cut)
                return cut.runs
        shown = visible(text)
        if b"\n" not in text or not shown:
            return None
        for cut in reversed(self._cuts):
            if visible(cut.text) == shown:
                self._cuts.remove(cut)
                return reflowed(cut.text, cut.runs, text)
        return None
