"""Captures to facts, in source order: what is open around each, which names are known there, what it declares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.languages.reading import expressions, wording
from codeassist_index.languages.reading.frames import Frame, Frames
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.log import Scope, declare
from codeassist_index.types import DefinitionKind


@dataclass(slots=True)
class Match:
    """A definition with its parts, as the query found them."""

    kind: str
    node: Node
    parts: dict[str, list[Node]] = field(default_factory=dict)

    def part(self, name: str) -> Node | None:
        """The first node of a part."""
        return self.parts[name][0] if self.parts.get(name) else None


class Collector(Frames):
    """What is read of a file or of a piece of one; without `lines` nothing is read of comments."""

    def __init__(self, grammar: Grammar, lines: Sequence[bytes], scope: Scope) -> None:
        super().__init__(scope)
        self._grammar = grammar
        self._lines = lines
        self._named: set[int] = set()
        self._packages: frozenset[int] = frozenset()
        self._readers: dict[str, Callable[[Match], None]] = {
            "namespace": self._namespace, "import": self._import, "class": self._class, "extension": self._class,
            "function": self._function, "getter": self._getter, "block": self._block, "returned": self._returned,
            "variable": self._variable, "assigned": self._variable,
            "parameter": self._bind, "unpacked": self._bind, "loop": self._bind,
        }  # fmt: skip

    def read(self, match: Match) -> None:
        """Note one match."""
        self._leave(match.node.start_byte)
        self._readers[match.kind](match)

    @property
    def _in_class(self) -> bool:
        return bool(self._frames) and self._frames[-1].kind == "class"

    @property
    def _local(self) -> bool:
        return any(frame.kind != "class" for frame in self._frames)

    def _import(self, match: Match) -> None:
        self._imports.extend(self._grammar.imports(match.node, self._path))

    def _namespace(self, match: Match) -> None:
        """The package that a file is in; the first one that it opens counts."""
        if self._packages or self._grammar.namespace is None:
            return
        package, self._packages = self._grammar.namespace(match.node)
        line = match.node.start_point[0] + 1
        if package:
            self._imports.append(Import(package, "*", "", line))
        outer = package.split(".")
        self._imports += [Import(".".join(outer[:n]), "*", "*", line) for n in range(len(outer) - 1, 0, -1)]

    def _class(self, match: Match) -> None:
        name = match.part("name")
        if name is None or not text(name) or match.node.id in self._packages:
            return
        self._named.update(node.id for node in match.parts.get("inner", ()))
        if match.kind == "class":
            symbol = self._symbol(match, name, "class")
            if table := self._owner(match):
                symbol = replace(symbol, scope=table)
            bases = [base for node in match.parts.get("base", ()) for base in self._bases(node)]
            self._symbols.append(replace(symbol, bases=tuple(dict.fromkeys(bases))))
            self._enter(match.node.end_byte, symbol.local_name, "class", len(self._symbols) - 1, {})
            return
        owner = expressions.type_names(text(name), self._grammar)
        if owner:
            self._enter(match.node.end_byte, owner[0], "class", -1, {})

    def _bases(self, node: Node) -> list[str]:
        return expressions.type_names(text(node).partition("<")[0], self._grammar)[:4]

    def _function(self, match: Match) -> None:
        name = match.part("name")
        if name is None or not text(name):
            return
        owner = self._owner(match)
        kind: DefinitionKind = "method" if self._in_class or owner else "function"
        symbol = self._symbol(match, name, kind)
        if owner:
            symbol = replace(symbol, scope=owner)
        declared = expressions.of_type(match.part("type"), self._grammar)
        extended = tuple(base for node in match.parts.get("base", ()) for base in self._bases(node)[:1])
        self._symbols.append(replace(symbol, value=declared, bases=extended))
        self._named.update(node.id for node in match.parts.get("inner", ()))
        self._enter(match.node.end_byte, symbol.local_name, kind, len(self._symbols) - 1, {})

    def _getter(self, match: Match) -> None:
        """A function that is read like an attribute."""
        self._function(match)
        if match.part("name") is not None and self._frames and self._frames[-1].symbol >= 0:
            number = self._frames[-1].symbol
            symbol = self._symbols[number]
            self._symbols[number] = replace(symbol, kind="attribute" if symbol.kind == "method" else "variable")

    def _owner(self, match: Match) -> str:
        written = expressions.type_names(text(match.part("owner")), self._grammar)
        return written[0] if written else ""

    def _block(self, match: Match) -> None:
        if match.node.id in self._named:
            return
        names = self._frames[-1].names if self._frames else self._scope.names
        self._frames.append(Frame(match.node.end_byte, self._path, "function", -1, names))

    def _returned(self, match: Match) -> None:
        if self._frames and self._frames[-1].kind != "class":
            frame = self._frames[-1]
            if value := expressions.of_expression(match.node, frame.names, self._grammar):
                frame.returned.append(value)

    def _symbol(self, match: Match, name: Node, kind: DefinitionKind) -> Symbol:
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
            doc=wording.first_doc_line(self._lines, outer, self._grammar) if self._lines else "",
            local=self._local,
        )

    def _variable(self, match: Match) -> None:
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

    def _value(self, match: Match, names: dict[str, str]) -> str:
        declared = expressions.of_type(match.part("type"), self._grammar)
        return declared or expressions.of_expression(match.part("value"), names, self._grammar)

    def _assigned(self, match: Match, name: Node, value: str) -> None:
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
        declare(self._symbols, self._variables, symbol)

    def _bind(self, match: Match) -> None:
        name = match.part("name")
        if name is None:
            return
        names = self._frames[-1].names if self._frames else self._scope.names
        written = wording.plain(name)
        value = self._value(match, names)
        if match.kind == "unpacked":
            value = "|".join(f"{one}.{written}" for one in value.split("|") if one)
        if match.kind == "loop" and match.part("type") is None:
            value = "|".join(f"{one}[]" for one in value.split("|") if one)
        names[written] = value or (f"?{written}" if match.kind == "parameter" and match.part("type") is None else "")
