"""Which contents have a name, and where in one content names are used, in few bytes.

A name is filed under a 32-bit number made of it; the few names with the same number are told apart by what
the content itself says. The places of one content are a bit for each word of its text, set where the word is a use of
the name that it spells; the few uses that are no whole word, such as operators, follow as gaps and lengths in bytes of
the UTF-8 text. That is a third of a byte a use where a row per reference takes forty.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, compress, pairwise

KEY_BYTES = 4
KEYS_KEPT_MAX = 8_000
_MORE = 0xFF
_WORD_BYTES = rb"[0-9A-Za-z_$\x80-\xff]"
_WORD = re.compile(_WORD_BYTES + b"+")
_RAW_DEFLATE = -15
_BITS, _LOW_BITS, _GOES_ON = 7, 0x7F, 0x80
_DIGIT = ord("1")


class Role(IntFlag):
    """What a name is in a content."""

    USED = 1
    TOP = 2  # defined at the top level
    MEMBER = 4  # defined inside a class
    LOCAL = 8  # defined where only its own function sees it
    CALLABLE = 16  # defined as a function or method that others see
    TYPE = 32  # defined as a class that others see
    DEFINED = TOP | MEMBER | LOCAL


def table(roles: Role) -> str:
    """Where the contents that have a name in one of the roles are: the very many that only use it need not be read."""
    return "named" if roles & Role.USED else "name"


@lru_cache(KEYS_KEPT_MAX)
def key(name: str) -> int:
    """The number that a name is filed under."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)


def listed(blobs: Sequence[int]) -> bytes:
    """Ascending numbers of contents as their differences, seven bits a byte (LEB128)."""
    out = bytearray()
    for before, blob in pairwise((0, *blobs)):
        rest = blob - before
        while rest > _LOW_BITS:
            out.append(rest & _LOW_BITS | _GOES_ON)
            rest >>= _BITS
        out.append(rest)
    return bytes(out)


def contents(data: bytes) -> list[int]:
    """The numbers that `listed` wrote."""
    found = []
    number = gap = shift = 0
    for byte in data:
        gap |= (byte & _LOW_BITS) << shift
        shift += _BITS
        if byte < _GOES_ON:
            number += gap
            found.append(number)
            gap = shift = 0
    return found


def packed(source: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """Bytes for the uses in a text: (start, end) pairs in ascending order that don't overlap."""
    numbers = {word.span(): number for number, word in enumerate(_WORD.finditer(source))}
    digits, others = bytearray(b"0" * len(numbers)), bytearray()
    before = 0
    for start, end in spans:
        number = numbers.get((start, end))
        if number is not None:
            digits[-1 - number] = _DIGIT
        else:
            _append(others, start - before)
            _append(others, end - start)
            before = end
    marks = int(digits or b"0", 2).to_bytes(_marks_bytes(len(numbers)), "little")
    return zlib.compress(marks + others, wbits=_RAW_DEFLATE)


@dataclass(frozen=True, slots=True)
class _Places:
    """The words of a text, which of them are uses (a binary digit for each), and the spans of the other uses."""

    words: list[bytes]
    marks: str
    others: list[tuple[int, int]]


def _unpacked(source: bytes, places: bytes) -> _Places:
    plain = zlib.decompress(places, wbits=_RAW_DEFLATE)
    words = _WORD.findall(source)
    length = _marks_bytes(len(words))
    marks = f"{int.from_bytes(plain[:length], 'little'):0{len(words)}b}"[::-1]
    bounds = list(accumulate(_numbers(plain[length:])))
    return _Places(words, marks, list(zip(bounds[::2], bounds[1::2], strict=True)))


def uses(source: bytes, places: bytes, name: str) -> list[int]:
    """Where in the text a name is used, as the offsets of its first byte."""
    wanted = name.encode("utf-8", "surrogatepass")
    if wanted not in source:
        return []
    known = _unpacked(source, places)
    found = [start for start, end in known.others if source[start:end] == wanted]
    if _WORD.fullmatch(wanted):
        used = [mark == "1" for word, mark in zip(known.words, known.marks, strict=False) if word == wanted]
        alone = re.finditer(b"(?<!%b)%b(?!%b)" % (_WORD_BYTES, re.escape(wanted), _WORD_BYTES), source)
        found += compress((match.start() for match in alone), used)
    return sorted(found)


def names_used(source: bytes, places: bytes) -> set[bytes]:
    """The names that a text uses, as UTF-8."""
    known = _unpacked(source, places)
    return {source[start:end] for start, end in known.others} | set(compress(known.words, map(int, known.marks)))


def lines_and_columns(source: bytes, places: bytes, name: str) -> list[tuple[int, int]]:
    """Where in the text a name is used, as line and column from 1, columns in code points."""
    found = []
    line, counted = 1, 0
    for start in uses(source, places, name):
        line += source.count(b"\n", counted, start)
        counted = start
        line_start = source.rfind(b"\n", 0, start) + 1
        found.append((line, len(source[line_start:start].decode("utf-8", "replace")) + 1))
    return found


def _marks_bytes(words: int) -> int:
    return words // 8 + 1


def _append(out: bytearray, number: int) -> None:
    more, rest = divmod(number, _MORE)
    out.extend(b"\xff" * more)
    out.append(rest)


def _numbers(data: bytes) -> list[int]:
    """Each number is its bytes' sum; one below 255 ends it."""
    sums = [total for total, byte in zip(accumulate(data), data, strict=True) if byte != _MORE]
    return [total - before for total, before in zip(sums, [0, *sums], strict=False)]
