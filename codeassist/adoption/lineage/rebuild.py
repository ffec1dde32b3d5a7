"""The content of a save that nobody kept, found again from its neighbours and proved by its blob id.

An event holds the text of the ranges with their offsets; what stood between them came from the content
before (or is still in the content after). The gaps are filled in order from that base. Where base and
the content on the other side differ, the base's own lines may be missing already (or may not be there
yet). The result counts only if git's hash of it is the event's blob: then it is certain.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from codeassist.adoption.events import FileSaved
from codeassist.adoption.lineage.text import Text
from codeassist.capture import alignment
from codeassist.capture.tokens import stored_bytes

TRIES_MAX = 1500
"""Fillings that are hashed for one save and one base."""
STEPS_MAX = 5000
"""Steps of the search for fillings, most of which lead to none: three cuts can be made in millions of ways."""
CUTS_MAX = 3
"""Places where lines of the base are missing, besides those that a range stands for."""
RUN_LINES_MAX = 12
"""Of a longer run of lines only the first and last so many are tried by themselves."""
CONTENT_BYTES_MAX = 400_000
"""Larger files are not tried: each try hashes the whole content."""

_SHA1_LENGTH = 40


@dataclass(frozen=True, slots=True)
class _Piece:
    """A gap of `gap` bytes and the text that follows it."""

    gap: int
    text: bytes


def rebuild(base: Text, other: Text, save: FileSaved) -> Text | None:
    """The saved content, or None where it can't be proved.

    Args:
        base: the content before or after.
        other: the content on the other side of the save.
        save: with its ranges' text.
    """
    pieces = _pieces(save, base.encoding)
    if pieces is None or base.size > CONTENT_BYTES_MAX or other.size > CONTENT_BYTES_MAX:
        return None
    if blob_id(base.data, save.blob) == save.blob:
        return base
    search = _Search(base.data, pieces, _own_lines(base, other))
    tries = 0
    for cuts in range(CUTS_MAX + 1):
        for content in search.fillings(0, 0, cuts):
            tries += 1
            if tries > TRIES_MAX:
                return None
            if blob_id(content, save.blob) == save.blob:
                return Text(content)
    return None


def blob_id(content: bytes, like: str) -> str:
    """Git's id of a content, by the hash function of another id."""
    name = "sha1" if len(like) == _SHA1_LENGTH else "sha256"
    return hashlib.new(name, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _pieces(save: FileSaved, encoding: str) -> list[_Piece] | None:
    found, end = [], 0
    for saved in save.ranges:
        if saved.text is None:
            return None
        text = stored_bytes(saved.text, saved.end - saved.start, encoding)
        if len(text) != saved.end - saved.start or saved.start < end:
            return None
        found.append(_Piece(saved.start - end, text))
        end = saved.end
    return found


def _own_lines(base: Text, other: Text) -> list[list[int]]:
    """Runs of lines that the other side lacks, each as the byte offsets where its lines start, and its end."""
    symbols: dict[bytes, int] = {}
    theirs = [symbols.setdefault(line, len(symbols)) for line in other.raw]
    ours = [symbols.setdefault(line, len(symbols)) for line in base.raw]
    runs: list[list[int]] = []
    for line, origin in enumerate(alignment.match(theirs, ours, lambda _: True)):
        if origin != alignment.UNMATCHED:
            continue
        start, end = base.starts[line], min(base.starts[line + 1], base.size)
        if runs and runs[-1][-1] == start:
            runs[-1].append(end)
        else:
            runs.append([start, end])
    return runs


class _Search:
    """All ways to fill the gaps, the likeliest first."""

    def __init__(self, base: bytes, pieces: list[_Piece], own: list[list[int]]) -> None:
        self._base = base
        self._pieces = pieces
        self._cuts = sorted({cut for run in own for cut in _parts(run)}, key=lambda cut: (cut[0], -cut[1]))
        self._ends = {run[0]: run[1:] for run in own}
        self.steps = 0

    def fillings(self, index: int, at: int, cuts: int) -> Iterator[bytes]:
        """Contents from piece `index` on, with base text from `at` on in the gaps and exactly so many cuts."""
        if index == len(self._pieces):
            yield from (filled for filled, _ in self._stretches(at, None, cuts))
            return
        piece = self._pieces[index]
        for used in range(cuts + 1):
            for filled, after in self._stretches(at, piece.gap, used):
                for skip in self._skips(after, piece.text) if self.steps <= STEPS_MAX else ():
                    self.steps += 1
                    for rest in self.fillings(index + 1, after + skip, cuts - used):
                        yield filled + piece.text + rest

    def _stretches(self, at: int, size: int | None, cuts: int) -> Iterator[tuple[bytes, int]]:
        """Base text of a size (None: to the end) with so many cuts, and where it ends."""
        base = self._base
        if cuts == 0:
            end = len(base) if size is None else at + size
            if end <= len(base):
                yield base[at:end], end
            return
        for low, high in self._cuts:
            kept = low - at
            self.steps += 1
            if self.steps > STEPS_MAX:
                return
            if kept < 0 or (size is not None and kept > size):
                continue
            for rest, end in self._stretches(high, None if size is None else size - kept, cuts - 1):
                yield base[at:low] + rest, end

    def _skips(self, at: int, text: bytes) -> Iterator[int]:
        """How much of the base the text stands for: itself, nothing, lines that the other side lacks, a word."""
        base = self._base
        lengths = [len(text)] if text and base.startswith(text, at) else []
        lengths.append(0)
        lengths += [end - at for end in reversed(self._ends.get(at, []))]
        end = at
        while end < len(base) and base[end : end + 1].isalnum():
            end += 1
        lengths.append(end - at)
        newline = base.find(b"\n", at)
        lengths += [newline - at, newline + 1 - at] if newline >= 0 else [len(base) - at]
        yield from dict.fromkeys(lengths)


def _parts(run: list[int]) -> Iterator[tuple[int, int]]:
    """The whole run, then its beginnings and its ends."""
    yield run[0], run[-1]
    for end in run[1 : RUN_LINES_MAX + 1]:
        yield run[0], end
    for start in run[-RUN_LINES_MAX - 1 : -1]:
        yield start, run[-1]
