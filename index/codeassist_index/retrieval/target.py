"""The file that is being written, from prefix and suffix alone; its stored copy is never looked at.

Only finished lines count as evidence, so that typing on inside a line changes nothing in the answer
until a new dot asks for the members of something.
"""

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import CursorFacts, FileFacts, Symbol
from codeassist_index.shape import Shape
from codeassist_index.snapshot import FileRef, Module
from codeassist_index.terms import LINES_KEPT_MAX, line_terms
from codeassist_index.types import ContextRequest

EVIDENCE_LINES_MAX = 600
"""So many lines above and below the cursor are read for names."""

CHAINS_MAX = 200
"""The dotted names nearest the cursor that are resolved."""

DOTTED = re.compile(r"[^\W\d]\w*(?:(?:\(\))?\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A dotted name on a finished line; `distance` is in lines from the cursor, `scope` where it stands."""

    name: str
    distance: int
    scope: str


class Target:
    """Prefix and suffix, parsed and taken apart."""

    def __init__(self, request: ContextRequest, repository: int, repository_name: str) -> None:
        language = language_of(request.path)
        self.language = language.name if language is not None else ""
        self._separators = language.separators if language is not None else ()
        read = LANGUAGES[self.language].read_cursor if self.language else _nothing
        self.cursor = read(request.prefix, request.suffix)
        ref = FileRef(repository, repository_name, request.path, 0, self.language, "")
        self.module = Module(ref, Shape.of(self.cursor.file))
        *self.above, self.typed = request.prefix.split("\n")
        _, *self.below = request.suffix.split("\n")
        self.cursor_line = len(self.above) + 1
        self.counts: Counter[str] = Counter()
        self.nearest: dict[str, int] = {}
        self.mentions = self._mentions()
        self.shown_lines = frozenset(map(str.strip, (*self.above, *self.below))) - {""}

    @property
    def evidence(self) -> Hashable:
        """All that an answer depends on: while a line is being typed, mostly the same."""
        names = frozenset((scope, frozenset(values.items())) for scope, values in self.cursor.names.items())
        cursor = (self.cursor.file, self.cursor.scope, self.cursor.chain, self.cursor.start_line, names)
        return self.module.ref, tuple(self.above), tuple(self.below), cursor

    @property
    def function(self) -> Symbol | None:
        """The definition around the cursor."""
        return self.module.shape.symbol(self.cursor.scope) if self.cursor.scope else None

    def head_lines(self) -> list[str]:
        """The finished lines of the definition around the cursor: its signature, docstring and code so far."""
        return self.above[self.cursor.start_line - 1 :] if self.cursor.start_line else self.above[-20:]

    def query_terms(self, lines_above: int, lines_below: int) -> list[str]:
        """The words around the cursor, for similarity; the nearest first."""
        near = [*reversed(self.above[-lines_above:]), *self.below[:lines_below]]
        return list(dict.fromkeys(term for line in near for term in line_terms(line)))

    def names_at(self, scope: str) -> dict[str, str]:
        """The local names that a scope sees, with their values."""
        known = dict(self.cursor.names.get("", {}))
        parts = scope.split(".") if scope else []
        for depth in range(1, len(parts) + 1):
            known |= self.cursor.names.get(".".join(parts[:depth]), {})
        return known

    def value_of(self, chain: str, scope: str) -> str:
        """A dotted expression in a scope, with the value of the local name that it begins with in that name's place."""
        head, dot, rest = chain.partition(".")
        values = self.names_at(scope).get(head.removesuffix("()"))
        if values is None:
            return chain
        call = "()" if head.endswith("()") else ""
        return "|".join(f"{value}{call}{dot}{rest}" for value in values.split("|") if value)

    def _mentions(self) -> list[Mention]:
        """The dotted names, nearest first; along the way every name is counted."""
        above, below = self.above[-EVIDENCE_LINES_MAX:], self.below[:EVIDENCE_LINES_MAX]
        # Nearest line first, the one above before the one below: (distance, line number, line).
        around = [(distance, self.cursor_line - distance, line) for distance, line in enumerate(reversed(above), 1)]
        around += [(distance, self.cursor_line + distance, line) for distance, line in enumerate(below, 1)]
        around.sort(key=lambda entry: entry[0])
        scopes = self._scopes(len(self.above) + len(self.below) + 2)
        found: dict[tuple[str, str], Mention] = {}
        every: list[str] = []
        for distance, number, line in around:
            names, parts = _names_of(self._dotted(line))
            every += parts
            for part in parts:
                if part not in self.nearest:
                    self.nearest[part] = distance
            for name in names:
                key = (scopes[number], name)
                if key not in found:
                    found[key] = Mention(name, distance, scopes[number])
        self.counts.update(every)
        return list(found.values())

    def _dotted(self, line: str) -> str:
        for separator in self._separators:
            line = line.replace(separator, ".")
        return line

    def _scopes(self, lines: int) -> list[str]:
        scopes = [""] * (lines + 2)
        for symbol in self.cursor.file.symbols:  # outer ones first, inner ones write over them
            if symbol.kind in {"class", "function", "method"}:
                for line in range(symbol.start_line, min(symbol.end_line, lines) + 1):
                    scopes[line] = symbol.local_name
        return scopes


@lru_cache(LINES_KEPT_MAX)
def _names_of(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dotted names of a line, and all their parts."""
    names = tuple(DOTTED.findall(line))
    return names, tuple(part for name in names for part in name.replace("()", "").split("."))


def _nothing(prefix: str, suffix: str) -> CursorFacts:  # noqa: ARG001 - stands in for a language's reader
    return CursorFacts(FileFacts((), ()), "", {}, "", 0)
