"""Source to facts: definitions, imports and uses, by the captures of a language's query files.

`definitions.scm` captures a whole definition under its kind (`@class`, `@extension`, `@getter`,
`@function`, `@variable`, `@assigned`, `@parameter`, `@unpacked`, `@loop`) and its parts as `@name`, `@type`,
`@value`, `@base`, `@body`, `@owner`; patterns that capture the same definition and name add to each other.
`@block` is a function without a name, `@inner` one that is named from outside; `@returned` is what a function
gives back; `@import` and `@namespace` go to the language itself. `references.scm` captures every `@name`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tree_sitter import Node, QueryCursor

from codeassist_index.languages.facts import FileFacts, Import, Symbol, Use
from codeassist_index.languages.reading import expressions, tree, wording
from codeassist_index.languages.reading.grammar import Grammar, language, query, text
from codeassist_index.types import DefinitionKind

KINDS = (
    "namespace", "class", "extension", "getter", "function", "assigned", "variable", "parameter", "unpacked", "loop",
    "returned", "import", "block",
)  # fmt: skip
"""The first that a definition was captured under is the one it is."""
MATCHES_OPEN_MAX = 1_000
"""So many patterns may be begun at one place; real code stays under a hundred, and the time grows with their number."""


def parse(grammar: Grammar, source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    """The facts of one UTF-8 source; without `uses` the references are left out."""
    root = tree.root(language(grammar), source)
    if root is None:
        return FileFacts((), ())
    reader = _read(grammar, root, source)
    return FileFacts(tuple(reader.symbols), tuple(reader.imports), _uses(grammar, root, reader) if uses else ())


def parse_with_names(grammar: Grammar, source: bytes) -> tuple[FileFacts, dict[str, dict[str, str]]]:
    """The facts without uses, and for each function or class its local names with their values."""
    root = tree.root(language(grammar), source)
    if root is None:
        return FileFacts((), ()), {}
    reader = _read(grammar, root, source)
    return FileFacts(tuple(reader.symbols), tuple(reader.imports)), reader.names


@dataclass(slots=True)
class _Match:
    """A definition with its parts, as the query found them."""

    kind: str
    node: Node
    parts: dict[str, list[Node]] = field(default_factory=dict)

    def part(self, name: str) -> Node | None:
        return self.parts[name][0] if self.parts.get(name) else None


def _matches(grammar: Grammar, root: Node) -> Iterator[_Match]:
    """In source order, outer ones first."""
    found: dict[tuple[int, int], _Match] = {}
    for _, captures in QueryCursor(query(grammar, "definitions.scm"), match_limit=MATCHES_OPEN_MAX).matches(root):
        kind = next(kind for kind in KINDS if kind in captures)
        node = captures[kind][0]
        name = captures["name"][0].start_byte if "name" in captures else -1
        match = found.setdefault((node.id, name), _Match(kind, node))
        if KINDS.index(kind) < KINDS.index(match.kind):
            match.kind = kind
        for part, nodes in captures.items():
            known = match.parts.setdefault(part, [])
            known.extend(one for one in nodes if one not in known)
    yield from sorted(found.values(), key=lambda one: (one.node.start_byte, -one.node.end_byte, KINDS.index(one.kind)))


def _read(grammar: Grammar, root: Node, source: bytes) -> "_Reader":
    reader = _Reader(grammar, source.split(b"\n"))
    for match in _matches(grammar, root):
        reader.read(match)
    reader.finish()
    return reader


def _uses(grammar: Grammar, root: Node, reader: "_Reader") -> tuple[Use, ...]:
    found = QueryCursor(query(grammar, "references.scm")).captures(root).get("name", [])
    places = {
        (node.start_point[0] + 1, node.start_point[1] + text(node).encode().find(name.encode()), name)
        for node in found if node.start_byte not in reader.declared and (name := wording.plain(node))
    }  # fmt: skip
    return tuple(Use(name, line, column) for line, column, name in sorted(places))


@dataclass(slots=True)
class _Frame:
    """What is being read; `symbol` is -1 where there is none to tell what is returned."""

    end_byte: int
    path: str
    kind: DefinitionKind
    symbol: int
    names: dict[str, str]
    returned: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, grammar: Grammar, lines: list[bytes]) -> None:
        self._grammar = grammar
        self._lines = lines
        self.symbols: list[Symbol] = []
        self.imports: list[Import] = []
        self.names: dict[str, dict[str, str]] = {}
        self.declared: set[int] = set()
        self._frames: list[_Frame] = []
        self._named: set[int] = set()
        self._packages: frozenset[int] = frozenset()
        self._constructed: list[Symbol] = []
        self._variables: dict[tuple[str, str], int] = {}
        self._readers: dict[str, Callable[[_Match], None]] = {
            "namespace": self._namespace, "import": self._import, "class": self._class, "extension": self._class,
            "function": self._function, "getter": self._getter, "block": self._block, "returned": self._returned,
            "variable": self._variable, "assigned": self._variable,
            "parameter": self._bind, "unpacked": self._bind, "loop": self._bind,
        }  # fmt: skip

    def read(self, match: _Match) -> None:
        while self._frames and match.node.start_byte >= self._frames[-1].end_byte:
            self._close(self._frames.pop())
        self._readers[match.kind](match)

    def finish(self) -> None:
        while self._frames:
            self._close(self._frames.pop())
        owners = {symbol.scope for symbol in self.symbols if symbol.kind == "method"}
        tables = owners | {symbol.scope for symbol in self.symbols if symbol.kind == "attribute"}
        for number, symbol in enumerate(self.symbols):
            holders = {"function": owners, "variable": tables}.get(symbol.kind, ())
            if symbol.local_name in holders:  # a constructor with a prototype, or a table
                self.symbols[number] = replace(symbol, kind="class", value="")
        for symbol in self._constructed:
            if symbol.scope in owners:
                self._declare(symbol)

    @property
    def _path(self) -> str:
        return self._frames[-1].path if self._frames else ""

    @property
    def _in_class(self) -> bool:
        return bool(self._frames) and self._frames[-1].kind == "class"

    @property
    def _local(self) -> bool:
        return any(frame.kind != "class" for frame in self._frames)

    def _import(self, match: _Match) -> None:
        self.imports.extend(self._grammar.imports(match.node, self._path))

    def _namespace(self, match: _Match) -> None:
        """The package that a file is in; the first one that it opens counts."""
        if self._packages or self._grammar.namespace is None:
            return
        package, self._packages = self._grammar.namespace(match.node)
        line = match.node.start_point[0] + 1
        if package:
            self.imports.append(Import(package, "*", "", line))
        outer = package.split(".")
        self.imports += [Import(".".join(outer[:n]), "*", "*", line) for n in range(len(outer) - 1, 0, -1)]

    def _class(self, match: _Match) -> None:
        name = match.part("name")
        if name is None or not text(name) or match.node.id in self._packages:
            return
        self._named.update(node.id for node in match.parts.get("inner", ()))
        if match.kind == "class":
            symbol = self._symbol(match, name, "class")
            if table := self._owner(match):
                symbol = replace(symbol, scope=table)
            bases = [base for node in match.parts.get("base", ()) for base in self._bases(node)]
            self.symbols.append(replace(symbol, bases=tuple(dict.fromkeys(bases))))
            self._open(match.node, symbol.local_name, "class", len(self.symbols) - 1)
            return
        owner = expressions.type_names(text(name), self._grammar)
        if owner:
            self._open(match.node, owner[0], "class", -1)

    def _bases(self, node: Node) -> list[str]:
        return expressions.type_names(text(node).partition("<")[0], self._grammar)[:4]

    def _function(self, match: _Match) -> None:
        name = match.part("name")
        if name is None or not text(name):
            return
        owner = self._owner(match)
        kind: DefinitionKind = "method" if self._in_class or owner else "function"
        symbol = self._symbol(match, name, kind)
        if owner:
            symbol = replace(symbol, scope=owner)
        declared = expressions.of_type(match.part("type"), self._grammar)
        self.symbols.append(replace(symbol, value=declared))
        self._named.update(node.id for node in match.parts.get("inner", ()))
        self._open(match.node, symbol.local_name, kind, len(self.symbols) - 1)

    def _getter(self, match: _Match) -> None:
        """A function that is read like an attribute."""
        self._function(match)
        if match.part("name") is not None and self._frames and self._frames[-1].symbol >= 0:
            number = self._frames[-1].symbol
            symbol = self.symbols[number]
            self.symbols[number] = replace(symbol, kind="attribute" if symbol.kind == "method" else "variable")

    def _owner(self, match: _Match) -> str:
        written = expressions.type_names(text(match.part("owner")), self._grammar)
        return written[0] if written else ""

    def _block(self, match: _Match) -> None:
        if match.node.id in self._named:
            return
        names = self._frames[-1].names if self._frames else self.names.setdefault("", {})
        self._frames.append(_Frame(match.node.end_byte, self._path, "function", -1, names))

    def _open(self, node: Node, path: str, kind: DefinitionKind, symbol: int) -> None:
        names = self.names.setdefault(path, {})
        self._frames.append(_Frame(node.end_byte, path, kind, symbol, names))

    def _close(self, frame: _Frame) -> None:
        if frame.returned and frame.symbol >= 0 and not self.symbols[frame.symbol].value:
            value = "|".join(dict.fromkeys(frame.returned))
            self.symbols[frame.symbol] = replace(self.symbols[frame.symbol], value=value)

    def _returned(self, match: _Match) -> None:
        if self._frames and self._frames[-1].kind != "class":
            frame = self._frames[-1]
            if value := expressions.of_expression(match.node, frame.names, self._grammar):
                frame.returned.append(value)

    def _symbol(self, match: _Match, name: Node, kind: DefinitionKind) -> Symbol:
        self.declared.add(name.start_byte)
        outer = match.part("outer") or wording.outermost(match.node, self._grammar.wrappers)
        end = outer.end_point
        return Symbol(
            name=wording.plain(name),
            scope=self._path,
            kind=kind,
            start_line=outer.start_point[0] + 1,
            end_line=max(outer.start_point[0] + 1, end[0] + (1 if end[1] else 0)),
            signature=wording.signature(outer, match.part("body"), self._grammar),
            doc=wording.first_doc_line(self._lines, outer, self._grammar),
            local=self._local,
        )

    def _variable(self, match: _Match) -> None:
        name = match.part("name")
        if name is None or not wording.plain(name):
            return
        names = self._frames[-1].names if self._frames else {}
        value = self._value(match, {} if self._in_class else names)
        owner = self._owner(match)
        if owner:
            symbol = self._symbol(match, name, "attribute")
            self._declare(replace(symbol, scope=owner, value=value, local=False))
        elif match.kind == "assigned":
            self._assigned(match, name, value)
            if "parameter" in match.parts:
                self._bind(match)
        elif self._frames and not self._in_class:
            names[wording.plain(name)] = value
        else:
            symbol = self._symbol(match, name, "attribute" if self._frames else "variable")
            self._declare(replace(symbol, value=value))

    def _value(self, match: _Match, names: dict[str, str]) -> str:
        declared = expressions.of_type(match.part("type"), self._grammar)
        return declared or expressions.of_expression(match.part("value"), names, self._grammar)

    def _assigned(self, match: _Match, name: Node, value: str) -> None:
        """An attribute that a method gives to its own object."""
        owner = next((frame for frame in reversed(self._frames) if frame.kind == "class"), None)
        if owner is not None and self._frames[-1] is not owner:
            symbol = self._symbol(match, name, "attribute")
            self._declare(replace(symbol, scope=owner.path, value=value, local=False))
        elif owner is None and self._frames:
            symbol = self._symbol(match, name, "attribute")
            scope = self._frames[-1].path.rpartition(".")[0] if self._frames[-1].kind == "method" else self._path
            self._constructed.append(replace(symbol, scope=scope, value=value, local=False))

    def _declare(self, symbol: Symbol) -> None:
        known = self._variables.setdefault((symbol.scope, symbol.name), len(self.symbols))
        if known == len(self.symbols):
            self.symbols.append(symbol)
        elif symbol.value and not self.symbols[known].value:
            self.symbols[known] = replace(self.symbols[known], value=symbol.value)

    def _bind(self, match: _Match) -> None:
        name = match.part("name")
        if name is None:
            return
        names = self._frames[-1].names if self._frames else self.names.setdefault("", {})
        written = wording.plain(name)
        value = self._value(match, names)
        if match.kind == "unpacked":
            value = "|".join(f"{one}.{written}" for one in value.split("|") if one)
        if match.kind == "loop" and match.part("type") is None:
            value = "|".join(f"{one}[]" for one in value.split("|") if one)
        names[written] = value or (f"?{written}" if match.kind == "parameter" and match.part("type") is None else "")
