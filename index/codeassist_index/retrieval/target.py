"""The file that is being written, from prefix and suffix alone; its stored copy is never looked at.

Only finished lines count as evidence, so that typing on inside a line changes nothing in the answer
until a new dot asks for the members of something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import CursorFacts, FileFacts, Symbol
from codeassist_index.snapshot import FileRef, Module, Shape
from codeassist_index.terms import terms
from codeassist_index.types import ContextRequest

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
        read = LANGUAGES[self.language].read_cursor if self.language else _nothing
        self.cursor = read(request.prefix, request.suffix)
        ref = FileRef(repository, repository_name, request.path, 0, self.language, "")
        self.module = Module(ref, Shape(self.cursor.file))
        *self.above, self.typed = request.prefix.split("\n")
        _, *self.below = request.suffix.split("\n")
        self.cursor_line = len(self.above) + 1
        self.mentions = list(self._mentions())
        shown = (line.strip() for line in (*self.above, self.typed, *request.suffix.split("\n")))
        self.shown_lines = frozenset(line for line in shown if line)

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
        return list(dict.fromkeys(term for line in near for term in terms(line)))

    def names_at(self, scope: str) -> dict[str, str]:
        """The local names that a scope sees, with their values."""
        known: dict[str, str] = {}
        parts = scope.split(".") if scope else []
        for depth in range(1, len(parts) + 1):
            known |= self.cursor.names.get(".".join(parts[:depth]), {})
        return known

    def _mentions(self) -> Iterator[Mention]:
        around = [(self.cursor_line - n, line) for n, line in enumerate(self.above, 1)]
        around += [(n, line) for n, line in enumerate(self.below, 1)]
        shift = len(self.above)
        numbered = [(distance, n + 1, line) for n, (distance, line) in enumerate(around)]
        scopes = self._scopes(len(around) + 2)
        seen: set[tuple[str, str]] = set()
        for distance, number, line in sorted(numbered, key=lambda entry: entry[0]):
            scope = scopes[number if number <= shift else number + 1]
            for name in DOTTED.findall(line):
                key = (scope, name)
                if key not in seen:
                    seen.add(key)
                    yield Mention(name, distance, scope)

    def _scopes(self, lines: int) -> list[str]:
        scopes = [""] * (lines + 2)
        for symbol in self.cursor.file.symbols:  # outer ones first, inner ones write over them
            if symbol.kind in {"class", "function", "method"}:
                for line in range(symbol.start_line, min(symbol.end_line, lines) + 1):
                    scopes[line] = symbol.local_name
        return scopes


def _nothing(prefix: str, suffix: str) -> CursorFacts:  # noqa: ARG001 - stands in for a language's reader
    return CursorFacts(FileFacts((), ()), "", {}, "", 0)
