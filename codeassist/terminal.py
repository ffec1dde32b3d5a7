"""Text on a terminal: what a repository or a model wrote must not command it, and Chinese takes two columns."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

# Control characters but newline and tab, and the marks that reverse the direction of text on a screen.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Text of a repository, safe to print: what would command a terminal is shown as an escape.

    >>> visible("\x1b[2J")
    '\\x1b[2J'
    """
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def width(text: str) -> int:
    """The columns that a text takes on a terminal: two for a wide character, none for a combining mark.

    >>> width("签名 ok")
    7
    """
    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def ljust(text: str, columns: int) -> str:
    """The text, filled on the right to a number of columns."""
    return text + " " * (columns - width(text))


def rjust(text: str, columns: int) -> str:
    """The text, filled on the left to a number of columns."""
    return " " * (columns - width(text)) + text


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> Iterator[str]:
    """Lines in which the first `left` columns begin below each other, and the others end so; rows are equally long."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            (ljust if column < left else rjust)(cell, columns)
            for column, (cell, columns) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
