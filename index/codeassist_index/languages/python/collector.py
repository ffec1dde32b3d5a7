"""Captures of Python's definitions to facts, in source order: what is open around each, which names are known."""

from dataclasses import dataclass, replace

from tree_sitter import Node

from codeassist_index.languages.facts import Import, Symbol
from codeassist_index.languages.python import signature, values
from codeassist_index.languages.reading.frames import Frames
from codeassist_index.languages.reading.log import declare
from codeassist_index.types import DefinitionKind


@dataclass(frozen=True, slots=True)
class Capture:
    """A node under the name that the query gives it."""

    name: str
    node: Node


class Collector(Frames):
    """What is read of a file or of a piece of one."""

    def read(self, capture: Capture) -> None:
        """Note one capture."""
        node = capture.node
        self._leave(node.start_byte)
        match capture.name:
            case "class":
                self._class(node)
            case "function":
                self._function(node)
            case "assignment" | "alias":
                self._assignment(node)
            case "import":
                self._imports.extend(imported_modules(node, self._path))
            case "import_from":
                self._imports.extend(imported_names(node, self._path))
            case "returned":
                self._returned(node)
            case "for":
                self._bind(node.child_by_field_name("left"), node.child_by_field_name("right"), "[]")
            case "as":
                self._bind(node.child_by_field_name("alias"), node.named_child(0), "")

    @property
    def _local(self) -> bool:
        return any(frame.kind in {"function", "method"} for frame in self._frames)

    def _class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or not name.text:
            return
        symbol = self._symbol(node, name, "class", signature.of_class(node))
        self._symbols.append(replace(symbol, bases=signature.bases(node)))
        self._enter(node.end_byte, symbol.local_name, "class", len(self._symbols) - 1, {})

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or not name.text:
            return
        inside_class = bool(self._frames) and self._frames[-1].kind == "class"
        kind: DefinitionKind = "method" if inside_class else "function"
        symbol = self._symbol(node, name, kind, signature.of_function(node))
        declared = node.child_by_field_name("return_type")
        value = values.of_annotation(declared) if declared is not None else ""
        self._symbols.append(replace(symbol, value=value))
        names = values.of_parameters(node.child_by_field_name("parameters"))
        self._enter(node.end_byte, symbol.local_name, kind, len(self._symbols) - 1, names)

    def _symbol(self, node: Node, name: Node, kind: DefinitionKind, written: str) -> Symbol:
        assert name.text is not None
        self.declared.add(name.start_byte)
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
        names = self._frames[-1].names if self._frames else self._scope.names
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
        line = node.start_point[0] + 1
        symbol = Symbol(text, scope, kind, line, node.end_point[0] + 1, signature.of_assignment(node), value=value)
        if declare(self._symbols, self._variables, symbol):
            self.declared.add(name.start_byte)


def imported_modules(node: Node, scope: str) -> list[Import]:
    """What an `import` statement in a scope brings in."""
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


def imported_names(node: Node, scope: str) -> list[Import]:
    """What a `from` statement in a scope brings in."""
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
