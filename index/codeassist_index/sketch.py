"""A bit per line of a content: enough to rule out, without reading it, that it has most lines of a file.

A Bloom filter with one hash. It errs on one side only: a line that the content has is never missing.
"""

from collections.abc import Collection
from zlib import crc32

BITS_MIN = 8


def packed(lines: Collection[str]) -> bytes:
    """The sketch of a content with these distinct lines; at least one bit for each."""
    bits_count = max(BITS_MIN, 1 << (len(lines) - 1).bit_length())
    return _bits(_hashes(lines), bits_count)


class LineSketch:
    """The lines of one file, to be compared with the sketches of others."""

    def __init__(self, lines: Collection[str]) -> None:
        self._hashes = _hashes(lines)
        self._masks: dict[int, int] = {}

    def missing_min(self, other: bytes) -> int:
        """So many of the file's lines are not in the other content, or more."""
        if len(other) not in self._masks:
            self._masks[len(other)] = int.from_bytes(_bits(self._hashes, len(other) * 8), "little")
        return (self._masks[len(other)] & ~int.from_bytes(other, "little")).bit_count()


def _hashes(lines: Collection[str]) -> list[int]:
    return [crc32(line.encode("utf-8", "surrogatepass")) for line in lines]


def _bits(hashes: Collection[int], count: int) -> bytes:
    bits = bytearray(count // 8)
    for number in hashes:
        place = number & (count - 1)
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)
