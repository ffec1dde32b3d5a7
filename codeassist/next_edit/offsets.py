"""Between the index's lines and columns and byte offsets."""

from collections.abc import Iterable, Iterator

from codeassist.next_edit.history import History
from codeassist_index.navigation.facts import Place


def offsets(text: bytes, places: Iterable[Place]) -> Iterator[int]:
    """The byte offsets of places in a text; those on lines that it does not have are left out."""
    lines = text.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for place in places:
        if place.line <= len(lines):
            above = lines[place.line - 1].decode("utf-8", "replace")[: place.column - 1]
            yield starts[place.line - 1] + len(above.encode("utf-8", "replace"))


def present_offsets(history: History, places: Iterable[Place]) -> Iterator[int]:
    """Where places of the former text are now, but for those inside of what was changed."""
    now = (history.to_now(start) for start in offsets(history.before, places))
    return (start for start in now if start is not None)


def position(text: bytes, offset: int) -> tuple[int, int]:
    """Line and column of a byte offset, from 1, the column in code points."""
    above = text[:offset]
    return above.count(b"\n") + 1, len(above.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
