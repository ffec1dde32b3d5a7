"""Which items of one sequence continue which of another: patience anchors, then longest common blocks.

Patience diff (B. Cohen) matches the items that occur once on each side first; what lies between is
searched for its longest common block, then left and right of it (Ratcliff and Obershelp), which keeps
blocks together where duplicates leave several shortest scripts.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

GAP_CELLS_MAX = 4_000_000
"""Above this size (old times new items) popular items of a gap no longer start a block."""

UNMATCHED = -1

Symbol = TypeVar("Symbol", bound=Hashable)


def match(old: Sequence[Symbol], new: Sequence[Symbol], is_anchor: Callable[[Symbol], bool]) -> list[int]:
    """For each new item the old index it continues, or `UNMATCHED`; matches keep their order.

    Args:
        old: symbols; equal symbols may match.
        new: as `old`.
        is_anchor: whether a symbol says enough to be matched by being unique on both sides.
    """
    matched = [UNMATCHED] * len(new)
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        gap = _trim(old, new, gaps.pop(), matched)
        if gap is None:
            continue
        anchors = _anchors(old, new, gap, is_anchor)
        if anchors:
            gaps.extend(_between(gap, anchors))
            for i, j in anchors:
                matched[j] = i
        else:
            _match_blocks(old, new, gap, matched)
    return matched


Gap = tuple[int, int, int, int]


def _trim(old: Sequence[Symbol], new: Sequence[Symbol], gap: Gap, matched: list[int]) -> Gap | None:
    """Match equal ends; None where nothing is left to match."""
    i, old_end, j, new_end = gap
    while i < old_end and j < new_end and old[i] == new[j]:
        matched[j] = i
        i, j = i + 1, j + 1
    while i < old_end and j < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
        matched[new_end] = old_end
    return (i, old_end, j, new_end) if i < old_end and j < new_end else None


def _anchors(
    old: Sequence[Symbol], new: Sequence[Symbol], gap: Gap, is_anchor: Callable[[Symbol], bool]
) -> list[tuple[int, int]]:
    old_start, old_end, new_start, new_end = gap
    in_old = Counter(old[old_start:old_end])
    in_new = Counter(new[new_start:new_end])
    place = {old[i]: i for i in range(old_start, old_end) if in_old[old[i]] == 1}
    pairs = [
        (place[new[j]], j)
        for j in range(new_start, new_end)
        if in_new[new[j]] == 1 and new[j] in place and is_anchor(new[j])
    ]
    return _longest_increasing(pairs)


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, already sorted by their second, that rises in the first too."""
    tails: list[int] = []
    at_tail: list[int] = []
    before: list[int] = []
    for index, (i, _) in enumerate(pairs):
        length = bisect_left(tails, i)
        before.append(at_tail[length - 1] if length else -1)
        tails[length : length + 1] = [i]
        at_tail[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = at_tail[-1] if at_tail else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _between(gap: Gap, anchors: list[tuple[int, int]]) -> list[Gap]:
    old_start, old_end, new_start, new_end = gap
    gaps = []
    i, j = old_start, new_start
    for old_at, new_at in [*anchors, (old_end, new_end)]:
        gaps.append((i, old_at, j, new_at))
        i, j = old_at + 1, new_at + 1
    return gaps


def _match_blocks(old: Sequence[Symbol], new: Sequence[Symbol], gap: Gap, matched: list[int]) -> None:
    old_start, old_end, new_start, new_end = gap
    large = (old_end - old_start) * (new_end - new_start) > GAP_CELLS_MAX
    matcher = SequenceMatcher(None, old[old_start:old_end], new[new_start:new_end], autojunk=large)
    for i, j, size in matcher.get_matching_blocks():
        for step in range(size):
            matched[new_start + j + step] = old_start + i + step
