"""Paragraphs to lines of a width, in Latin and in Chinese alike."""

import re

from codeassist.terminal import width as width_of

WIDTH_MIN = 40
"""However deeply indented, so many columns are there for text."""
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_NO_LINE_START = r"\uff0c\u3002\u3001\uff1b\uff1a\uff1f\uff01\uff09\u300b\u3011\u201d\u2019\u2026"
_PIECE = re.compile(rf"[{_WIDE}][{_NO_LINE_START}]*| +|[^ {_WIDE}]+[{_NO_LINE_START}]*")
"""What may stand alone at the end of a line: a wide character, or a word, with the marks that no line begins with."""
LINE_LENGTHS = (79, 88, 100, 120)
"""Lengths that projects agree on."""
KEPT_SHARE_MIN = 0.98
"""So many of a file's lines keep to the length that it is taken to have."""


def line_length(text: str) -> int:
    """The smallest of the usual lengths that nearly all lines of a file keep to; the largest where none is."""
    lengths = [len(line) for line in text.split("\n") if line.strip()]
    for limit in LINE_LENGTHS:
        if sum(length <= limit for length in lengths) >= KEPT_SHARE_MIN * len(lengths):
            return limit
    return LINE_LENGTHS[-1]


def wrapped(text: str, width: int, *, hanging: str = "", first: str = "") -> list[str]:
    """The text in lines of at most `width` columns, unless a single word is longer.

    The first line begins with `first`, and each further one with `hanging`.
    """
    width = max(width, WIDTH_MIN)
    lines: list[str] = []
    line, used = first, width_of(first)
    begun = False
    for piece in _PIECE.findall(text):
        size = width_of(piece)
        if begun and used + width_of(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, used, begun = hanging, width_of(hanging), False
        if piece.strip() or begun:
            line, used, begun = line + piece, used + size, True
    return [*lines, line.rstrip()]
