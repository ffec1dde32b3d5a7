"""What of a document may stand in a prompt: the text around the cursor, without its secrets.

The line of the cursor is looked at whole, so that no secret is seen by halves, and once more with a closing quote,
because a value that is being typed has none yet. Text further away than a prompt can reach is left out.
"""

from dataclasses import dataclass, replace

from codeassist.completion.types import CompletionRequest
from codeassist.privacy.redaction import Redactor, replaced
from codeassist.privacy.rules import Finding


@dataclass(frozen=True, slots=True)
class Reach:
    """How many characters above and below the cursor a prompt may take."""

    above: int
    below: int


def without_secrets(request: CompletionRequest, redactor: Redactor, reach: Reach) -> CompletionRequest | None:
    """The request as a model and an index on another machine may see it; None where the cursor is in a secret."""
    prefix, suffix = request.prefix.replace("\r\n", "\n"), request.suffix.replace("\r\n", "\n")
    text, cursor = prefix + suffix, len(prefix)
    start, end = _start(prefix, reach.above), _end(text, cursor + reach.below)
    found = redactor.findings(text, start, end, path=request.path)
    if any(one.start < cursor <= one.end for one in found) or _types_secret(request, redactor):
        return None
    return replace(
        request,
        prefix=part_without(prefix, start, cursor, found),
        suffix=part_without(text, cursor, end, found),
    )


def part_without(text: str, start: int, end: int, found: tuple[Finding, ...]) -> str:
    """The part `[start, end)` of a text with placeholders; a finding that reaches into it counts as far as it does."""
    within = (
        Finding(max(one.start, start) - start, min(one.end, end) - start, one.rule)
        for one in found
        if one.start < end and one.end > start
    )
    return replaced(text[start:end], tuple(within))


def _types_secret(request: CompletionRequest, redactor: Redactor) -> bool:
    """Whether a secret that is not closed yet ends at the cursor."""
    line = request.unfinished_line
    return any(
        found.end == len(line)
        for quote in "\"'"
        if quote in line
        for found in redactor.findings(line + quote, path=request.path)
    )


def _start(prefix: str, reach: int) -> int:
    """A line's start at least `reach` characters above; it moves in steps, so that prompts begin alike for long."""
    step = max(reach, 1)
    return prefix.rfind("\n", 0, max(0, (len(prefix) - reach) // step * step)) + 1


def _end(text: str, reach: int) -> int:
    line_end = text.find("\n", min(reach, len(text)))
    return len(text) if line_end < 0 else line_end + 1
