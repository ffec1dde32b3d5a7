"""Python source to facts: definitions, imports and uses, by tree-sitter queries.

The tree of a broken file is used as far as it goes: tree-sitter recovers around the error.
"""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files

from tree_sitter import Language, Node, Query, QueryCursor

from codeassist_index.languages.facts import FileFacts, Import, Symbol, Use
from codeassist_index.languages.python import signature, values
from codeassist_index.languages.reading import tree
from codeassist_index.types import DefinitionKind

SOURCES_KEPT_MAX = 4
"""While a line is being typed, the text around it stays the same, and so does what is parsed for it."""


@cache
def language() -> Language:
    """The grammar, loaded once."""
    return Language(import_module("tree_sitter_python").language())


@cache
def _query(name: str) -> Query:
    return Query(language(), files(__package__).joinpath(name).read_text(encoding="utf-8"))


def parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    """The facts of one UTF-8 source; `uses=False` leaves out the references (and half the time)."""
    root = tree.root(language(), source)
    if root is None:
        return FileFacts((), ())
    reader = _read(root)
    symbols, declared = reader.finish()
    return FileFacts(symbols, tuple(reader.imports), _uses(root, declared) if uses else ())


@lru_cache(SOURCES_KEPT_MAX)
def parse_with_names(source: bytes) -> tuple[FileFacts, dict[str, dict[str, str]]]:
    """The facts without uses, and for each function or class its local names with their values."""
    root = tree.root(language(), source)
    if root is None:
        return FileFacts((), ()), {}
    reader = _read(root)
    symbols, _ = reader.finish()
    return FileFacts(symbols, tuple(reader.imports)), reader.names


def _read(root: Node) -> "_Reader":
    found = QueryCursor(_query("definitions.scm")).captures(root)
    nodes = sorted(
        ((node.start_byte, -node.end_byte, capture, node) for capture, group in found.items() for node in group),
        key=lambda entry: entry[:3],
    )
    reader = _Reader()
    for _, _, capture, node in nodes:
        reader.read(capture, node)
    return reader


def _uses(root: Node, declared: set[int]) -> tuple[Use, ...]:
    found = QueryCursor(_query("references.scm")).captures(root).get("name", [])
    places = []
    for node in found:
        if node.start_byte in declared:
            continue
        text = node.text
        assert text is not None
        row, column = node.start_point
        places.append((row + 1, column, text.decode("utf-8", "replace")))
    return tuple(Use(name, line, column) for line, column, name in sorted(places))


@dataclass(slots=True)
class _Frame:
    """A class or function that is being read; `names` are its parameters and variables with their values."""

    end_byte: int
    path: str
    kind: DefinitionKind
    symbol: int
    names: dict[str, str]
    returned: list[str]


