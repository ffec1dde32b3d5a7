"""Which brackets and strings are open at a point of a text: a scan for the tokens that matter, in any language.

A full parse would not do: the text ends in the middle of a line, and most languages have no grammar here.
"""

import re
from dataclasses import dataclass

from codeassist.completion.languages import facts

OPENERS = "([{"
CLOSERS = ")]}"
OPENER_OF = dict(zip(CLOSERS, OPENERS, strict=True))

_STRUCTURE = r"\\.|[()\[\]{}\n]"
_HASH = re.compile(rf"\"\"\"|'''|[\"'#]|{_STRUCTURE}", re.DOTALL)
_DASHES = re.compile(rf"--|[\"']|{_STRUCTURE}", re.DOTALL)
_SLASHES = re.compile(rf"//|/\*|\*/|[\"'`]|{_STRUCTURE}", re.DOTALL)
# An apostrophe in Rust is more often a lifetime than a character.
_RUST = re.compile(rf"//|/\*|\*/|\"|{_STRUCTURE}", re.DOTALL)
_MULTI_LINE = frozenset({'"""', "'''", "`", "/*"})
_COMMENTS = frozenset({"#", "//", "--"})
_TOP_LEVEL = re.compile(r"[A-Za-z@]")


@dataclass(frozen=True, slots=True)
class Nesting:
    """What is open at the end of a text.

    `brackets` are the openers without closer, outermost first; `inside` is the delimiter of the string or
    comment that the text ends in, or empty; `unmatched` are the offsets of closers that had no opener.
    """

    brackets: str = ""
    inside: str = ""
    unmatched: tuple[int, ...] = ()


_NOTHING = Nesting()


def nesting(text: str, language: str, before: Nesting = _NOTHING) -> Nesting:
    """What is open after `text`, when `before` was open where it begins."""
    stack = list(before.brackets)
    inside = before.inside
    unmatched: list[int] = []
    for match in _pattern(language).finditer(text):
        piece = match[0]
        if inside:
            inside = _after(piece, inside)
        elif piece in OPENERS:
            stack.append(piece)
        elif piece in CLOSERS:
            if stack and stack[-1] == OPENER_OF[piece]:
                stack.pop()
            else:
                unmatched.append(match.start())
        elif piece != "\n" and not piece.startswith("\\") and piece != "*/":
            inside = piece
    return Nesting("".join(stack), inside, tuple(unmatched))


def nesting_at_end(prefix: str, language: str) -> Nesting:
    """What is open at the end of a file's beginning; only its last top-level statement is read."""
    end = len(prefix)
    while end > 0:
        start = prefix.rfind("\n", 0, end) + 1
        if _TOP_LEVEL.match(prefix, start):
            return nesting(prefix[start:], language)
        end = start - 1
    return nesting(prefix, language)


def _after(piece: str, inside: str) -> str:
    """The string or comment that is still open once `piece` was read within it."""
    if inside in _COMMENTS:
        return "" if piece.endswith("\n") else inside
    if inside == "/*":
        return "" if piece == "*/" else inside
    if piece == inside or (piece == "\n" and inside not in _MULTI_LINE):
        return ""
    return inside


def _pattern(language: str) -> re.Pattern[str]:
    if language == "rust":
        return _RUST
    return {"//": _SLASHES, "--": _DASHES}.get(facts(language).comment, _HASH)
