"""The lines between which two versions of a file differ, so that an edit costs what it changed and not what it left.

Alignment (`capture.alignment`) begins and ends with the lines that are equal from either end. What stands between, with
one line more on either side, gives the same answer by itself, as long as nothing but the parent's version has a say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from codeassist.adoption.lineage.claims import GRADE_B, LineClaim, weakened
from codeassist.adoption.lineage.text import Text


@dataclass(frozen=True, slots=True)
class Window:
    """`before` lines of both versions come first, then those that are compared, and `after` lines end both."""

    before: int
    old: Text
    new: Text
    after: int

    def claims(self, parent: Sequence[LineClaim], found: Sequence[LineClaim]) -> list[LineClaim]:
        """Claims of the whole new version: the parent's outside, what was found inside."""
        carried = list(parent)
        weaker = {claim: weakened(claim, GRADE_B) for claim in set(carried)}
        if any(claim != less for claim, less in weaker.items()):
            carried = [weaker[claim] for claim in carried]
        end = len(carried) - self.after
        carried[self.before : end] = found
        return carried

    def of_old(self, parent: Sequence[LineClaim]) -> Sequence[LineClaim]:
        """The claims of the old lines."""
        return parent[self.before : len(parent) - self.after]


def window_between(old: Text, new: Text) -> Window | None:
    """Where two versions differ; None where equal ends in the sense of alignment are more than equal bytes."""
    ours, theirs = old.data, new.data
    start = ours.rfind(b"\n", 0, _equal_at_start(ours, theirs)) + 1
    if start < min(len(ours), len(theirs)) and _key_at(ours, start) == _key_at(theirs, start):
        return None
    old_end, new_end = _ends(ours, theirs, start)
    start = ours.rfind(b"\n", 0, max(start - 1, 0)) + 1
    old_end, new_end = _one_line_on(ours, old_end), _one_line_on(theirs, new_end)
    window = Window(
        ours.count(b"\n", 0, start),
        Text(ours[start:old_end]),
        Text(theirs[start:new_end]),
        _lines(ours, old_end),
    )
    texts = (old, new, window.old, window.new)
    return window if all(text.encoding == "utf-8" for text in texts) else None


def _equal_at_start(first: bytes, second: bytes) -> int:
    """How many bytes are equal from the start on."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _ends(first: bytes, second: bytes, start: int) -> tuple[int, int]:
    """Where whole lines begin that are equal to the end; the ends of the texts where there are none."""
    low, high = 0, min(len(first), len(second)) - start
    one, two = len(first), len(second)
    while low < high:
        middle = (low + high + 1) // 2
        if first[one - middle : one - low] == second[two - middle : two - low]:
            low = middle
        else:
            high = middle - 1
    newline = first.find(b"\n", one - low)
    if newline < 0:
        return one, two
    return newline + 1, two - (one - newline - 1)


def _key_at(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start)
    return b"".join(data[start : end if end >= 0 else None].split())


def _one_line_on(data: bytes, at: int) -> int:
    newline = data.find(b"\n", at)
    return newline + 1 if newline >= 0 else len(data)


def _lines(data: bytes, start: int) -> int:
    return data.count(b"\n", start) + (start < len(data) and not data.endswith(b"\n"))
