"""A file's definitions and imports, found by name and scope."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from codeassist_index.languages.facts import FileFacts, Import, Symbol

_CALLABLE = frozenset({"function", "method"})


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """Definitions in source order: what they are found by, and `make` for the one in a row.

    Other files see neither those that are `local` nor those in the rows of `inside`, see `inside_functions`.
    """

    names: Sequence[str]
    scopes: Sequence[str]
    kinds: Sequence[str]
    local: Sequence[bool]
    inside: Sequence[int]
    make: Callable[[int], Symbol]

    @classmethod
    def of(cls, symbols: Sequence[Symbol]) -> "SymbolTable":
        """The table of definitions that are there already."""
        return cls(
            names=[symbol.name for symbol in symbols],
            scopes=[symbol.scope for symbol in symbols],
            kinds=[symbol.kind for symbol in symbols],
            local=[symbol.local for symbol in symbols],
            inside=inside_functions(symbols),
            make=symbols.__getitem__,
        )


class Shape:
    """What other files can name of a file. Nothing in it changes, so it is shared between requests and repositories.

    Most files are read for two or three of their definitions, so each is made when it is first asked for.
    """

    def __init__(self, symbols: SymbolTable, imports: Callable[[], Sequence[Import]]) -> None:
        self._symbols = symbols
        self._read_imports = imports
        self._made: dict[int, Symbol] = {}
        self._members: dict[str, Mapping[str, Symbol]] = {}
        hidden = {*compress(range(len(symbols.local)), symbols.local), *symbols.inside}
        named = zip(symbols.scopes, symbols.names, strict=True)
        self._rows: dict[tuple[str, str], int] = {}
        for row, key in enumerate(named):
            if row not in hidden and key not in self._rows:
                self._rows[key] = row

    @classmethod
    def of(cls, facts: FileFacts) -> "Shape":
        """The shape of a file that has just been parsed."""
        return cls(SymbolTable.of(facts.symbols), lambda: facts.imports)

    def members(self, scope: str) -> Mapping[str, Symbol]:
        """What stands in a class, or at the top of the file for the empty scope."""
        if scope not in self._members:
            rows = self._rows_by_scope.get(scope, ())
            self._members[scope] = {self._symbols.names[row]: self._symbol(row) for row in rows}
        return self._members[scope]

    def symbol(self, local_name: str) -> Symbol | None:
        """The definition at a dotted path of this file."""
        scope, _, name = local_name.rpartition(".")
        row = self._rows.get((scope, name))
        return None if row is None else self._symbol(row)

    def named(self, name: str) -> list[Symbol]:
        """The definitions of this name, whatever they stand in."""
        found, row = [], -1
        with suppress(ValueError):
            while True:
                row = self._symbols.names.index(name, row + 1)
                if self._rows.get((self._symbols.scopes[row], name)) == row:
                    found.append(self._symbol(row))
        return found

    @cached_property
    def imports(self) -> Mapping[str, Sequence[Import]]:
        """What is imported, by the name that the file sees."""
        found: dict[str, list[Import]] = {}
        for one in self._visible_imports:
            if one.name != "*":
                found.setdefault(one.alias, []).append(one)
        return found

    @cached_property
    def packages_imported(self) -> AbstractSet[str]:
        """What `import a.b.c` makes known besides: `a` and `a.b`."""
        dotted = [alias.split(".") for alias in self.imports if "." in alias]
        return {".".join(parts[:length]) for parts in dotted for length in range(1, len(parts))}

    @cached_property
    def stars(self) -> Sequence[Import]:
        """Modules of which everything is imported."""
        return [one for one in self._visible_imports if one.name == "*"]

    @cached_property
    def inner_imports(self) -> Sequence[Import]:
        """What only functions of the file import."""
        visible = set(self._visible_imports)
        return [one for one in self._read_imports() if one not in visible]

    @cached_property
    def _visible_imports(self) -> Sequence[Import]:
        found = self._read_imports()
        if not any(one.scope for one in found):
            return found
        functions = _functions(self._symbols)
        return [one for one in found if one.scope not in functions]

    @cached_property
    def _rows_by_scope(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for (scope, _), row in self._rows.items():
            found.setdefault(scope, []).append(row)
        return found

    def _symbol(self, row: int) -> Symbol:
        made = self._made.get(row)
        # Two threads may both make it; all see the one that was put down first.
        return made if made is not None else self._made.setdefault(row, self._symbols.make(row))


def inside_functions(symbols: Sequence[Symbol]) -> list[int]:
    """The rows of what is defined in functions without being local to them."""
    functions = {symbol.local_name for symbol in symbols if symbol.kind in _CALLABLE}
    return [row for row, symbol in enumerate(symbols) if symbol.scope in functions and not symbol.local]


def _functions(symbols: SymbolTable) -> set[str]:
    named = zip(symbols.scopes, symbols.names, symbols.kinds, strict=True)
    return {f"{scope}.{name}" if scope else name for scope, name, kind in named if kind in _CALLABLE}
