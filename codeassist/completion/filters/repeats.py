"""Text that is there already, above or below the cursor."""

import re

from codeassist.completion.syntax import indentation
from codeassist.completion.types import CompletionRequest

COMPARED_LINES = 3
_LINES_ABOVE = 8
_WORD = re.compile(r"\w+")


def line_above(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the line would only repeat the one above; one that stands there twice may come again."""
    lines = request.prefix.rstrip(" \t").split("\n")[:-1]
    above = [line.rstrip() for line in lines[-_LINES_ABOVE:] if line.strip()][-2:]
    line = (request.unfinished_line + text.partition("\n")[0]).rstrip()
    repeated = above[-1:] == [line] and above != [line, line] and any(character.isalnum() for character in line)
    return None if repeated else text


def suffix_copy(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the first lines are those below the cursor: a single one exactly, more of them in their words."""
    first, *more = text.split("\n")
    ours = [line.rstrip() for line in (request.unfinished_line + first, *more) if line.strip()][:COMPARED_LINES]
    below = _below(request)
    theirs = below[: len(ours)]
    if not any(_words(ours)) or len(theirs) < len(ours):
        return text
    if len(ours) == 1:
        return None if ours == theirs and below[1:2] != theirs else text
    same = [indentation(line) for line in ours] == [indentation(line) for line in theirs]
    return None if same and _words(ours) == _words(theirs) else text


def suffix_repeat(text: str, request: CompletionRequest) -> str | None:
    """Without the rest of the line, or the lines below, where the text ends with them."""
    rest = request.rest_of_line.strip()
    if any(character.isalnum() for character in rest) and text.rstrip().endswith(rest):
        return text.rstrip().removesuffix(rest) or None
    lines = [line.rstrip() for line in text.split("\n")]
    below = _below(request)
    for start in range(1, len(lines)):
        tail = [line for line in lines[start:] if line]
        if tail and tail == below[: len(tail)]:
            return "\n".join(lines[:start]).rstrip()
    return text


def _below(request: CompletionRequest) -> list[str]:
    """The lines below the cursor's that have something in them, as many as a suggestion could repeat."""
    return [line.rstrip() for line in request.suffix.split("\n", 64)[1:64] if line.strip()]


def _words(lines: list[str]) -> list[str]:
    return [word for line in lines for word in _WORD.findall(line)]
