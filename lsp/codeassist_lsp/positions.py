r"""All maths between the protocol's positions and byte offsets; the rest of the system speaks byte offsets.

A text is kept as UTF-8 bytes. Half a surrogate pair, which a client may send, is kept in three bytes
(`surrogatepass`). A line ends with `\n`, `\r\n` or `\r` and with nothing else (LSP 3.17, "Text
Documents"): not with a form feed or U+2028, which `str.splitlines` takes for line ends.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from lsprotocol.types import Position, Range

Encoding = Literal["utf-8", "utf-16", "utf-32"]

LINES_OF_BLOCK = 128
"""So many lines are moved together; a block may grow to twice as many."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_LAST_OF_BMP = "\uffff"


class LineIndex:
    """The byte offsets at which the lines of a text start; kept up to date across edits.

    They are kept in blocks, relative to the first line of their block: an edit moves the blocks behind it, which are
    few, and not the lines, which are many.
    """

    def __init__(self, text: bytes) -> None:
        self._blocks: list[list[int]] = []
        self._offsets: list[int] = []
        """Where each block starts in the text, in bytes."""
        self._numbers: list[int] = []
        """The number of each block's first line; at the end the number of all lines."""
        self._put(0, 0, [0, *(match.end() for match in _LINE_END.finditer(text))])

    def __len__(self) -> int:
        return self._numbers[-1]

    def start(self, line: int) -> int:
        """Where line `line`, counted from 0, starts."""
        block = bisect_right(self._numbers, line) - 1
        return self._offsets[block] + self._blocks[block][line - self._numbers[block]]

    def line_of(self, offset: int) -> int:
        """The line that `offset` stands on."""
        block = bisect_right(self._offsets, offset) - 1
        return self._numbers[block] + bisect_right(self._blocks[block], offset - self._offsets[block]) - 1

    def edited(self, after: bytes, start: int, end: int, inserted: int) -> None:
        """Follow the replacement of `[start, end)` by `inserted` bytes, which gave the text `after`.

        Only the surroundings are read again: an edit may join or part a CR and an LF at its edges.
        """
        stop, shift = start + inserted, inserted - (end - start)
        fresh = (match.end() for match in _LINE_END.finditer(after, max(start - 1, 0), stop + 1))
        first = max(bisect_left(self._offsets, start) - 1, 0)
        last = bisect_right(self._offsets, end) - 1
        from_first, from_last = self._offsets[first], self._offsets[last]
        before = bisect_left(self._blocks[first], start - from_first)
        behind = bisect_right(self._blocks[last], end - from_last)
        starts = [
            *[from_first + offset for offset in self._blocks[first][:before]],
            *([0] if start == 0 else []),
            *(offset for offset in fresh if start <= offset <= stop),
            *[from_last + offset + shift for offset in self._blocks[last][behind:]],
        ]
        self._offsets[last + 1 :] = [offset + shift for offset in self._offsets[last + 1 :]]
        self._put(first, last + 1, starts)

    def _put(self, first: int, last: int, starts: Sequence[int]) -> None:
        """Let these lines stand in place of the blocks `[first, last)`."""
        size = LINES_OF_BLOCK if len(starts) > 2 * LINES_OF_BLOCK else len(starts)
        parts = [starts[at : at + size] for at in range(0, len(starts), size)]
        self._offsets[first:last] = [part[0] for part in parts]
        self._blocks[first:last] = [[offset - part[0] for offset in part] for part in parts]
        self._numbers = [*accumulate(map(len, self._blocks), initial=0)]


def offset_at(text: bytes, lines: LineIndex, position: Position, encoding: Encoding) -> int:
    """The byte offset of a position.

    As the protocol says, a character beyond the line's end means its end, and a line beyond the last
    means the text's end. A position inside a character means the character's start.
    """
    if position.line >= len(lines):
        return len(text)
    start = lines.start(position.line)
    content = text[start : _content_end(text, lines, position.line)]
    return start + _bytes_of_units(content, position.character, encoding)


def position_at(text: bytes, lines: LineIndex, offset: int, encoding: Encoding) -> Position:
    """The position of a byte offset; one inside a character or line end means its start."""
    offset = min(max(offset, 0), len(text))
    while offset < len(text) and text[offset] & 0xC0 == 0x80:  # noqa: PLR2004  the mark of UTF-8 itself
        offset -= 1
    line = lines.line_of(offset)
    content = text[lines.start(line) : min(offset, _content_end(text, lines, line))]
    return Position(line, _units(content, encoding))


def range_at(text: bytes, lines: LineIndex, start: int, end: int, encoding: Encoding) -> Range:
    """The range between two byte offsets."""
    return Range(position_at(text, lines, start, encoding), position_at(text, lines, end, encoding))


def character_of(line: str, column: int, encoding: Encoding) -> int:
    """The protocol's character for a column of a line, which counts code points from 1."""
    return _units(line[: column - 1].encode("utf-8", "surrogatepass"), encoding)


def _content_end(text: bytes, lines: LineIndex, line: int) -> int:
    if line + 1 == len(lines):
        return len(text)
    end = lines.start(line + 1)
    return end - (2 if text[end - 2 : end] == b"\r\n" else 1)


def _units(content: bytes, encoding: Encoding) -> int:
    if encoding == "utf-8" or content.isascii():
        return len(content)
    characters = content.decode("utf-8", "surrogatepass")
    if encoding == "utf-32":
        return len(characters)
    return len(characters) + sum(character > _LAST_OF_BMP for character in characters)


def _bytes_of_units(content: bytes, units: int, encoding: Encoding) -> int:
    if content.isascii():
        return min(units, len(content))
    if encoding == "utf-8":
        return len(_whole_characters(content, min(units, len(content))))
    characters = content.decode("utf-8", "surrogatepass")
    count = units if encoding == "utf-32" else _characters_of_utf16(characters, units)
    return len(characters[:count].encode("utf-8", "surrogatepass"))


def _whole_characters(content: bytes, length: int) -> bytes:
    while length < len(content) and content[length] & 0xC0 == 0x80:  # noqa: PLR2004  the mark of UTF-8 itself
        length -= 1
    return content[:length]


def _characters_of_utf16(characters: str, units: int) -> int:
    if max(characters) <= _LAST_OF_BMP:
        return units
    for count, character in enumerate(characters):
        units -= 2 if character > _LAST_OF_BMP else 1
        if units < 0:
            return count
    return len(characters)
