"""Text that was taken away and may come back: by paste, undo or redo.

Text that is cut and pasted keeps its owner. A copy was never taken away, so it isn't found here and
is the work of the person who pastes it; neither is text that is deleted and typed again, because it
comes back one character at a time.
"""

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from codeassist.capture.edit import Edit
from codeassist.capture.gesture import is_one_key
from codeassist.capture.reflow import reflowed, visible
from codeassist.capture.runs import Run

CUTS_MAX = 32
"""How many deletions are remembered, over all buffers of a session; several that are one together are one more."""

CUT_BYTES_MAX = 4 * 1024 * 1024
"""How much text they may have; the oldest make room."""

CHARACTERS_MIN = 2
"""A single character that comes back was typed."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """`parts` are the numbers of the deletions that it has; what shares one with a cut that came back can't."""

    parts: frozenset[int]
    buffer: int
    position: int
    text: bytes
    runs: tuple[Run, ...]


class Cuts:
    """The most recent deletions of a session, each given back at most once."""

    def __init__(self) -> None:
        self._cuts: deque[_Cut] = deque(maxlen=CUTS_MAX)
        self._streak: _Cut | None = None
        self._keys: _Cut | None = None
        """Deletions that the next may go on with, as one: all of them, and those by keys alone."""
        self._numbers = itertools.count()

    def remember(self, buffer: int, edit: Edit, runs: Sequence[Run]) -> None:
        """Note what `edit` took away; deletions next to one another also count as one (backspaces, two kills)."""
        streak, keys = self._streak, self._keys
        self._streak = self._keys = None
        if not edit.removed:
            return
        cut = _Cut(frozenset({next(self._numbers)}), buffer, edit.start, edit.removed, tuple(runs))
        self._keep(cut)
        if edit.inserted:
            return
        is_key = _is_deleted_by_one_key(cut.text)
        if is_key:
            self._keys = self._gone_on(keys, cut)
        if is_key and streak is keys:
            self._streak = self._keys
        else:
            self._streak = self._gone_on(streak, cut, forget=streak is not keys)

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
        for other in [other for other in self._cuts if other.parts & cut.parts]:
            self._cuts.remove(other)
        return cut.runs if cut.text == text else reflowed(cut.text, cut.runs, text)

    def _keep(self, cut: _Cut) -> None:
        if len(cut.text) <= CUT_BYTES_MAX and _characters(cut.text) >= CHARACTERS_MIN:
            self._cuts.append(cut)
        while sum(len(each.text) for each in self._cuts) > CUT_BYTES_MAX:
            self._cuts.popleft()

    def _gone_on(self, last: _Cut | None, cut: _Cut, *, forget: bool = True) -> _Cut:
        """Both deletions as one, if the later continued the earlier; it takes the place of an earlier such one."""
        joined = None if last is None else _joined(last, cut)
        if last is None or joined is None:
            return cut
        if forget and len(last.parts) > 1 and last in self._cuts:
            self._cuts.remove(last)
        self._keep(joined)
        return joined


def _joined(last: _Cut, cut: _Cut) -> _Cut | None:
    """Two deletions as one, if the later continued the earlier, backwards or forwards."""
    if last.buffer != cut.buffer or last.position not in {cut.position, cut.position + len(cut.text)}:
        return None
    first, second = (last, cut) if last.position == cut.position else (cut, last)
    parts = last.parts | cut.parts
    return _Cut(parts, cut.buffer, cut.position, first.text + second.text, first.runs + second.runs)


def _is_deleted_by_one_key(text: bytes) -> bool:
    """Whether one stroke of a delete key takes `text`: one character, or white space up to a tab stop."""
    return _characters(text) == 1 or not text.strip()


def _is_indented_alike(one: bytes, other: bytes) -> bool:
    if one.count(b"\n") != other.count(b"\n"):
        return False
    return [line.lstrip() for line in one.split(b"\n")] == [line.lstrip() for line in other.split(b"\n")]


def _characters(text: bytes) -> int:
    return len(text.decode("utf-8", "surrogatepass"))
