"""Which elements of two sequences are the same, in order, at a bounded price.

Short parts are compared by `difflib`. Long ones are cut at elements that both have exactly once, in the longest
order that they share (Bram Cohen's patience diff), and what lies between is compared again. A long part without
such an element is left unmatched. So n elements cost O(n log n) for each of at most `CUTS_MAX` rounds, and no
more than `CELLS_MAX` pairs in each part that is left.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

CELLS_MAX = 40_000
"""Pairs that `difflib` may compare at a time: 200 elements with 200."""

CUTS_MAX = 8
"""How often a part is cut before it is left unmatched."""

Pair = tuple[int, int]


class _Part(NamedTuple):
    """`old[i:i_end]` and `new[j:j_end]`."""

    i: int
    i_end: int
    j: int
    j_end: int


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """The places of equal elements in `old` and `new`, ascending in both."""
    pairs: list[Pair] = []
    todo = [(_Part(0, len(old), 0, len(new)), 0)]
    while todo:
        whole, cuts = todo.pop()
        part = _without_equal_ends(old, new, whole, pairs)
        if (part.i_end - part.i) * (part.j_end - part.j) <= CELLS_MAX:
            pairs += _compared(old, new, part)
        elif cuts < CUTS_MAX:
            pairs += (anchors := _anchors(old, new, part))
            todo += [(between, cuts + 1) for between in _between(anchors, part)]
    return sorted(pairs)


def _without_equal_ends(old: Sequence[Hashable], new: Sequence[Hashable], part: _Part, pairs: list[Pair]) -> _Part:
    i, i_end, j, j_end = part
    while i < i_end and j < j_end and old[i] == new[j]:
        pairs.append((i, j))
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        pairs.append((i_end, j_end))
    return _Part(i, i_end, j, j_end)


def _compared(old: Sequence[Hashable], new: Sequence[Hashable], part: _Part) -> Iterator[Pair]:
    i, i_end, j, j_end = part
    if i == i_end or j == j_end:
        return
    for a, b, size in SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False).get_matching_blocks():
        for k in range(size):
            yield i + a + k, j + b + k


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], part: _Part) -> list[Pair]:
    """Elements that stand exactly once on both sides, as many as are in the same order."""
    theirs = _once(new, part.j, part.j_end)
    candidates = [(i, theirs[key]) for key, i in _once(old, part.i, part.i_end).items() if key in theirs]
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(candidates):
        pile = bisect_left(ends, j)
        before.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [j]
        tops[pile : pile + 1] = [number]
    found: list[Pair] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        found.append(candidates[number])
        number = before[number]
    return found[::-1]


def _once(elements: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    counts = Counter(elements[start:end])
    return {elements[k]: k for k in range(start, end) if counts[elements[k]] == 1}


def _between(anchors: Sequence[Pair], part: _Part) -> Iterator[_Part]:
    """What is left between the anchors; nothing where there are none."""
    if not anchors:
        return
    i, j = part.i, part.j
    for a, b in (*anchors, (part.i_end, part.j_end)):
        yield _Part(i, a, j, b)
        i, j = a + 1, b + 1
