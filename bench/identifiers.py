"""The names in a piece of Python."""

import io
import keyword
import tokenize
from textwrap import dedent


def identifiers(code: str) -> set[str]:
    """The names of the code, not the words of its comments and strings."""
    names: set[str] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(dedent(code)).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                names.add(token.string)
    except (tokenize.TokenError, IndentationError):
        return names  # a body that begins deeper than it goes on: the names up to there
    return names
