"""Secrets in what was saved: each of their bytes but line breaks is written as an `x`, so that all offsets still count.

For lineage such a secret is one other word, and everything around it is what it was.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial

from codeassist.capture.rendering import Rendering
from codeassist.privacy.redaction import Redactor
from codeassist_index.encodings import encode

Bounds = tuple[int, int]
Secrets = Callable[[bytes, Iterable[Bounds]], set[Bounds]]
"""Finds in a text the secrets of the lines that some ranges touch, as byte offsets, each within one line."""

_PIECE_OF_LINE = re.compile(r"[^\r\n]+")


def secrets_by(redactor: Redactor, path: str) -> Secrets:
    """What finds the secrets in a file called `path`."""
    return partial(_secrets, redactor, path)


def masked(rendering: Rendering, secrets: Iterable[Bounds]) -> bytes:
    """The stored bytes with an `x` for each character of a secret, or as many as take its room."""
    content = bytearray(rendering.content)
    mark = encode("x", rendering.encoding)
    for secret in secrets:
        start, end = rendering.placed(*secret)
        content[start:end] = mark * ((end - start) // len(mark))
    assert len(content) == len(rendering.content), "characters take whole units of their encoding"
    return bytes(content)


def _secrets(redactor: Redactor, path: str, text: bytes, ranges: Iterable[Bounds]) -> set[Bounds]:
    characters = text.decode("latin-1")  # one for each byte, and what makes a secret is ASCII
    found = {one for start, end in ranges for one in redactor.findings(characters, start, end, path=path)}
    return {
        (one.start + piece.start(), one.start + piece.end())
        for one in found
        for piece in _PIECE_OF_LINE.finditer(characters[one.start : one.end])
    }
