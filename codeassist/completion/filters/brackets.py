"""Brackets of a suggestion against those of the document around it."""

from codeassist.completion.nesting import CLOSERS, Nesting, nesting, nesting_at_end
from codeassist.completion.types import CompletionRequest

CHARACTERS_BELOW_MAX = 20_000
"""How far below the cursor a closing bracket is looked for."""


def duplicate_closers(text: str, request: CompletionRequest) -> str | None:
    """Without a closing bracket that already stands behind the cursor, and what would follow it."""
    before = nesting_at_end(request.prefix, request.language)
    own = nesting(text, request.language, Nesting(inside=before.inside))
    closers = _leading_closers(request.rest_of_line)
    if own.unmatched and closers and text[own.unmatched[0]] == closers[0]:
        return text[: own.unmatched[0]].rstrip() or None
    return text


def bracket_balance(text: str, request: CompletionRequest) -> str | None:
    """Up to a bracket that closes nothing; without the lines whose bracket is never closed."""
    before = nesting_at_end(request.prefix, request.language)
    after = nesting(text, request.language, before)
    if after.unmatched:
        text = text[: after.unmatched[0]].rstrip()
        if not text:
            return None
    return _closed(text, request, before)


def _closed(text: str, request: CompletionRequest, before: Nesting) -> str | None:
    """The longest run of whole lines that opens nothing which neither it nor the document closes."""
    spare = _closers_to_spare(request, before)
    lines = text.split("\n")
    for count in range(len(lines), 0, -1):
        part = "\n".join(lines[:count])
        after = nesting(part, request.language, before)
        opened = after.brackets[len(before.brackets) :] if after.brackets.startswith(before.brackets) else ""
        in_string = after.inside in {'"""', "'''", "`", "/*"} and after.inside != before.inside
        if not in_string and len(opened) <= spare:
            return part.rstrip() if count < len(lines) else part
    return None


def _closers_to_spare(request: CompletionRequest, before: Nesting) -> int:
    """How many closing brackets the document has below beyond those for its own open ones."""
    below = nesting(request.suffix[:CHARACTERS_BELOW_MAX], request.language)
    return max(0, len(below.unmatched) - len(before.brackets))


def _leading_closers(rest: str) -> str:
    stripped = rest.lstrip()
    count = len(stripped) - len(stripped.lstrip(CLOSERS))
    return stripped[:count]
