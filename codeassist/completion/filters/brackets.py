"""Brackets and other closing signs of a suggestion against those of the document around it."""

from codeassist.completion.languages import facts
from codeassist.completion.nesting import CLOSERS, Nesting, nesting, nesting_at_end
from codeassist.completion.types import CompletionRequest

CHARACTERS_BELOW_MAX = 20_000
"""How far below the cursor a closing bracket is looked for."""
_ENDS = ";,:"
_SIGNS = frozenset({*CLOSERS, *"\"'`", *_ENDS})


def coverage(text: str, request: CompletionRequest) -> int:
    """How many code points behind the cursor the text says itself and goes on beyond: those it replaces.

    They are closing signs only, all in the text in their order, and the line would not be sound with both.
    """
    rest = request.rest_of_line.rstrip()
    if not rest or not _SIGNS.issuperset(rest) or _fits(text, rest, request) or text.rstrip().endswith(rest):
        return 0
    for length in range(1, len(rest) + 1):
        left = rest[length:]
        doubled = left[:1] in _ENDS and text.rstrip().endswith(left[:1]) if left else False
        sound = _is_subsequence(rest[:length], text) and _fits(text, left, request)
        if sound and not doubled and _closes_all(text + left, request):
            return length
    return 0


def duplicate_closers(text: str, request: CompletionRequest) -> str | None:
    """Without a closing sign that already stands behind the cursor, and what would follow it."""
    rest = _leading_signs(request.rest_of_line)
    if not rest:
        return text
    stripped = text.rstrip()
    if _fits(text, rest, request):
        doubled = rest[0] in _ENDS and stripped.endswith(rest[0])
        return stripped[:-1] or None if doubled else text
    if stripped.endswith(rest) and _fits(stripped.removesuffix(rest), rest, request):
        return stripped.removesuffix(rest) or None
    before = nesting_at_end(request.prefix, request.language)
    own = nesting(text, request.language, Nesting(inside=before.inside))
    for offset in own.unmatched:
        if text[offset] == rest[0] and _fits(text[:offset], rest, request):
            return text[:offset].rstrip() or None
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


def _fits(text: str, rest: str, request: CompletionRequest) -> bool:
    """Whether nothing is closed twice, and no string or comment left open, with the rest of the line behind a text."""
    before = nesting_at_end(request.prefix, request.language)
    after, alone = (nesting(part, request.language, before) for part in (text + rest, text))
    known = facts(request.language)
    if after.inside and after.inside == known.comment:
        return not rest and not after.unmatched
    goes_on = after.inside in known.multi_line and after.inside == before.inside == alone.inside
    return not after.unmatched and (not after.inside or goes_on)


def _closes_all(text: str, request: CompletionRequest) -> bool:
    before = nesting_at_end(request.prefix, request.language)
    return len(nesting(text, request.language, before).brackets) <= len(before.brackets)


def _closed(text: str, request: CompletionRequest, before: Nesting) -> str | None:
    """The longest run of whole lines that opens nothing which neither it nor the document closes."""
    spare = _closers_to_spare(request, before)
    long = facts(request.language).multi_line
    lines = text.split("\n")
    for count in range(len(lines), 0, -1):
        part = "\n".join(lines[:count])
        after = nesting(part, request.language, before)
        opened = after.brackets[len(before.brackets) :] if after.brackets.startswith(before.brackets) else ""
        in_string = after.inside in long and after.inside != before.inside
        if not in_string and len(opened) <= spare:
            return part.rstrip() if count < len(lines) else part
    return None


def _closers_to_spare(request: CompletionRequest, before: Nesting) -> int:
    """How many closing brackets the document has below beyond those for its own open ones."""
    below = nesting(request.suffix[:CHARACTERS_BELOW_MAX], request.language)
    return max(0, len(below.unmatched) - len(before.brackets))


def _is_subsequence(signs: str, text: str) -> bool:
    at = 0
    for sign in signs:
        at = text.find(sign, at) + 1
        if not at:
            return False
    return True


def _leading_signs(rest: str) -> str:
    """The closing signs that the rest of a line begins with."""
    stripped = rest.strip()
    count = next((number for number, sign in enumerate(stripped) if sign not in _SIGNS), len(stripped))
    return stripped[:count]
