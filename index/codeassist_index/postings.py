"""Where a name is used in one file, as a run of variable-length integers.

Per place: the line's distance from the place before, then the column in bytes from 0. About three
bytes each, where a row per reference takes forty.
"""

from collections.abc import Iterable, Iterator


def packed(places: Iterable[tuple[int, int]]) -> bytes:
    """Bytes for (line, column) pairs in ascending order."""
    out = bytearray()
    before = 0
    for line, column in places:
        for number in (line - before, column):
            rest = number
            while rest > 0x7F:  # noqa: PLR2004 - seven bits a byte, the eighth says that more follow
                out.append(rest & 0x7F | 0x80)
                rest >>= 7
            out.append(rest)
        before = line
    return bytes(out)


def unpacked(data: bytes) -> Iterator[tuple[int, int]]:
    """The (line, column) pairs that `packed` wrote."""
    numbers = _numbers(data)
    line = 0
    for distance in numbers:
        line += distance
        yield line, next(numbers)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        yield number
        number = shift = 0
