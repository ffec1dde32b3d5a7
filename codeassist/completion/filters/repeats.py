"""Text that is there already, or that a model repeats because it has lost the thread."""

import re
from difflib import SequenceMatcher

from codeassist.completion.types import CompletionRequest

SIMILARITY_MIN = 0.95
"""Two lines are the same from this ratio of matching characters on, leading and trailing space aside."""
_TAIL = re.compile(r"(.{1,40}?)\1{5,}\Z", re.DOTALL)
_COMPARED_LINES = 3
_COPIES_MAX = 2
_BLOCK_LINES_MAX = 6


def suffix_repeat(text: str, request: CompletionRequest) -> str | None:
    """Without what the document says right after the cursor: the rest of the line, or the lines below."""
    rest = request.rest_of_line.strip()
    if any(character.isalnum() for character in rest) and text.rstrip().endswith(rest):
        text = text.rstrip().removesuffix(rest)
        return text or None
    below = [line for line in request.suffix.split("\n")[1:] if line.strip()]
    lines = text.split("\n")
    first = request.unfinished_line + lines[0]
    if below and _is_copy([first, *lines[1:]], below):
        return None
    return _without_common_tail(lines, below)


def line_above(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the line would only repeat the one above the cursor."""
    above = request.prefix[: len(request.prefix) - len(request.unfinished_line)].rstrip()
    previous = above[above.rfind("\n") + 1 :].strip()
    line = (request.unfinished_line + text.partition("\n")[0]).strip()
    repeated = line == previous and any(character.isalnum() for character in line)
    return None if repeated else text


def repetition(text: str, request: CompletionRequest) -> str | None:  # noqa: ARG001 - every filter has one shape
    """Without lines said over and over; nothing, where a piece of a line is."""
    lines = text.split("\n")
    for size in range(1, _BLOCK_LINES_MAX + 1):
        lines = _without_copies(lines, size)
    text = "\n".join(lines)
    tail = _TAIL.search(text.rstrip())
    if tail and any(character.isalnum() for character in tail[1]):
        return None
    return text


def _is_copy(lines: list[str], below: list[str]) -> bool:
    """Whether the first lines with something in them are those below the cursor."""
    ours = [line for line in lines if line.strip()][:_COMPARED_LINES]
    if not ours or len(ours) > len(below):
        return False
    return all(_same(ours[number], below[number]) for number in range(len(ours)))


def _without_common_tail(lines: list[str], below: list[str]) -> str:
    """The lines without those at their end with which the document goes on."""
    for start in range(1, len(lines)):
        tail = [line for line in lines[start:] if line.strip()]
        if tail and len(tail) <= len(below) and all(map(_same_stripped, tail, below)):
            return "\n".join(lines[:start]).rstrip()
    return "\n".join(lines)


def _same_stripped(left: str, right: str) -> bool:
    return left.rstrip() == right.rstrip()


def _same(left: str, right: str) -> bool:
    left, right = left.strip(), right.strip()
    if not any(character.isalnum() for character in left):
        return False
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() >= SIMILARITY_MIN


def _without_copies(lines: list[str], size: int) -> list[str]:
    """Lines in which a block of `size` lines stands at most twice in a row."""
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        block = kept[-size:]
        copies = 0
        while kept[len(kept) - (copies + 1) * size : len(kept) - copies * size] == block and (copies + 1) * size <= len(
            kept
        ):
            copies += 1
        if copies > _COPIES_MAX and any(part.strip() for part in block):
            del kept[-size:]
    return kept
