r"""Where the text of a notebook's cells stands in its file: JSON as Jupyter writes it (nbformat 4).

A cell's `source` is one string, or a list of strings that are its lines. Each is taken apart into what stands in the
file as it is, and escapes (`\n`, `\"`, `\u00e9`), which stand for something else.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[][{}:,]')
_PART = re.compile(rb"[^\\]++|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.")
_CELL_DEPTH = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """`text[start:end]` of a cell stands at `stored` in the file, up to `stored_end`; an escape has no inside."""

    start: int
    end: int
    stored: int
    stored_end: int
    escape: bool


class CellSource:
    """A cell's text as UTF-8, and its places in the file."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._parts: list[_Part] = []
        self._length = 0

    @property
    def text(self) -> bytes:
        """The whole text of the cell."""
        return b"".join(self._texts)

    def places(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the text's bytes `[start, end)` stand, each line's for itself; no half of an escape."""
        last: tuple[int, int] | None = None
        for part in self._parts[max(0, bisect_right(self._parts, start, key=lambda part: part.start) - 1) :]:
            if part.start >= end:
                break
            low, high = max(start, part.start), min(end, part.end)
            if low >= high or (part.escape and (low, high) != (part.start, part.end)):
                continue
            place = (part.stored, part.stored_end)
            if not part.escape:
                place = (part.stored + low - part.start, part.stored + high - part.start)
            if last is not None and last[1] == place[0]:
                place = (last[0], place[1])
            elif last is not None:
                yield last
            last = place
        if last is not None:
            yield last

    def add(self, content: bytes, start: int, end: int) -> None:
        """Another string of the source, without its quotes."""
        for match in _PART.finditer(content, start, end):
            escape = match[0].startswith(b"\\")
            text = json.loads(b'"%b"' % match[0]).encode("utf-8", "surrogatepass") if escape else match[0]
            self._parts.append(_Part(self._length, self._length + len(text), match.start(), match.end(), escape))
            self._texts.append(text)
            self._length += len(text)


def cell_sources(content: bytes) -> tuple[CellSource, ...]:
    """The cells of a notebook's file in UTF-8, in their order; none of what is no such notebook."""
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return ()
    return _Reader(content).cells()


class _Reader:
    """Walks through JSON that is known to be right, and looks only for `cells[…].source`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._cells: list[CellSource] = []
        self._at: list[str | int] = []
        """For each open object the key, for each open list the number, of what is read now."""
        self._is_key: list[bool] = []

    def cells(self) -> tuple[CellSource, ...]:
        for token in _TOKEN.finditer(self._content):
            mark = token[0]
            if mark in b"[{":
                self._open(is_object=mark == b"{")
            elif mark in b"]}":
                self._at.pop()
                self._is_key.pop()
            elif mark == b":":
                self._is_key[-1] = False
            elif mark == b",":
                self._next()
            elif self._is_key and self._is_key[-1]:
                self._key(json.loads(mark))
            elif self._is_in_source():
                self._cells[-1].add(self._content, token.start() + 1, token.end() - 1)
        return tuple(self._cells)

    def _open(self, *, is_object: bool) -> None:
        self._at.append("" if is_object else 0)
        self._is_key.append(is_object)
        if is_object and len(self._at) == _CELL_DEPTH and self._at[0] == "cells" and isinstance(self._at[1], int):
            self._cells.append(CellSource())

    def _next(self) -> None:
        at = self._at[-1]
        if isinstance(at, int):
            self._at[-1] = at + 1
        else:
            self._is_key[-1] = True

    def _key(self, key: str) -> None:
        self._at[-1] = key
        if self._at == ["cells"]:  # of keys that are there twice the last counts
            self._cells.clear()
        elif self._is_in_source():
            self._cells[-1] = CellSource()

    def _is_in_source(self) -> bool:
        match self._at:
            case ["cells", int(), "source"] | ["cells", int(), "source", int()]:
                return True
        return False
