"""Text that a model repeats because it has lost the thread."""

import re

from codeassist.completion.types import CompletionRequest

LINE_COPIES_MAX = 4
BLOCK_COPIES_MAX = 2
BLOCK_LINES_MAX = 6
DOCUMENT_CHARACTERS = 1_000
DOCUMENT_COPIES_MIN = 3
"""So many copies of the piece in so much above the cursor show that the document itself repeats."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
# At least so many tokens at the end, with a period of at most so many: a shorter piece has to come more often.
_LOOPS = ((10, 1), (30, 10), (45, 20), (60, 30))


def repeated_lines(text: str, request: CompletionRequest) -> str | None:  # noqa: ARG001 - every filter has one shape
    """Without the fifth and later copies of a line in a row, and the third and later ones of up to six lines."""
    lines = text.split("\n")
    for size in range(1, BLOCK_LINES_MAX + 1):
        lines = _without_copies(lines, size)
    return "\n".join(lines)


def repeated_tail(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the text ends in a loop, unless the document above goes on like that too."""
    tokens = _TOKEN.findall(text)
    for length, period_max in _LOOPS:
        tail = tokens[-length:]
        if len(tail) < length:
            break
        period = _period(tail)
        if period <= period_max and any(token.isalnum() for token in tail):
            piece = "".join(tail[-period:])
            above = "".join(request.prefix[-DOCUMENT_CHARACTERS:].split())
            return text if piece * DOCUMENT_COPIES_MIN in above else None
    return text


def _period(tokens: list[str]) -> int:
    """The shortest shift under which the tokens repeat themselves, by the failure function of Knuth, Morris, Pratt."""
    failure = [0] * len(tokens)
    matched = 0
    for position in range(1, len(tokens)):
        while matched and tokens[position] != tokens[matched]:
            matched = failure[matched - 1]
        matched += tokens[position] == tokens[matched]
        failure[position] = matched
    return len(tokens) - failure[-1]


def _without_copies(lines: list[str], size: int) -> list[str]:
    """Lines in which a block of `size` lines does not stand too often in a row."""
    copies_max = LINE_COPIES_MAX if size == 1 else BLOCK_COPIES_MAX
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        copies = 1
        while kept[-size * (copies + 1) : -size * copies] == kept[-size:]:
            copies += 1
        if copies > copies_max and any(part.strip() for part in kept[-size:]):
            del kept[-size:]
    return kept
