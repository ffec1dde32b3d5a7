r"""Where the text of a notebook's cells stands in its file: JSON as Jupyter writes it (nbformat 4).

A cell's `source` is one string, or a list of strings that are its lines. Each is taken apart into what stands in the
file as it is, and escapes (`\"`, `\u00e9`), which stand for something else. What JSON needs around a line goes with its
first and its last character: the quotes, a comma, and the `\n` of a line that has more than that. So a line that
one writer has written is that writer's with all of its tokens, whoever pressed Enter behind it.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[][{}:,]')
_PART = re.compile(rb"[^\\]++|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.")
_CELL_DEPTH = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """`text`, at `start` of its cell, stands at `[stored, stored_end)` in the file; a `whole` part has no inside."""

    text: bytes
    stored: int
    stored_end: int
    whole: bool = True
    start: int = 0

    def cut(self, at: int) -> list["_Part"]:
        """The part in two; as it is where it has no inside, or that is no place in it."""
        if self.whole or not 0 < at < len(self.text):
            return [self]
        middle = self.stored + at
        first = replace(self, text=self.text[:at], stored_end=middle)
        return [first, replace(self, text=self.text[at:], stored=middle)]


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
            low, high = max(start - part.start, 0), min(end - part.start, len(part.text))
            if low >= high or (part.whole and high - low < len(part.text)):
                continue
            place = (part.stored, part.stored_end) if part.whole else (part.stored + low, part.stored + high)
            if last is not None and last[1] == place[0]:
                place = (last[0], place[1])
            elif last is not None:
                yield last
            last = place
        if last is not None:
            yield last

    def add(self, content: bytes, start: int, end: int) -> None:
        """Another string of the source, which stands between its quotes at `content[start:end]`."""
        parts = [_part(match) for match in _PART.finditer(content, start, end)]
        self._texts += [part.text for part in parts]
        is_line = len(parts) > 1 and parts[-1].text == b"\n"
        behind = end + len(b'",' if content.startswith(b'",', end) else b'"')
        at = self._length
        for part in _quoted(parts[:-1] if is_line else parts, start - 1, behind):
            self._parts.append(replace(part, start=at))
            at += len(part.text)
        self._length += sum(len(part.text) for part in parts)


def _quoted(parts: list[_Part], stored: int, stored_end: int) -> list[_Part]:
    """The parts, of which the first and the last character have what stands around them."""
    if not parts:
        return []
    parts = [*parts[0].cut(_edges(parts[0])[0]), *parts[1:]]
    parts = [*parts[:-1], *parts[-1].cut(_edges(parts[-1])[1])]
    parts[0] = replace(parts[0], stored=stored, whole=True)
    parts[-1] = replace(parts[-1], stored_end=stored_end, whole=True)
    return parts


def _edges(part: _Part) -> tuple[int, int]:
    """Where the first character of a part ends, and the last one begins."""
    if part.whole:
        return len(part.text), 0
    characters = part.text.decode()
    return len(characters[0].encode()), len(part.text) - len(characters[-1].encode())


def _part(match: re.Match[bytes]) -> _Part:
    if not match[0].startswith(b"\\"):
        return _Part(match[0], match.start(), match.end(), whole=False)
    text: str = json.loads(b'"%b"' % match[0])
    return _Part(text.encode("utf-8", "surrogatepass"), match.start(), match.end())


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
