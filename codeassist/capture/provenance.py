"""Who wrote each byte of an open buffer: a piecewise list of runs that follows every change.

Positions are byte offsets into the buffer's UTF-8 text. A run's owner is a span of generated text (`ai`), a
person (`human`), one in doubt, or None where nothing is known. For n runs an edit costs O(log n + k) in the
worst case, where k counts the runs that it takes away and inserts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from codeassist.capture.runs import HUMAN, Doubt, Origin, Run, Tree, between, concat, length_of, split, tree_of

__all__ = ["HUMAN", "Doubt", "Origin", "OwnedRange", "Provenance", "Run", "length_of"]


@dataclass(frozen=True, slots=True)
class OwnedRange:
    """The half-open byte range `[start, end)` of a known origin."""

    start: int
    end: int
    origin: Origin


class Provenance:
    """The owner of every byte of one buffer, at first unknown for all `length` bytes.

    `tree` is immutable: whoever keeps it keeps the owners as they are now.
    """

    def __init__(self, length: int) -> None:
        self.tree: Tree = tree_of([Run(length, None)])

    def __len__(self) -> int:
        return 0 if self.tree is None else self.tree.length

    def edit(self, start: int, end: int, inserted: Iterable[Run]) -> tuple[Run, ...]:
        """Replace `[start, end)` by `inserted` and return the runs that were there.

        Raises:
            IndexError: the range does not lie in the buffer.
        """
        removed = self.runs(start, end)
        left, rest = split(self.tree, start)
        right = split(rest, end - start)[1] if start < end else rest
        self.tree = concat(concat(left, tree_of(inserted)), right)
        return removed

    def runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of `[start, end)`, cut at its edges.

        Raises:
            IndexError: the range does not lie in the buffer.
        """
        if not 0 <= start <= end <= len(self):
            raise IndexError(f"[{start}, {end}) does not lie in a buffer of {len(self)} bytes")
        return tuple(between(self.tree, start, end))

    def owned(self) -> tuple[OwnedRange, ...]:
        """Every range of a known origin, in order; neighbours differ in origin or don't touch. Costs O(n)."""
        ranges: list[OwnedRange] = []
        offset = 0
        for run in between(self.tree, 0, len(self)):
            end = offset + run.length
            origin = run.origin.writer if isinstance(run.origin, Doubt) else run.origin
            if origin is not None:
                last = ranges[-1] if ranges else None
                if last is not None and last.end == offset and last.origin == origin:
                    ranges[-1] = OwnedRange(last.start, end, origin)
                else:
                    ranges.append(OwnedRange(offset, end, origin))
            offset = end
        return tuple(ranges)
