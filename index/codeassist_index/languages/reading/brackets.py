"""Brackets around a cursor: what is opened above it and not closed below makes the rest of a file unreadable."""

import re

STATEMENT_LINES_MAX = 200
"""So many lines above and below are looked at."""

_PAIRS = {")": "(", "]": "[", "}": "{"}
_CLOSING = {opening: closing for closing, opening in _PAIRS.items()}


def missing(above: str, below: str, begins: re.Pattern[str], literals: re.Pattern[str]) -> str:
    """The brackets that would close the statement around the cursor.

    `begins` matches the lines before which no bracket of a readable file is open, `literals` what is no code.
    """
    opened: list[str] = []
    for bracket in _brackets(_last_statement(above, begins), literals):
        if bracket in _CLOSING:
            opened.append(bracket)
        elif opened and opened[-1] == _PAIRS[bracket]:
            opened.pop()
    inner: list[str] = []
    for bracket in _brackets(_rest_of_statement(below, begins), literals):
        if bracket in _CLOSING:
            inner.append(bracket)
        elif inner:
            inner.pop()
        elif opened and opened[-1] == _PAIRS[bracket]:
            opened.pop()
        else:
            break
    return "".join(_CLOSING[bracket] for bracket in reversed(opened))


def _brackets(code: str, literals: re.Pattern[str]) -> list[str]:
    return re.findall(r"[()\[\]{}]", literals.sub("", code))


def _last_statement(above: str, begins: re.Pattern[str]) -> str:
    lines = above.split("\n")[-STATEMENT_LINES_MAX:]
    first = next((number for number in reversed(range(len(lines))) if begins.match(lines[number])), 0)
    return "\n".join(lines[first:])


def _rest_of_statement(below: str, begins: re.Pattern[str]) -> str:
    lines = below.split("\n", STATEMENT_LINES_MAX)[:STATEMENT_LINES_MAX]
    after = next((number for number, line in enumerate(lines) if begins.match(line)), len(lines))
    return "\n".join(lines[:after])
