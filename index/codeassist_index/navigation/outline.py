"""The definitions of one text, as they stand in each other."""

from dataclasses import dataclass

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import Symbol
from codeassist_index.navigation.cursor import place_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A definition, the line and column of its name (from 1, in code points), and what stands in it."""

    symbol: Symbol
    line: int
    column: int
    children: tuple["Entry", ...]


def outline(path: str, text: str) -> tuple[Entry, ...]:
    """The outermost definitions, in source order; none of a file whose language is not parsed."""
    language = language_of(path)
    if language is None:
        return ()
    lines = text.split("\n")
    facts = LANGUAGES[language.name].parse(text.encode("utf-8", "replace"), False)
    inside: dict[str, list[Symbol]] = {}
    known = {symbol.local_name for symbol in facts.symbols}
    for symbol in facts.symbols:
        inside.setdefault(symbol.scope if symbol.scope in known else "", []).append(symbol)
    return _entries("", inside, lines)


def _entries(scope: str, inside: dict[str, list[Symbol]], lines: list[str]) -> tuple[Entry, ...]:
    # Two definitions of one path share what stands in them; it is listed below the first.
    return tuple(
        Entry(symbol, *place_of(symbol, lines), _entries(symbol.local_name, inside, lines))
        for symbol in inside.pop(scope, [])
    )
