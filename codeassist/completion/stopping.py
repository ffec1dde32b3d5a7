"""When a growing text is enough: the end of the line or of the block, seen while the model still writes.

A server takes at most four stop strings, and none of them can say "the block is left"; so the stream is
watched here and closed as soon as nothing more is wanted.
"""

import re

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, Nesting, nesting
from codeassist.completion.shape import Shape, indentation, value_brackets
from codeassist.completion.types import CompletionRequest

SERVER_STOPS_MAX = 4
LINES_MAX = 24
BLANK_LINES_MAX = 1
_WORD = re.compile(r"\w*")
# Clauses that continue a statement at the indentation of its first line.
_CONTINUATIONS = ("elif", "else", "except", "finally", "rescue", "ensure")


def settle(text: str, shape: Shape, request: CompletionRequest) -> tuple[str, bool]:
    """The part of the text so far that is wanted, and whether the rest need not be waited for."""
    if shape.block_indent is None:
        return _one_line(text, request.language)
    return _block(text, shape.block_indent, request)


def _one_line(text: str, language: str) -> tuple[str, bool]:
    """To the end of the line, or of the line where the brackets opened in the text are closed again."""
    opened = Nesting()
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1], start=1):
        opened = nesting(line + "\n", language, opened)
        if not (opened.brackets or opened.inside) or number == LINES_MAX:
            return "\n".join(lines[:number]), True
    return text, False


def _block(text: str, header: str, request: CompletionRequest) -> tuple[str, bool]:
    """To the line that is no longer inside the block whose header has the indentation `header`."""
    lines = text.split("\n")
    opened = Nesting()
    blank = 0
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        if number == LINES_MAX or blank > BLANK_LINES_MAX:
            return _joined(lines[:number]), True
        in_expression = opened.inside or opened.brackets.endswith(value_brackets(request.language))
        if number and line.strip() and not in_expression and len(indentation(line)) <= len(header):
            ending = _ends_block(line, header, last=last, request=request)
            if ending is not None:
                return _joined(lines[: number + ending]), True
        blank = 0 if line.strip() or last else blank + 1
        opened = nesting(line + "\n", request.language, opened)
    return text, False


def _ends_block(line: str, header: str, *, last: bool, request: CompletionRequest) -> int | None:
    """How many lines to keep from one at or left of the header's indentation; None to read on."""
    stripped = line.strip()
    if facts(request.language).blocks == "indentation":
        goes_on = stripped[0] in CLOSERS or (indentation(line) == header and _continues(stripped, last=last))
        return None if goes_on else 0
    if stripped[0] not in CLOSERS:
        return 0
    if last:
        return None
    below = request.suffix.partition("\n")[2].lstrip()
    return 0 if below.startswith(stripped[0]) else 1


def _continues(stripped: str, *, last: bool) -> bool:
    """Whether a line is a further clause of the block's statement, or may become one as it grows."""
    word = _WORD.match(stripped)
    found = word[0] if word else ""
    return found in _CONTINUATIONS or (last and any(clause.startswith(stripped) for clause in _CONTINUATIONS))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip()
