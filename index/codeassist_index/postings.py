"""Which contents have a name, and where in one content names are used, in few bytes.

A name is filed under a 32-bit number made of it; the few names with the same number are told apart by what
the content itself says. The places of one content are two byte strings: the gaps between uses and their
lengths, in bytes of the UTF-8 text; the names themselves are read from the text. That is about one
byte a use where a row per reference takes forty.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from enum import IntFlag
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from operator import add

KEY_BYTES = 4
KEYS_KEPT_MAX = 50_000
_MORE = 0xFF


class Role(IntFlag):
    """What a name is in a content."""

    USED = 1
    TOP = 2  # defined at the top level
    MEMBER = 4  # defined inside a class
    LOCAL = 8  # defined where only its own function sees it
    CALLABLE = 16  # defined as a function or method that others see
    TYPE = 32  # defined as a class that others see
    DEFINED = TOP | MEMBER | LOCAL


@lru_cache(KEYS_KEPT_MAX)
def key(name: str) -> int:
    """The number that a name is filed under."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)


def packed(spans: Iterable[tuple[int, int]]) -> bytes:
    """Bytes for (start, end) pairs in ascending order that don't overlap."""
    gaps, lengths = bytearray(), bytearray()
    before = 0
    for start, end in spans:
        _append(gaps, start - before)
        _append(lengths, end - start)
        before = end
    return zlib.compress(len(gaps).to_bytes(4, "big") + gaps + lengths)


def unpacked(data: bytes) -> dict[int, int]:
    """The spans that `packed` wrote in ascending order: each one's end and its length."""
    plain = zlib.decompress(data)
    middle = 4 + int.from_bytes(plain[:4], "big")
    gaps, lengths = _numbers(plain[4:middle]), _numbers(plain[middle:])
    return dict(zip(accumulate(map(add, gaps, lengths)), lengths, strict=True))


def uses(source: bytes, places: bytes, name: str) -> list[int]:
    """Where in the text a name is used, as the offsets of its first byte."""
    wanted = name.encode("utf-8", "surrogatepass")
    length, spans = len(wanted), unpacked(places)
    return [found.start() for found in re.finditer(re.escape(wanted), source) if spans.get(found.end()) == length]


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


def _append(out: bytearray, number: int) -> None:
    more, rest = divmod(number, _MORE)
    out.extend(b"\xff" * more)
    out.append(rest)


def _numbers(data: bytes) -> Sequence[int]:
    """Each number is its bytes' sum; one below 255 ends it."""
    if _MORE not in data:
        return data
    sums = [total for total, byte in zip(accumulate(data), data, strict=True) if byte != _MORE]
    return [total - before for total, before in zip(sums, [0, *sums], strict=False)]
