"""How a buffer's text may look as stored bytes, and where each of its offsets then is."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product

from codeassist_index.encodings import ENCODINGS, encode, encode_lossy, has

_UTF_16 = ("utf-16-le", "utf-16-be")
_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_TO_LF, _TO_CRLF = re.compile(rb"\r\n"), re.compile(rb"(?<!\r)\n")
_KEYWORD = re.compile(rb"\$Id:[^$\n]*\$")

Replacements = tuple[tuple[re.Pattern[bytes], bytes], ...]
_LINE_ENDS: tuple[Replacements, ...] = ((), ((_TO_LF, b"\n"),), ((_TO_CRLF, b"\r\n"),))
_KEYWORDS: tuple[Replacements, ...] = ((), ((_KEYWORD, b"$Id$"),))


@dataclass(frozen=True, slots=True)
class _Segment:
    """`text[start:end]` is stored from `stored` on; a replaced one has no offsets inside."""

    start: int
    end: int
    stored: int
    stored_end: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Rendering:
    """A UTF-8 `text` as stored bytes."""

    content: bytes
    encoding: str
    text: bytes
    _segments: tuple[_Segment, ...]

    def placed(self, start: int, end: int) -> tuple[int, int]:
        """Where the text's bytes `[start, end)` are stored; an edge inside a replacement moves inwards."""
        stored_start = self._offset(start, lambda segment: segment.stored_end)
        stored_end = self._offset(end, lambda segment: segment.stored)
        return stored_start, max(stored_start, stored_end)

    def _offset(self, offset: int, inside: Callable[[_Segment], int]) -> int:
        index = bisect_right(self._segments, offset, key=lambda segment: segment.start) - 1
        segment = self._segments[index]
        if offset == segment.start:
            return segment.stored
        if offset >= segment.end:
            return segment.stored_end
        if segment.replaced:
            return inside(segment)
        return segment.stored + len(_encoded(self.text[segment.start : offset], self.encoding))


def renderings(text: bytes) -> Iterator[Rendering]:
    """Every way in which the UTF-8 `text` may be stored, the likely ones first."""
    # Text of nothing but ASCII is the same in all of them but UTF-16.
    for encoding in ("utf-8", *_UTF_16) if text.isascii() else ENCODINGS:
        marks = dict.fromkeys((b"", _MARKS.get(encoding, b"")))
        for mark, line_ends, keywords in product(marks, _LINE_ENDS, _KEYWORDS):
            try:
                yield render(text, encoding, mark, (*line_ends, *keywords))
            except UnicodeEncodeError:
                break


def lossy_rendering(text: bytes, stored: bytes) -> Rendering | None:
    """The text in an encoding that lacks some of its characters, each of which editors save as a question mark."""
    characters = text.decode("utf-8", "surrogatepass")
    for encoding in () if text.isascii() else ENCODINGS:
        written = encode_lossy(characters, encoding)
        for line_ends in _LINE_ENDS:
            if reduce(lambda data, one: one[0].sub(one[1], data), line_ends, written) == stored:
                lacking = [c.encode("utf-8", "surrogatepass") for c in set(characters) if not has(encoding, c)]
                marks: Replacements = ((re.compile(b"|".join(map(re.escape, lacking))), b"?"),)
                return render(text, encoding, b"", (*line_ends, *marks))
    return None


def plain_renderings(text: bytes) -> Iterator[Rendering]:
    """The text in UTF-8 with its own line ends, with LF and with CRLF."""
    for line_ends in _LINE_ENDS:
        yield render(text, "utf-8", b"", line_ends)


def render(text: bytes, encoding: str, mark: bytes, replacements: Replacements) -> Rendering:
    """The text in `encoding` after a byte order mark and with the replacements made.

    Raises:
        UnicodeEncodeError: the encoding lacks a character of the text.
    """
    found = sorted(
        (match.start(), match.end(), new) for pattern, new in replacements for match in pattern.finditer(text)
    )
    segments: list[_Segment] = []
    stored = [mark]
    offset, written = 0, len(mark)
    for start, end, new in [*found, (len(text), len(text), b"")]:
        for lower, upper, data, replaced in (
            (offset, start, _encoded(text[offset:start], encoding), False),
            (start, end, _encoded(new, encoding), True),
        ):
            segments.append(_Segment(lower, upper, written, written + len(data), replaced))
            stored.append(data)
            written += len(data)
        offset = end
    kept = tuple(segment for segment in segments if segment.end > segment.start) or (
        _Segment(0, 0, written, written, False),
    )
    return Rendering(b"".join(stored), encoding, text, kept)


def _encoded(text: bytes, encoding: str) -> bytes:
    return text if encoding == "utf-8" else encode(text.decode("utf-8", "surrogatepass"), encoding)
