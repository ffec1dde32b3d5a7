"""The file that is being written, from prefix and suffix alone; its stored copy is never looked at.

Only finished lines count as evidence, so that typing on inside a line changes nothing in the answer
until a new dot asks for the members of something.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import CursorFacts, FileFacts, Symbol
from codeassist_index.snapshot import FileRef, Module, Shape
from codeassist_index.terms import terms
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
        self.module = Module(ref, Shape(self.cursor.file))
        *self.above, self.typed = request.prefix.split("\n")
        _, *self.below = request.suffix.split("\n")
        self.cursor_line = len(self.above) + 1
        self.counts: Counter[str] = Counter()
        self.nearest: dict[str, int] = {}
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
        known = dict(self.cursor.names.get("", {}))
        parts = scope.split(".") if scope else []
        for depth in range(1, len(parts) + 1):
            known |= self.cursor.names.get(".".join(parts[:depth]), {})
        return known

    def _mentions(self) -> Iterator[Mention]:
        """The dotted names, nearest first; along the way every name is counted."""
        above, below = self.above[-EVIDENCE_LINES_MAX:], self.below[:EVIDENCE_LINES_MAX]
        # Nearest line first, the one above before the one below: (distance, line number, line).
        around = [(distance, self.cursor_line - distance, line) for distance, line in enumerate(reversed(above), 1)]
        around += [(distance, self.cursor_line + distance, line) for distance, line in enumerate(below, 1)]
        around.sort(key=lambda entry: entry[0])
        scopes = self._scopes(len(self.above) + len(self.below) + 2)
        seen: set[tuple[str, str]] = set()
        for distance, number, line in around:
            for name in DOTTED.findall(self._dotted(line)):
                for part in name.replace("()", "").split("."):
                    self.counts[part] += 1
                    self.nearest.setdefault(part, distance)
                key = (scopes[number], name)
                if key not in seen:
                    seen.add(key)
                    yield Mention(name, distance, scopes[number])

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


def _nothing(prefix: str, suffix: str) -> CursorFacts:  # noqa: ARG001 - stands in for a language's reader
    return CursorFacts(FileFacts((), ()), "", {}, "", 0)
