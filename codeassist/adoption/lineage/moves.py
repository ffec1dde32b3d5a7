"""Text that left one place of a commit and stands at another, in the same file or a different one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeassist.adoption.lineage.claims import GRADE_C, LineClaim, weakened
from codeassist.adoption.lineage.text import Text, word_characters

BLOCK_LINES_MIN = 3
"""Significant lines that make a block recognisable ..."""
BLOCK_CHARACTERS_MIN = 40
"""... or letters and digits."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Lines of an earlier text that its successor does not continue."""

    text: Text
    claims: Sequence[LineClaim]
    lines: frozenset[int]


@dataclass(slots=True)
class Place:
    """A new text; `lines` are those without an origin. `untyped`: exact evidence shows that nobody typed them."""

    text: Text
    lines: set[int]
    untyped: bool


@dataclass(frozen=True, slots=True)
class _Block:
    source: int
    old_start: int
    new_start: int
    length: int


Found = dict[int, LineClaim]


def find_moved(removed: Sequence[Removed], places: Sequence[Place]) -> list[Found]:
    """For each place the claims of lines that were moved there."""
    pool = _Pool(removed)
    return [_moved_to(place, pool) for place in places]


class _Pool:
    """What may have moved; each line moves once."""

    def __init__(self, removed: Sequence[Removed]) -> None:
        self.removed = removed
        self.free = [set(gone.lines) for gone in removed]
        self.origins: dict[bytes, list[tuple[int, int]]] = {}
        for index, gone in enumerate(removed):
            for line in sorted(gone.lines):
                if gone.text.is_significant(line):
                    self.origins.setdefault(gone.text.keys[line], []).append((index, line))

    def candidates(self, place: Place, line: int) -> list[_Block]:
        """Every block of still free lines through a line of the place."""
        key = place.text.keys[line]
        return [
            self._extended(place, line, index, old_line)
            for index, old_line in self.origins.get(key, ())
            if old_line in self.free[index]
        ]

    def claims(self, block: _Block) -> tuple[LineClaim, ...]:
        """The claims on a block."""
        return tuple(self.removed[block.source].claims[block.old_start : block.old_start + block.length])

    def take(self, block: _Block) -> None:
        """The lines have found their new place."""
        self.free[block.source].difference_update(range(block.old_start, block.old_start + block.length))

    def _extended(self, place: Place, line: int, index: int, old_line: int) -> _Block:
        keys = self.removed[index].text.keys
        free = self.free[index]

        def equal(step: int) -> bool:
            return (
                line + step in place.lines
                and old_line + step in free
                and place.text.keys[line + step] == keys[old_line + step]
            )

        first, last = 0, 0
        while equal(first - 1):
            first -= 1
        while equal(last + 1):
            last += 1
        return _Block(index, old_line + first, line + first, last - first + 1)


def _moved_to(place: Place, pool: _Pool) -> Found:
    found: Found = {}
    for line in sorted(place.lines):
        if line not in place.lines or not place.text.is_significant(line):
            continue
        block = _best_block(place, line, pool)
        if block is None:
            continue
        for step, claim in enumerate(pool.claims(block)):
            found[block.new_start + step] = weakened(claim, GRADE_C)
            place.lines.discard(block.new_start + step)
        pool.take(block)
    return found


def _best_block(place: Place, line: int, pool: _Pool) -> _Block | None:
    """The longest block through a line; none where it is short, or where equally long ones disagree."""
    candidates = pool.candidates(place, line)
    if not candidates:
        return None
    longest = max(block.length for block in candidates)
    best = [block for block in candidates if block.length == longest]
    if not _is_recognisable(place, best[0]) or len({pool.claims(block) for block in best}) > 1:
        return None
    return best[0]


def _is_recognisable(place: Place, block: _Block) -> bool:
    lines = list(_significant(place.text, block))
    if place.untyped and lines:
        return True
    return len(lines) >= BLOCK_LINES_MIN or (
        sum(word_characters(place.text.keys[line]) for line in lines) >= BLOCK_CHARACTERS_MIN
    )


def _significant(text: Text, block: _Block) -> Iterator[int]:
    for line in range(block.new_start, block.new_start + block.length):
        if text.is_significant(line):
            yield line
