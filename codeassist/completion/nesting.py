"""Which brackets and strings are open at a point of a text: a scan for the tokens that matter, in any language.

A full parse would not do: the text ends in the middle of a line, and not every language has a grammar.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from codeassist.completion.languages import facts

OPENERS = "([{"
CLOSERS = ")]}"
OPENER_OF = dict(zip(CLOSERS, OPENERS, strict=True))
BLOCK_CHARACTERS = 8_192
"""What stands so far above the cursor is read once, and not again with each key."""

_CHARACTER = r"'(?:\\[^'\n]+|[^\\'\n])'"
# A slash that follows no value and has no space behind it does not divide.
_PATTERN = r"(?<![\w)\].<])/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"


@dataclass(frozen=True, slots=True)
class Nesting:
    """What is open at the end of a text.

    `brackets` are the openers without closer, outermost first; `inside` is the delimiter of the string or
    comment that the text ends in, or empty; `unmatched` are the offsets of closers that had no opener.
    """

    brackets: str = ""
    inside: str = ""
    unmatched: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lexis:
    """The tokens of a language: `code` finds them, `ends` is the rest of each string or comment from its opening on.

    `delimiters` are those of the groups of `code` that are open at the end of the text.
    """

    code: re.Pattern[str]
    ends: dict[str, re.Pattern[str]]
    delimiters: dict[str, str]


_NOTHING = Nesting()


def nesting(text: str, language: str, before: Nesting = _NOTHING) -> Nesting:
    """What is open after `text`, when `before` was open where it begins."""
    return _scanned(text, language, before, anew=False)


@lru_cache(4)
def nesting_at_end(prefix: str, language: str) -> Nesting:
    """What is open at the end of a file's beginning; brackets that an earlier statement left open are forgotten."""
    cut = prefix.rfind("\n", 0, len(prefix) // BLOCK_CHARACTERS * BLOCK_CHARACTERS) + 1
    return _scanned(prefix[cut:], language, _above(prefix[:cut], language), anew=True)


@lru_cache(8)
def _above(text: str, language: str) -> Nesting:
    return _scanned(text, language, _NOTHING, anew=True)


def _scanned(text: str, language: str, before: Nesting, *, anew: bool) -> Nesting:
    """`anew` lets a line that begins at the margin begin a statement of its own."""
    lexis = _lexis(language)
    known = facts(language)
    # Each pattern of a shell's `case` ends with a bracket that nothing opens.
    bare = ")" if "esac" in known.endings else ""
    stack, inside, unmatched = list(before.brackets), before.inside, list[int]()
    at = 0
    if inside:
        end = lexis.ends[inside].match(text) if inside in lexis.ends else None
        if end is None:
            return Nesting(before.brackets, inside)
        at, inside = end.end(), ""
    for match in lexis.code.finditer(text, at):
        found = match[0]
        if not found:
            if anew:
                _forget(stack, braces=known.blocks == "brackets")
        elif found in OPENERS:
            stack.append(found)
        elif found in CLOSERS:
            if not _pop(stack, found) and found != bare:
                unmatched.append(match.start())
        elif match.lastgroup is not None:
            inside = lexis.delimiters[match.lastgroup]
    return Nesting("".join(stack), inside, tuple(unmatched))


def _pop(stack: list[str], closer: str) -> bool:
    """Whether a closing bracket closes the innermost open one, which it takes away."""
    closes = bool(stack) and stack[-1] == OPENER_OF[closer]
    if closes:
        stack.pop()
    return closes


def _forget(stack: list[str], *, braces: bool) -> None:
    """Drop what a statement above left open; a brace may be open around lines at the margin."""
    while stack and not (braces and stack[-1] == "{"):
        stack.pop()


@cache
def _lexis(language: str) -> _Lexis:
    """Each string and comment is a single token; one that is still open at the end is a group of its own."""
    ends = _ends(language)
    tokens = [r"^(?=[A-Za-z@])"]
    for number, (delimiter, end) in enumerate(ends.items()):
        # In a shell `#` is part of a word unless it begins one.
        alone = r"(?<!\S)" if delimiter == "#" and language in {"shellscript", "yaml"} else ""
        opening = alone + re.escape(delimiter)
        tokens += [opening + end, rf"(?P<open{number}>{opening}.*)"]
    known = facts(language)
    first = [_CHARACTER] * known.characters + [_PATTERN] * known.patterns
    code = "|".join(f"(?:{token})" for token in [*first, *tokens, r"\\.", r"[()\[\]{}]"])
    return _Lexis(
        re.compile(code, re.DOTALL | re.MULTILINE),
        {delimiter: re.compile(end, re.DOTALL) for delimiter, end in ends.items()},
        {f"open{number}": delimiter for number, delimiter in enumerate(ends)},
    )


def _ends(language: str) -> dict[str, str]:
    """What follows each opening sign of a string or comment until it ends, the longer signs first."""
    known = facts(language)
    ends = dict(known.raw_strings)
    ends |= {quote: rf"(?:\\.|(?!{quote})[^\\])*+{quote}" for quote in known.long_quotes}
    opening, closing = known.block_comment
    if opening:
        ends[opening] = rf"(?:(?!{re.escape(closing)}).)*+{re.escape(closing)}"
    if known.comment:
        ends[known.comment] = r"[^\n]*+\n"
    return ends | {quote: rf"(?:\\.|[^\\\n{quote}])*+[\n{quote}]" for quote in known.quotes}
