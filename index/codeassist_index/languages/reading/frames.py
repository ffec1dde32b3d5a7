"""What is open around each place of a source while it is read from top to bottom, and what has been read by then."""

import sys
from dataclasses import dataclass, field, replace

from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.languages.reading.log import Log, Names, Scope
from codeassist_index.types import DefinitionKind


@dataclass(slots=True)
class Frame:
    """A class, function or block that is being read; `symbol` is -1 where there is none to tell what is returned."""

    end_byte: int
    path: str
    kind: DefinitionKind
    symbol: int
    names: Names
    returned: list[str] = field(default_factory=list)


class Frames:
    """The open frames of a file or of a piece of one, which begins in a scope."""

    def __init__(self, scope: Scope) -> None:
        self.declared: set[int] = set()
        self._scope = scope
        self._symbols: list[Symbol] = []
        self._imports: list[Import] = []
        self._names: list[tuple[str, Names]] = []
        self._constructed: list[Symbol] = []
        self._variables: dict[tuple[str, str], int] = {}
        self._frames: list[Frame] = []
        if scope.path:
            self._frames.append(Frame(sys.maxsize, scope.path, "class", -1, scope.names))
        self._depth = len(self._frames)

    def inside(self, at: int) -> Scope | None:
        """The class that is open at a byte, or the scope it began with; None inside of a function."""
        self._leave(at)
        opened = self._frames[self._depth :]
        if not opened:
            return self._scope
        (frame, *others) = opened
        return Scope(frame.path, frame.names) if not others and frame.kind == "class" else None

    def log(self, row: int) -> Log:
        """Close what is open and say what was read."""
        self._leave(sys.maxsize)
        return Log(
            row=row,
            symbols=self._symbols,
            imports=self._imports,
            names=self._names,
            outer=self._scope.names,
            declared=frozenset(self._variables.values()),
            constructed=self._constructed,
        )

    @property
    def _path(self) -> str:
        return self._frames[-1].path if self._frames else ""

    def _leave(self, at: int) -> None:
        """Close the frames that end at a byte or before it."""
        while self._frames and at >= self._frames[-1].end_byte:
            frame = self._frames.pop()
            if frame.returned and frame.symbol >= 0 and not self._symbols[frame.symbol].value:
                value = "|".join(dict.fromkeys(frame.returned))
                self._symbols[frame.symbol] = replace(self._symbols[frame.symbol], value=value)

    def _enter(self, end_byte: int, path: str, kind: DefinitionKind, symbol: int, names: Names) -> None:
        self._names.append((path, names))
        self._frames.append(Frame(end_byte, path, kind, symbol, names))
