"""A file's definitions and imports, found by name and scope."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from codeassist_index.languages.facts import FileFacts, Import, Symbol


class SymbolTable(Protocol):
    """Definitions in source order: what they are found by, and each of them when it is asked for."""

    names: list[str]
    scopes: list[str]
    kinds: list[str]
    local: list[bool]

    def __getitem__(self, row: int, /) -> Symbol:
        """One definition."""


class Shape:
    """What other files can name of a file. Nothing in it changes, so it is shared between requests and repositories.

    Most files are read for two or three of their definitions, so each is made when it is first asked for.
    """

    def __init__(self, symbols: SymbolTable, imports: Callable[[], Sequence[Import]]) -> None:
        self._symbols = symbols
        self._read_imports = imports
        self._made: dict[int, Symbol] = {}
        self._members: dict[str, Mapping[str, Symbol]] = {}
        named = list(zip(symbols.names, symbols.scopes, symbols.local, strict=True))
        self._functions = {
            f"{scope}.{name}" if scope else name
            for (name, scope, _), kind in zip(named, symbols.kinds, strict=True)
            if kind in {"function", "method"}
        }
        self._rows: dict[str, dict[str, int]] = {}
        for row, (name, scope, local) in enumerate(named):
            if not local and scope not in self._functions:
                self._rows.setdefault(scope, {}).setdefault(name, row)

    @classmethod
    def of(cls, facts: FileFacts) -> "Shape":
        """The shape of a file that has just been parsed."""
        return cls(_Parsed(facts.symbols), lambda: facts.imports)

    def members(self, scope: str) -> Mapping[str, Symbol]:
        """What stands in a class, or at the top of the file for the empty scope."""
        if scope not in self._members:
            rows = self._rows.get(scope, {})
            self._members[scope] = {name: self._symbol(row) for name, row in rows.items()}
        return self._members[scope]

    def symbol(self, local_name: str) -> Symbol | None:
        """The definition at a dotted path of this file."""
        scope, _, name = local_name.rpartition(".")
        row = self._rows.get(scope, {}).get(name)
        return None if row is None else self._symbol(row)

    def named(self, name: str) -> list[Symbol]:
        """The definitions of this name, whatever they stand in."""
        return [self._symbol(rows[name]) for rows in self._rows.values() if name in rows]

    @cached_property
    def imports(self) -> Mapping[str, Sequence[Import]]:
        """What is imported, by the name that the file sees."""
        found: dict[str, list[Import]] = {}
        for one in self._visible_imports:
            if one.name != "*":
                found.setdefault(one.alias, []).append(one)
        return found

    @cached_property
    def stars(self) -> Sequence[Import]:
        """Modules of which everything is imported."""
        return [one for one in self._visible_imports if one.name == "*"]

    @cached_property
    def _visible_imports(self) -> Sequence[Import]:
        return [one for one in self._read_imports() if one.scope not in self._functions]

    def _symbol(self, row: int) -> Symbol:
        made = self._made.get(row)
        # Two threads may both make it; all see the one that was put down first.
        return made if made is not None else self._made.setdefault(row, self._symbols[row])


class _Parsed:
    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self._symbols = symbols
        self.names = [symbol.name for symbol in symbols]
        self.scopes = [symbol.scope for symbol in symbols]
        self.kinds: list[str] = [symbol.kind for symbol in symbols]
        self.local = [symbol.local for symbol in symbols]

    def __getitem__(self, row: int) -> Symbol:
        return self._symbols[row]
