"""The file that is being written, from prefix and suffix alone; its stored copy is never looked at.

Only finished lines count as evidence, so that typing on inside a line changes nothing in the answer
until a new dot asks for the members of something.
"""

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from codeassist_index.languages import LANGUAGES, language_around
from codeassist_index.languages.facts import CursorFacts, FileFacts, Symbol
from codeassist_index.shape import Shape
from codeassist_index.snapshot import FileRef, Module
from codeassist_index.terms import LINES_KEPT_MAX, line_terms
from codeassist_index.types import ContextRequest

EVIDENCE_LINES_MAX = 600
"""So many lines above and below the cursor are read for names."""

CHAINS_MAX = 200
"""The dotted names nearest the cursor that are resolved."""

_BLOCKS = frozenset({"class", "function", "method"})
DOTTED = re.compile(r"[^\W\d]\w*(?:(?:\(\))?\.[^\W\d]\w*)*")


class Mention(NamedTuple):
    """A dotted name on a finished line; `distance` is in lines from the cursor, `scope` where it stands."""

    name: str
    distance: int
    scope: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """The finished lines above and below, and what is read of them; hashed by the lines, which is fast."""

    ref: FileRef
    texts: tuple[str, str]
    cursor: CursorFacts = field(hash=False)


class Target:
    """Prefix and suffix, parsed and taken apart."""

    def __init__(self, request: ContextRequest, repository: int, repository_name: str) -> None:
        language = language_around(request.path, request.prefix + request.suffix)
        self.language = language.name if language is not None else ""
        self._separators = language.separators if language is not None else ()
        read = LANGUAGES[self.language].read_cursor if self.language else _nothing
        self.cursor = read(request.prefix, request.suffix)
        ref = FileRef(repository, repository_name, request.path, 0, self.language, "")
        self.module = Module(ref, Shape.of(self.cursor.file))
        *self.above, self.typed = request.prefix.split("\n")
        _, *self.below = request.suffix.split("\n")
        self.cursor_line = len(self.above) + 1
        self._texts = request.prefix[: len(request.prefix) - len(self.typed)], request.suffix.partition("\n")[2]

    @property
    def evidence(self) -> Hashable:
        """All that an answer depends on: while a line is being typed, mostly the same."""
        return _Seen(self.module.ref, self._texts, self.cursor)

    @cached_property
    def shown_lines(self) -> frozenset[str]:
        """The distinct finished lines, stripped, without empty ones."""
        return frozenset(map(str.strip, (*self.above, *self.below))) - {""}

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each name stands on the finished lines around the cursor."""
        return Counter(chain.from_iterable(parts for _, _, _, parts in self._around))

    @cached_property
    def nearest(self) -> dict[str, int]:
        """How many lines away each of these names stands."""
        found: dict[str, int] = {}
        for distance, _, _, parts in reversed(self._around):
            found.update(dict.fromkeys(parts, distance))
        return found

    @cached_property
    def mentions(self) -> list[Mention]:
        """The dotted names on the finished lines around the cursor, the nearest first; each once in a scope."""
        scopes = self._scopes()
        known: dict[str, set[str]] = {}
        found: list[Mention] = []
        for distance, number, names, _ in self._around:
            scope = scopes.get(number, "")
            seen = known.setdefault(scope, set())
            if not seen.issuperset(names):
                found += [Mention(name, distance, scope) for name in dict.fromkeys(names) if name not in seen]
                seen.update(names)
        return found

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

    @cached_property
    def _around(self) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
        """Distance and number of each line near the cursor, its dotted names and all their parts; the nearest first."""
        above, below = self.above[: -EVIDENCE_LINES_MAX - 1 : -1], self.below[:EVIDENCE_LINES_MAX]
        lines = []
        for distance, pair in enumerate(zip_longest(above, below), 1):
            for line, number in zip(pair, (self.cursor_line - distance, self.cursor_line + distance), strict=True):
                if line:
                    lines.append((distance, number, *_names_of(line, self._separators)))
        return lines

    def _scopes(self) -> dict[int, str]:
        """The class or function that each line near the cursor stands in."""
        first, last = self.cursor_line - EVIDENCE_LINES_MAX, self.cursor_line + EVIDENCE_LINES_MAX
        scopes: dict[int, str] = {}
        for symbol in self.cursor.file.symbols:  # outer ones first, inner ones write over them
            if symbol.kind in _BLOCKS and symbol.end_line >= first and symbol.start_line <= last:
                lines = range(max(first, symbol.start_line), min(last, symbol.end_line) + 1)
                scopes.update(dict.fromkeys(lines, symbol.local_name))
        return scopes


@lru_cache(LINES_KEPT_MAX)
def _names_of(line: str, separators: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dotted names of a line, and all their parts."""
    for separator in separators:
        line = line.replace(separator, ".")
    names = DOTTED.findall(line)
    return tuple(names), tuple(part for name in names for part in name.replace("()", "").split("."))


def _nothing(prefix: str, suffix: str) -> CursorFacts:  # noqa: ARG001 - stands in for a language's reader
    return CursorFacts(FileFacts((), ()), "", {}, "", 0)
