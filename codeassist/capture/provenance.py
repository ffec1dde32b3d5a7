"""Who wrote each byte of an open buffer: a piecewise list of runs that follows every change.

Positions are byte offsets into the buffer's UTF-8 text. A run's origin is a span of generated text
(`ai`), a person (`human`), or None where nothing is known. Runs left and right of the last change lie
on two stacks (a gap buffer), so an edit costs the number of runs between it and the edit before, not
the number of runs in the file: no offset has to be shifted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

OriginClass = Literal["ai", "human"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The writer of some text; `span` names the acceptance for `ai` and is None for `human`."""

    kind: OriginClass
    span: str | None = None


HUMAN = Origin("human")


@dataclass(frozen=True, slots=True)
class Run:
    """`length` consecutive bytes of one origin."""

    length: int
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class OwnedRange:
    """The half-open byte range `[start, end)` of a known origin."""

    start: int
    end: int
    origin: Origin


class Provenance:
    """The origin of every byte of one buffer, at first unknown for all `length` bytes."""

    def __init__(self, length: int) -> None:
        self._left: list[Run] = []
        # Nearest the gap last, so that both stacks grow and shrink at their end.
        self._right: list[Run] = [Run(length, None)] if length else []
        self._gap = 0
        self._length = length

    def __len__(self) -> int:
        return self._length

    def edit(self, start: int, end: int, inserted: Iterable[Run]) -> tuple[Run, ...]:
        """Replace `[start, end)` by `inserted` and return the runs that were there.

        Raises:
            IndexError: the range does not lie in the buffer.
        """
        self._check(start, end)
        self._move_gap(start)
        removed = self._pop_right(end - start)
        self._length -= end - start
        for run in inserted:
            _push(self._left, run)
            self._gap += run.length
            self._length += run.length
        return removed

    def runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of `[start, end)`, cut at its edges.

        Raises:
            IndexError: the range does not lie in the buffer.
        """
        self._check(start, end)
        self._move_gap(start)
        runs = self._pop_right(end - start)
        for run in reversed(runs):
            _push(self._right, run)
        return runs

    def owned(self) -> tuple[OwnedRange, ...]:
        """Every range of a known origin, in order; neighbours differ in origin or don't touch."""
        ranges: list[OwnedRange] = []
        offset = 0
        for run in (*self._left, *reversed(self._right)):
            end = offset + run.length
            if run.origin is not None:
                last = ranges[-1] if ranges else None
                if last is not None and last.end == offset and last.origin == run.origin:
                    ranges[-1] = OwnedRange(last.start, end, run.origin)
                else:
                    ranges.append(OwnedRange(offset, end, run.origin))
            offset = end
        return tuple(ranges)

    def reassign(self, old: Origin, new: Origin | None) -> None:
        """Give every byte of origin `old` the origin `new`."""
        for stack in (self._left, self._right):
            stack[:] = [Run(run.length, new) if run.origin == old else run for run in stack]

    def _check(self, start: int, end: int) -> None:
        if not 0 <= start <= end <= self._length:
            raise IndexError(f"[{start}, {end}) does not lie in a buffer of {self._length} bytes")

    def _move_gap(self, offset: int) -> None:
        if offset < self._gap:
            _shift(self._left, self._right, self._gap - offset)
        else:
            _shift(self._right, self._left, offset - self._gap)
        self._gap = offset

    def _pop_right(self, length: int) -> tuple[Run, ...]:
        popped: list[Run] = []
        while length > 0:
            run = self._right.pop()
            if run.length > length:
                self._right.append(Run(run.length - length, run.origin))
                run = Run(length, run.origin)
            popped.append(run)
            length -= run.length
        return tuple(popped)


def length_of(runs: Sequence[Run]) -> int:
    """Number of bytes that `runs` cover."""
    return sum(run.length for run in runs)


def _shift(source: list[Run], target: list[Run], length: int) -> None:
    """Move the last `length` bytes of one stack to the other; only the run that is moved first can merge."""
    merge = True
    while length:
        run = source.pop()
        if run.length > length:
            source.append(Run(run.length - length, run.origin))
            run = Run(length, run.origin)
        length -= run.length
        if merge:
            _push(target, run)
            merge = False
        else:
            target.append(run)


def _push(stack: list[Run], run: Run) -> None:
    if not run.length:
        return
    if stack and stack[-1].origin == run.origin:
        run = Run(stack.pop().length + run.length, run.origin)
    stack.append(run)
