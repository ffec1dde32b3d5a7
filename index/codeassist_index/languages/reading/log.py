"""What was read of a piece of a file, so that the pieces of a file can be put together and kept between requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codeassist_index.languages.facts import Import, Symbol

Names = dict[str, str]
"""Local names with their values."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The class that a piece stands in, or the file itself without a path; `names` are those known where it begins."""

    path: str = ""
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Log:
    """The facts of a piece that begins on `row`, counted from 0; lines are those of the file.

    `names` are those of each class and function in it, `outer` those that its scope has after it. `declared`
    are the numbers of the symbols that count once in a scope, however often they are assigned; `constructed`
    those that count only if their scope turns out to be a class.
    """

    row: int
    symbols: Sequence[Symbol]
    imports: Sequence[Import]
    names: Sequence[tuple[str, Names]]
    outer: Names
    declared: frozenset[int] = frozenset()
    constructed: Sequence[Symbol] = ()

    def moved(self, row: int) -> "Log":
        """The same piece beginning on another row."""
        lines = row - self.row
        return replace(
            self,
            row=row,
            symbols=[_moved(symbol, lines) for symbol in self.symbols],
            imports=[replace(found, line=found.line + lines) for found in self.imports],
            constructed=[_moved(symbol, lines) for symbol in self.constructed],
        )


def joined(logs: Sequence[Log], outer: Names) -> Log:
    """Pieces that follow each other as one."""
    symbols, declared = _symbols(logs)
    return Log(
        row=logs[0].row if logs else 0,
        symbols=symbols,
        imports=[found for log in logs for found in log.imports],
        names=[entry for log in logs for entry in log.names],
        outer=outer,
        declared=declared,
        constructed=[symbol for log in logs for symbol in log.constructed],
    )


def by_path(entries: Iterable[tuple[str, Names]]) -> dict[str, Names]:
    """The names of each class and function; where one is opened again, what was known last counts."""
    found: dict[str, Names] = {}
    for path, names in entries:
        found[path] = found[path] | names if path in found else names
    return found


def _symbols(logs: Sequence[Log]) -> tuple[list[Symbol], frozenset[int]]:
    symbols: list[Symbol] = []
    places: dict[tuple[str, str], int] = {}
    for log in logs:
        if not log.declared:
            symbols.extend(log.symbols)
            continue
        for number, symbol in enumerate(log.symbols):
            if number in log.declared:
                declare(symbols, places, symbol)
            else:
                symbols.append(symbol)
    return symbols, frozenset(places.values())


def declare(symbols: list[Symbol], places: dict[tuple[str, str], int], symbol: Symbol) -> bool:
    """Add a variable where it is met first; a later assignment only says what its value is. True if it is new."""
    known = places.setdefault((symbol.scope, symbol.name), len(symbols))
    if known == len(symbols):
        symbols.append(symbol)
        return True
    if symbol.value and not symbols[known].value:
        symbols[known] = replace(symbols[known], value=symbol.value)
    return False


def _moved(symbol: Symbol, lines: int) -> Symbol:
    return Symbol(
        symbol.name, symbol.scope, symbol.kind, symbol.start_line + lines, symbol.end_line + lines,
        symbol.signature, symbol.doc, symbol.value, symbol.bases, symbol.local,
    )  # fmt: skip


def frozen(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Names as a part of a key."""
    return tuple(names.items()) if names else ()
