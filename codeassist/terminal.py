"""What a repository or a model wrote, printed without letting it command the terminal."""

import re

# Control characters but newline and tab, and the marks that reverse the direction of text on a screen.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Text of a repository, safe to print: what would command a terminal is shown as an escape.

    >>> visible("\x1b[2J")
    '\\x1b[2J'
    """
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
