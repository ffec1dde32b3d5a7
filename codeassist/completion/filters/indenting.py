"""The indentation of a suggestion: as the document has it."""

from collections import Counter

from codeassist.completion.nesting import nesting_at_end
from codeassist.completion.shape import value_brackets
from codeassist.completion.syntax import indentation as white_space
from codeassist.completion.types import CompletionRequest

LINES_LOOKED_AT = 200
"""So many lines above the cursor, and as many below, say how a document is indented."""
UNIT = 4
"""Spaces of a level where the document does not say."""
LEVELS = frozenset({2, 3, 4, 8})


def indentation(text: str, request: CompletionRequest) -> str | None:
    """With tabs where the document has tabs, with spaces where it has spaces, and without an odd space."""
    document = [line for line in _lines_around(request) if line.lstrip()[:1] != "*"]
    tabs = sum(line.startswith("\t") for line in document)
    spaces = sum(line.startswith("  ") for line in document)
    first, *more = text.split("\n")
    if tabs and not spaces:
        unit = _unit(more) or UNIT
        more = [_with_tabs(line, unit) for line in more]
    elif spaces and not tabs:
        unit = _unit(document) or UNIT
        more = [_with_spaces(line, unit) for line in more]
        if all(len(white_space(line)) % unit != 1 for line in document):
            first, more = _without_odd_space(first, more, unit, request)
    return "\n".join([first, *more])


def _lines_around(request: CompletionRequest) -> list[str]:
    above = [*request.prefix.split("\n")[-LINES_LOOKED_AT - 1 : -1], f"{request.unfinished_line}x"]
    below = request.suffix.split("\n", LINES_LOOKED_AT + 1)[1 : LINES_LOOKED_AT + 1]
    return [*above, *below]


def _unit(lines: list[str]) -> int:
    """The spaces of one level: the commonest step from line to line, of equals the smallest; 0 where there is none."""
    widths = [len(white_space(line)) for line in lines if line.strip()]
    steps = Counter(abs(after - before) for before, after in zip([0, *widths], widths, strict=False))
    levels = [(count, -step) for step, count in steps.items() if step in LEVELS]
    return -max(levels)[1] if levels else 0


def _with_tabs(line: str, unit: int) -> str:
    spaces = len(line) - len(line.lstrip(" "))
    return "\t" * (spaces // unit) + " " * (spaces % unit) + line[spaces:] if spaces >= unit else line


def _with_spaces(line: str, unit: int) -> str:
    tabs = len(line) - len(line.lstrip("\t"))
    return " " * (tabs * unit) + line[tabs:]


def _without_odd_space(first: str, more: list[str], unit: int, request: CompletionRequest) -> tuple[str, list[str]]:
    """Without one space that all lines have too many, where neither brackets nor a comment account for it."""
    before = nesting_at_end(request.prefix, request.language)
    line = request.unfinished_line
    if before.inside or before.brackets.endswith(value_brackets(request.language)):
        return first, more
    if not line.strip() and len(line) % unit == 0 and first.startswith(" ") and first[1:2].strip():
        first = first[1:]
    written = [entry for entry in more if entry.strip()]
    odd = all(len(white_space(entry)) % unit == 1 and entry.lstrip()[0] != "*" for entry in written)
    return first, [entry[1:] if odd and entry.strip() else entry for entry in more]
