r"""All maths between the protocol's positions and byte offsets; the rest of the system speaks byte offsets.

A text is kept as UTF-8 bytes. Half a surrogate pair, which a client may send, is kept in three bytes
(`surrogatepass`). A line ends with `\n`, `\r\n` or `\r` and with nothing else (LSP 3.17, "Text
Documents"): not with a form feed or U+2028, which `str.splitlines` takes for line ends.
"""

import re
from bisect import bisect_left, bisect_right
from typing import Literal

from lsprotocol.types import Position, Range

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(rb"\r\n|\n|\r")
_LAST_OF_BMP = "\uffff"


class LineIndex:
    """The byte offsets at which the lines of a text start; kept up to date across edits."""

    def __init__(self, text: bytes) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Where line `line`, counted from 0, starts."""
        return self._starts[line]

    def line_of(self, offset: int) -> int:
        """The line that `offset` stands on."""
        return bisect_right(self._starts, offset) - 1

    def edited(self, after: bytes, start: int, end: int, inserted: int) -> None:
        """Follow the replacement of `[start, end)` by `inserted` bytes, which gave the text `after`.

        Only the surroundings are read again: an edit may join or part a CR and an LF at its edges.
        """
        first, last = bisect_left(self._starts, start), bisect_right(self._starts, end)
        stop = start + inserted
        fresh = (match.end() for match in _LINE_END.finditer(after, max(start - 1, 0), stop + 1))
        shift = inserted - (end - start)
        self._starts[first:] = [
            *([0] if start == 0 else []),
            *(offset for offset in fresh if start <= offset <= stop),
            *[offset + shift for offset in self._starts[last:]],  # half the time of a generator, at each key
        ]


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
