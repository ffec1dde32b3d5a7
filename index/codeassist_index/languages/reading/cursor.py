"""A file that is being written, in a language with brackets: what stands around the cursor."""

import re
from functools import lru_cache

from codeassist_index.languages.facts import CursorFacts, Symbol
from codeassist_index.languages.reading.grammar import Grammar
from codeassist_index.languages.reading.reader import parse_with_names

CHAIN_CHARACTERS_MAX = 2_000
"""So much of a line is looked at for the expression before the cursor."""

PARAGRAPHS_KEPT_MAX = 20_000

_LITERALS = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\]){0,2000}`", re.DOTALL
)
_CHAIN = re.compile(r"(?:[^\W\d][\w$]*(?:\(\))?(?:\[\])*\.)*[^\W\d][\w$]*(?:\(\))?(?:\[\])*(?=\.[\w$]*$)")
_ARGUMENTS = re.compile(r"\([^()\0]*(?:\0[^()\0]*)*\)")
_SUBSCRIPT = re.compile(r"\[[^\[\]]*\]")
_OPENING = re.compile(
    r"^\s*(?:local\s+)?(?:def|class|module|function|begin|repeat|else|elsif|elseif|CREATE|create)\b"
    r"|\b(?:do|then|in)\s*(?:\|[^|]*\|)?\s*$|[({]\s*$"
)
_CLOSING = re.compile(r"[\s)\]};,]*")


def read_cursor(grammar: Grammar, prefix: str, suffix: str) -> CursorFacts:
    """The facts of prefix and suffix together, the unfinished line left out but for its braces."""
    above, newline, typed = prefix.rpartition("\n")
    rest, _, below = suffix.partition("\n")
    line = _finished(above, typed, rest, below) if grammar.braces else _header(typed, rest)
    facts, names = parse_with_names(grammar, f"{above}{newline}{line}\n{below}".encode("utf-8", "replace"))
    number = above.count("\n") + (2 if newline else 1)
    found = _around(facts.symbols, number, typed)
    scope, start = (found.local_name, found.start_line) if found is not None else ("", 0)
    return CursorFacts(facts, scope, names, chain_before(typed, grammar.separators), start)


def chain_before(typed: str, separators: tuple[str, ...]) -> str:
    """The expression before a trailing dot, its arguments and subscripts left out."""
    code = normal(typed[-CHAIN_CHARACTERS_MAX:], separators)
    while (shorter := _ARGUMENTS.sub("\0", code)) != code:
        code = shorter
    found = _CHAIN.search(_SUBSCRIPT.sub("[]", code.replace("\0", "()")))
    return found[0] if found else ""


def normal(code: str, separators: tuple[str, ...]) -> str:
    """Code in which only a dot stands between an object and its member."""
    for separator in separators:
        code = code.replace(separator, ".")
    return code


def _finished(above: str, typed: str, rest: str, below: str) -> str:
    """What stands in for the cursor's line, so that the braces of the file are balanced."""
    around = _depth(above) + _depth(below)
    if typed.rstrip().endswith("{") or not _CLOSING.fullmatch(rest):
        line = typed + rest
    else:
        line = "".join(re.findall(r"[{}]", _LITERALS.sub("", typed + rest)))
        if abs(around + _depth(line)) > abs(around):
            line = ""
    open_braces = around + _depth(line)
    return line + ("}" * open_braces if open_braces > 0 else "{" * -open_braces)


def _header(typed: str, rest: str) -> str:
    """What stands in for the cursor's line where blocks end with a word: the line only if it opens one."""
    return typed + rest if _OPENING.search(typed) or not _CLOSING.fullmatch(rest) else ""


def _depth(code: str) -> int:
    """How many braces more are opened than closed, counted paragraph by paragraph: most are those of the last time."""
    total, start = 0, 0
    while (end := code.find("\n\n", start)) >= 0:
        depth, is_closed = _depth_within(code[start:end])
        if not is_closed:
            break
        total, start = total + depth, end + 1
    return total + _depth_within(code[start:])[0]


@lru_cache(PARAGRAPHS_KEPT_MAX)
def _depth_within(code: str) -> tuple[int, bool]:
    """The same for a piece, and whether no comment and no string goes on after it."""
    bare = _LITERALS.sub("", code)
    return bare.count("{") - bare.count("}"), "`" not in bare and "/*" not in bare


def _around(symbols: tuple[Symbol, ...], number: int, typed: str) -> Symbol | None:
    """The innermost class or function that has the line, unless its end was just typed."""
    closed = typed.strip().startswith("}")
    holding = [
        symbol for symbol in symbols
        if symbol.kind in {"class", "function", "method"} and symbol.start_line <= number <= symbol.end_line
        and not (closed and symbol.end_line == number)
    ]  # fmt: skip
    return max(holding, key=lambda symbol: (symbol.start_line, -symbol.end_line), default=None)
