"""Hashes of a range's text, as Agent Trace records bear them: `algorithm:digits`.

The format does not say whether the last line's end belongs to the text; both are tried.
"""

import hashlib
from collections.abc import Sequence

_LIBRARY = frozenset({"md5", "sha1", "sha256", "sha512"})
_MASK = 0xFFFF_FFFF


def is_checkable(content_hash: str) -> bool:
    """Whether the algorithm is one that can be computed here."""
    name = content_hash.partition(":")[0].lower()
    return name in _LIBRARY or name.startswith("murmur3")


def fits(content_hash: str, lines: Sequence[bytes]) -> bool:
    """Whether the hash is that of these lines."""
    name, _, digits = content_hash.lower().partition(":")
    text = b"\n".join(lines)
    return any(_hash(name, written) == digits for written in (text, text + b"\n"))


def _hash(name: str, text: bytes) -> str:
    if name in _LIBRARY:
        return hashlib.new(name, text, usedforsecurity=False).hexdigest()
    return f"{murmur3(text):08x}"


def murmur3(text: bytes, seed: int = 0) -> int:
    """MurmurHash3, 32 bits, for x86 (A. Appleby, 2011)."""
    value = seed
    whole = len(text) // 4 * 4
    for at in range(0, whole, 4):
        value = _rotated(value ^ _mixed(int.from_bytes(text[at : at + 4], "little")), 13) * 5 + 0xE6546B64 & _MASK
    if whole < len(text):
        value ^= _mixed(int.from_bytes(text[whole:], "little"))
    value ^= len(text)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = (value ^ value >> shift) * factor & _MASK
    return value ^ value >> 16


def _mixed(block: int) -> int:
    return _rotated(block * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotated(value: int, by: int) -> int:
    return (value << by | value >> 32 - by) & _MASK
