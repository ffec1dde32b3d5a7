"""Text that was taken away and may come back: by paste, undo or redo.

Text that is cut and pasted keeps its owner. A copy was never taken away, so it isn't found here and
is the work of the person who pastes it; neither is text that is deleted and typed again, because it
comes back one character at a time.
"""

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from codeassist.capture.edit import Edit
from codeassist.capture.gesture import is_one_key
from codeassist.capture.reflow import reflowed, visible
from codeassist.capture.runs import Run

CUTS_MAX = 32
"""How many deletions are remembered, over all buffers of a session."""

CUT_BYTES_MAX = 4 * 1024 * 1024
"""How much text they may have; the oldest make room."""

CHARACTERS_MIN = 2
"""A single character that comes back was typed."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """`streak` numbers deletions that continued one another, by keys; only one cut of a streak comes back."""

    streak: int
    buffer: int
    position: int
    text: bytes
    runs: tuple[Run, ...]
    by_keys: bool = False

    @property
    def is_worth_keeping(self) -> bool:
        """Whether it is not too short, and not too long to be kept beside others."""
        return len(self.text) <= CUT_BYTES_MAX and _characters(self.text) >= CHARACTERS_MIN


class Cuts:
    """The most recent deletions of a session, each given back at most once."""

    def __init__(self) -> None:
        self._cuts: deque[_Cut] = deque(maxlen=CUTS_MAX)
        self._streak: _Cut | None = None
        self._streaks = itertools.count()

    def remember(self, buffer: int, edit: Edit, runs: Sequence[Run]) -> None:
        """Note what `edit` took away; deletions next to one another (backspace) also count as one."""
        last, self._streak = self._streak, None
        if not edit.removed:
            return
        cut = _Cut(next(self._streaks), buffer, edit.start, edit.removed, tuple(runs))
        joined = None if last is None or edit.inserted else _joined(last, cut, edit.end)
        if last is not None and joined is not None and last in self._cuts:
            self._cuts.remove(last)
        for each in (cut if joined is None else replace(cut, streak=joined.streak), joined):
            if each is not None and each.is_worth_keeping:
                self._cuts.append(each)
        while sum(len(each.text) for each in self._cuts) > CUT_BYTES_MAX:
            self._cuts.popleft()
        if not edit.inserted:
            self._streak = joined or replace(cut, by_keys=_is_deleted_by_one_key(cut.text))

    def knows(self, text: bytes) -> bool:
        """Whether `text` is one of the deletions that may come back."""
        return not is_one_key(text) and any(cut.text == text for cut in self._cuts)

    def take(self, text: bytes, moved: bytes = b"") -> tuple[Run, ...] | None:
        """The owners of `text` if it is what was cut, whole or indented anew; None for new text.

        `moved` is a deletion that it is known to be, but for white space.
        """
        if is_one_key(text):
            return None
        cut = next((cut for cut in reversed(self._cuts) if cut.text in {text, moved}), None)
        if cut is None and b"\n" in text and len(visible(text)) >= CHARACTERS_MIN:
            cut = next((cut for cut in reversed(self._cuts) if _is_indented_alike(cut.text, text)), None)
        if cut is None:
            return None
        for other in [other for other in self._cuts if other.streak == cut.streak]:
            self._cuts.remove(other)
        return cut.runs if cut.text == text else reflowed(cut.text, cut.runs, text)


def _joined(last: _Cut, cut: _Cut, end: int) -> _Cut | None:
    """Two deletions as one, if the later continued the earlier, key by key, backwards or forwards."""
    if last.buffer != cut.buffer or not (last.by_keys and _is_deleted_by_one_key(cut.text)):
        return None
    if end == last.position:
        return _Cut(last.streak, cut.buffer, cut.position, cut.text + last.text, cut.runs + last.runs, by_keys=True)
    if cut.position == last.position:
        return _Cut(last.streak, cut.buffer, cut.position, last.text + cut.text, last.runs + cut.runs, by_keys=True)
    return None


def _is_deleted_by_one_key(text: bytes) -> bool:
    """Whether one stroke of a delete key takes `text`: one character, or white space up to a tab stop."""
    return _characters(text) == 1 or not text.strip()


def _is_indented_alike(one: bytes, other: bytes) -> bool:
    if one.count(b"\n") != other.count(b"\n"):
        return False
    return [line.lstrip() for line in one.split(b"\n")] == [line.lstrip() for line in other.split(b"\n")]


def _characters(text: bytes) -> int:
    return len(text.decode("utf-8", "surrogatepass"))
