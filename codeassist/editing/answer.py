"""What a model says around the code it was asked for, taken off: thoughts, talk and fences."""

import re
from collections.abc import Iterator

_THOUGHT = re.compile(r"\s*<think>.*?(?:</think>|\Z)\s*", re.DOTALL)
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_TALK = re.compile(
    r"\A\s*(?:Sure|Certainly|Of course|Okay|OK|Here(?:'s| is| are)|Below|The (?:rewritten|edited|complete|following"
    r"|updated|modified|documentation|docstring)\b[^\n]*:|Rewritten|Updated|好的|当然|以下是|下面是)[^\n]*(?:\n+|\Z)",
)
_QUOTED = re.compile(r"\A`([^`\n]+)`\Z")
_BLANK_ENDS = re.compile(r"\A(?:[ \t]*\n)+|\s+\Z")


def code_in(answer: str) -> str:
    """The likeliest code of an answer."""
    return next(codes_in(answer))


def codes_in(answer: str) -> Iterator[str]:
    """What may be the code of an answer, the likeliest first, without empty lines around it.

    With fences: what stands between the first two; then all up to the last one, as fences may stand in the code itself.
    Without: everything behind an opening phrase, and a single line without the quotes that mark code in prose.
    """
    text = _THOUGHT.sub("", answer.replace("\r\n", "\n"), count=1)
    fences = list(_FENCE.finditer(text))
    if not fences:
        plain = trimmed(_TALK.sub("", text, count=1))
        if (quoted := _QUOTED.match(plain)) is not None:
            yield quoted[1]
        yield plain
        return
    opening = fences[0]
    closing = [one for one in fences[1:] if one[1].startswith(opening[1]) and one[0].strip() == one[1]]
    ends = [one.start() for one in (*closing[:1], *closing[1:][-1:])] or [len(text)]
    for end in ends:
        yield trimmed(text[opening.end() + 1 : end])


def prose_in(answer: str) -> str:
    """What an answer says before its first fence; nothing where it has none."""
    text = _THOUGHT.sub("", answer.replace("\r\n", "\n"), count=1)
    fence = _FENCE.search(text)
    return "" if fence is None else trimmed(_TALK.sub("", text[: fence.start()], count=1))


def is_whole(answer: str) -> bool:
    """Whether a fence was opened and closed again: what a model says behind it is not wanted."""
    text = _THOUGHT.sub("", answer, count=1)
    fences = list(_FENCE.finditer(text))
    is_closed = len(fences) > 1 and fences[-1][0].strip() == fences[-1][1] and text[fences[-1].end() :].startswith("\n")
    return is_closed and len(fences) % 2 == 0


def trimmed(text: str) -> str:
    """The text without empty lines at its beginning and white space at its end."""
    return _BLANK_ENDS.sub("", text)