class _Reader:
    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.imports: list[Import] = []
        self._frames: list[_Frame] = []
        self._declared: set[int] = set()
        self._variables: dict[tuple[str, str], int] = {}
        self.names: dict[str, dict[str, str]] = {}

    def read(self, capture: str, node: Node) -> None:
        while self._frames and node.start_byte >= self._frames[-1].end_byte:
            self._close(self._frames.pop())
        match capture:
            case "class":
                self._class(node)
            case "function":
                self._function(node)
            case "assignment" | "alias":
                self._assignment(node)
            case "import":
                self.imports.extend(_imported_modules(node, self._path))
            case "import_from":
                self.imports.extend(_imported_names(node, self._path))
            case "returned":
                self._returned(node)
            case "for":
                self._bind(node.child_by_field_name("left"), node.child_by_field_name("right"), "[]")
            case "as":
                self._bind(node.child_by_field_name("alias"), node.named_child(0), "")

    def finish(self) -> tuple[tuple[Symbol, ...], set[int]]:
        while self._frames:
            self._close(self._frames.pop())
        return tuple(self.symbols), self._declared

    @property
    def _path(self) -> str:
        return self._frames[-1].path if self._frames else ""

    @property
    def _local(self) -> bool:
        return any(frame.kind in {"function", "method"} for frame in self._frames)

    def _class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or not name.text:
            return
        symbol = self._symbol(node, name, "class", signature.of_class(node))
        self.symbols.append(replace(symbol, bases=signature.bases(node)))
        self._open(node, symbol, "class", {})

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or not name.text:
            return
        inside_class = bool(self._frames) and self._frames[-1].kind == "class"
        kind: DefinitionKind = "method" if inside_class else "function"
        symbol = self._symbol(node, name, kind, signature.of_function(node))
        declared = node.child_by_field_name("return_type")
        value = values.of_annotation(declared) if declared is not None else ""
        self.symbols.append(replace(symbol, value=value))
        self._open(node, symbol, kind, values.of_parameters(node.child_by_field_name("parameters")))

    def _symbol(self, node: Node, name: Node, kind: DefinitionKind, written: str) -> Symbol:
        assert name.text is not None
        self._declared.add(name.start_byte)
        outer = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
        return Symbol(
            name=name.text.decode("utf-8", "replace"),
            scope=self._path,
            kind=kind,
            start_line=outer.start_point[0] + 1,
            end_line=node.end_point[0] + (1 if node.end_point[1] else 0),
            signature=written,
            doc=signature.first_doc_line(node),
            local=self._local,
        )

    def _open(self, node: Node, symbol: Symbol, kind: DefinitionKind, names: dict[str, str]) -> None:
        frame = _Frame(node.end_byte, symbol.local_name, kind, len(self.symbols) - 1, names, [])
        self._frames.append(frame)
        self.names[symbol.local_name] = names

    def _close(self, frame: _Frame) -> None:
        symbol = self.symbols[frame.symbol]
        if frame.returned and not symbol.value:
            self.symbols[frame.symbol] = replace(symbol, value="|".join(dict.fromkeys(frame.returned)))

    def _returned(self, node: Node) -> None:
        for frame in reversed(self._frames):
            if frame.kind in {"function", "method"}:
                if value := values.of_expression(node, frame.names):
                    frame.returned.append(value)
                return

    def _bind(self, target: Node | None, source: Node | None, suffix: str) -> None:
        if target is not None and target.type == "as_pattern_target" and target.named_children:
            target = target.named_children[0]
        if target is None or source is None or target.type != "identifier":
            return
        names = self._frames[-1].names if self._frames else self.names.setdefault("", {})
        found = values.of_expression(source, names)
        names[_text(target)] = "|".join(f"{value}{suffix}" for value in found.split("|") if value)

    def _assignment(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        if left is None:
            return
        targets = left.named_children if left.type in {"pattern_list", "tuple_pattern", "type"} else [left]
        for target in targets:
            if target.type == "identifier":
                self._variable(node, target, alone=len(targets) == 1)
            elif target.type == "attribute":
                self._self_attribute(node, target, alone=len(targets) == 1)

    def _variable(self, node: Node, target: Node, *, alone: bool) -> None:
        if self._frames and self._frames[-1].kind != "class":
            value = values.of_assignment(node, self._frames[-1].names) if alone else ""
            self._frames[-1].names[(target.text or b"").decode("utf-8", "replace")] = value
            return
        kind: DefinitionKind = "attribute" if self._frames else "variable"
        self._declare(node, target, self._path, kind, values.of_assignment(node, {}) if alone else "")

    def _self_attribute(self, node: Node, target: Node, *, alone: bool) -> None:
        holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        if holder is None or name is None or holder.text is None or holder.text.decode() not in values.SELF_NAMES:
            return
        if len(self._frames) < 2 or self._frames[-2].kind != "class" or self._frames[-1].kind != "method":  # noqa: PLR2004
            return  # only directly inside a method
        value = values.of_assignment(node, self._frames[-1].names) if alone else ""
        self._declare(node, name, self._frames[-2].path, "attribute", value)

    def _declare(self, node: Node, name: Node, scope: str, kind: DefinitionKind, value: str) -> None:
        assert name.text is not None
        text = name.text.decode("utf-8", "replace")
        known = self._variables.get((scope, text))
        if known is not None:
            if value and not self.symbols[known].value:
                self.symbols[known] = replace(self.symbols[known], value=value)
            return
        self._declared.add(name.start_byte)
        self._variables[scope, text] = len(self.symbols)
        line = node.start_point[0] + 1
        written = signature.of_assignment(node)
        self.symbols.append(Symbol(text, scope, kind, line, node.end_point[0] + 1, written, value=value))


def _imported_modules(node: Node, scope: str) -> list[Import]:
    imports = []
    for child in node.children_by_field_name("name"):
        line = child.start_point[0] + 1
        if child.type == "aliased_import":
            module, alias = _text(child.child_by_field_name("name")), _text(child.child_by_field_name("alias"))
            imports.append(Import(module, "", alias, line, scope))
        else:
            module = _text(child)
            imports.append(Import(module, "", module, line, scope))
    return imports


def _imported_names(node: Node, scope: str) -> list[Import]:
    module = _text(node.child_by_field_name("module_name"))
    imports = []
    for child in node.children_by_field_name("name"):
        line = child.start_point[0] + 1
        if child.type == "aliased_import":
            name, alias = _text(child.child_by_field_name("name")), _text(child.child_by_field_name("alias"))
        else:
            name = alias = _text(child)
        imports.append(Import(module, name, alias, line, scope))
    if any(child.type == "wildcard_import" for child in node.children):
        imports.append(Import(module, "*", "*", node.start_point[0] + 1, scope))
    return imports


def _text(node: Node | None) -> str:
    if node is None or node.text is None:
        return ""
    return "".join(node.text.decode("utf-8", "replace").split())
