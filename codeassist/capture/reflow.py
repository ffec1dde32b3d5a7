"""Carry owners across a change of white space: a formatter or an indenting paste writes no token."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codeassist.capture.runs import Owner, Run, between, tree_of

_WHITE = b" \t\r\n\f\v"
LINE = re.compile(rb"[^ \t\r\n\f\v](?:[^\n]*[^ \t\r\n\f\v])?")
"""The text of a line that is not blank."""
_STRETCH = re.compile(rb"[^ \t\r\n\f\v]+")


class Piece(NamedTuple):
    """`length` bytes of a new text, and where the old one has them; None where they are new."""

    length: int
    start: int | None


def visible(text: bytes) -> bytes:
    """The text without its ASCII white space, which is what formatters move."""
    return text.translate(None, _WHITE)


def reflowed(old: bytes, runs: Iterable[Run], new: bytes) -> tuple[Run, ...]:
    """The owners of `new`, whose visible text is that of `old` with the owners `runs`.

    Every visible byte keeps its owner. White space keeps it where it stands unchanged before the same
    visible byte; other white space was written by nobody who is known.
    """
    return owned(relaid(old, new), runs, new, None)


def owned(pieces: Iterable[Piece], runs: Iterable[Run], new: bytes, writer: Owner) -> tuple[Run, ...]:
    """The owners of `new`, whose pieces come from a text of the owners `runs`; what is new there is the writer's.

    New white space is nobody's, but for that of a new text.
    """
    owners = tree_of(runs)
    found: list[Run] = []
    at = 0
    for length, start in _joined(pieces):
        if start is not None:
            found += between(owners, start, start + length)
        else:
            found.append(Run(length, writer if new[at : at + length].strip() else None))
        at += length
    return tuple(found)


def relaid(old: bytes, new: bytes, offset: int = 0) -> Iterator[Piece]:
    """The pieces of `new`, in order, where both have the same visible text; only white space is ever new.

    `offset` is where `old` begins in the text that the pieces refer to.
    """
    at = was = 0
    for old_start, old_end, start, end in _blocks(old, new):
        yield Piece(start - at, offset + was if new[at:start] == old[was:old_start] else None)
        if new[start:end] == old[old_start:old_end]:
            yield Piece(end - start, offset + old_start)
        else:
            yield from _relaid(old[old_start:old_end], new[start:end], offset + old_start)
        at, was = end, old_end
    yield Piece(len(new) - at, offset + was if new[at:] == old[was:] else None)


def _blocks(old: bytes, new: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The fewest lines that have the same visible text on both sides: their places in the old and the new text."""
    ours, theirs = LINE.finditer(old), LINE.finditer(new)
    for first in theirs:
        last, was = first, next(ours)
        old_start = was.start()
        ahead = len(visible(last[0])) - len(visible(was[0]))
        while ahead:
            if ahead > 0:
                was = next(ours)
                ahead -= len(visible(was[0]))
            else:
                last = next(theirs)
                ahead += len(visible(last[0]))
        yield old_start, was.end(), first.start(), last.end()


def _relaid(old: bytes, new: bytes, offset: int) -> Iterator[Piece]:
    stretches = (match.span() for match in _STRETCH.finditer(old))
    low = high = old_end = new_end = 0
    for match in _STRETCH.finditer(new):
        at, end = match.span()
        while at < end:
            if old_end == high:
                low, high = next(stretches)
            start = max(low, old_end)
            yield Piece(at - new_end, offset + old_end if new[new_end:at] == old[old_end:start] else None)
            length = min(end - at, high - start)
            yield Piece(length, offset + start)
            at += length
            old_end, new_end = start + length, at


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same with pieces as one that follow one another in both texts, or are both new."""
    last = Piece(0, None)
    for piece in pieces:
        if piece.start == (None if last.start is None else last.start + last.length):
            last = Piece(last.length + piece.length, last.start)
        elif piece.length:
            yield last
            last = piece
    yield last
