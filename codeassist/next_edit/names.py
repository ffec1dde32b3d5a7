"""Where a name of a Python file stands, and in which scope each of its places is bound.

Only the places of one name are looked at, from each upwards; the rules are those of the language reference, "Naming and
binding": a class's names are not seen in its methods, a comprehension is a scope of its own, `:=` binds around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

Role = Literal["bind", "use", "attribute", "keyword", "imported", "module", "global", "nonlocal"]
"""`imported` is a name that an import takes from another file, `module` a part of a module's name."""

PLAIN: frozenset[Role] = frozenset({"bind", "use", "global", "nonlocal"})
"""The roles in which a name stands for what its scope binds."""

_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_FUNCTIONS = frozenset({"function_definition", "lambda"})
_SCOPES = _COMPREHENSIONS | _FUNCTIONS | {"class_definition", "module"}
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_TARGETS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list"})
_NAMED = {
    "function_definition": "name",
    "class_definition": "name",
    "named_expression": "name",
    "default_parameter": "name",
    "typed_default_parameter": "name",
    "assignment": "left",
    "augmented_assignment": "left",
    "for_statement": "left",
    "for_in_clause": "left",
    "aliased_import": "alias",
}
_ROLES: dict[str, tuple[str, Role]] = {
    "attribute": ("attribute", "attribute"),
    "keyword_argument": ("name", "keyword"),
    "global_statement": ("", "global"),
    "nonlocal_statement": ("", "nonlocal"),
    "keyword_pattern": ("", "keyword"),
}
"""The parents that give a name its role, in one of their fields or in all."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a name: byte offsets, its role, and the node and scope it stands in."""

    start: int
    end: int
    role: Role
    node: Node
    scope: Node


class Names:
    """The places of one name in one file."""

    def __init__(self, root: Node, source: bytes, name: bytes) -> None:
        self.places = tuple(_places(root, source, name))
        self._declared = {place.scope.id: place.role for place in self.places if place.role in {"global", "nonlocal"}}
        own = (place for place in self.places if place.role == "bind" and place.scope.id not in self._declared)
        self._binding = {place.scope.id for place in own}
        self._root = root

    def at(self, offset: int) -> Place | None:
        """The place that starts at an offset."""
        return next((place for place in self.places if place.start == offset), None)

    def binds(self, scope: Node) -> bool:
        """Whether a scope binds the name itself."""
        return scope.id in self._binding or (scope.type == "module" and "global" in self._declared.values())

    def scope_of(self, place: Place) -> Node | None:
        """The scope in which the name of a place is bound; None where no scope of the file binds it."""
        declared = self._declared.get(place.scope.id)
        if declared == "global":
            return self._root
        scope, first = place.scope, declared != "nonlocal"
        while True:
            if first and scope.id in self._binding:
                return scope
            outer = scope_around(scope)
            while outer is not None and outer.type == "class_definition":
                outer = scope_around(outer)
            if outer is None:
                return self._root if self.binds(self._root) else None
            scope, first = outer, True
            if self._declared.get(scope.id) == "global":
                return self._root

    def of_scope(self, scope: Node) -> tuple[Place, ...]:
        """The places where the name stands for what this scope binds, in order."""
        plain = (place for place in self.places if place.role in PLAIN)
        found = (place for place in plain if (bound := self.scope_of(place)) is not None and bound.id == scope.id)
        return tuple(found)


def scope_around(node: Node) -> Node | None:
    """The innermost scope that a node is evaluated in; None above the module."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in _SCOPES and _is_inside(child, parent, node):
            return parent
        child, parent = parent, parent.parent
    return None


def _is_inside(child: Node, scope: Node, node: Node) -> bool:
    """Whether what stands in a child of a scope belongs to it: defaults, decorators and bases do not."""
    if scope.type == "module":
        return True
    if scope.type in _COMPREHENSIONS:
        first = next(one for one in scope.children if one.type == "for_in_clause")
        source = first.child_by_field_name("right")
        return not (child == first and source is not None and source.start_byte <= node.start_byte < source.end_byte)
    if child.type in _PARAMETERS:
        return is_parameter(node)
    return child == scope.child_by_field_name("body")


def is_parameter(node: Node) -> bool:
    """Whether an identifier among parameters is the name of one."""
    parent = node.parent
    while parent is not None and parent.type in {"list_splat_pattern", "dictionary_splat_pattern", "typed_parameter"}:
        if parent.type == "typed_parameter" and parent.children[0] != node:
            return False
        node, parent = parent, parent.parent
    if parent is not None and parent.type in {"default_parameter", "typed_default_parameter"}:
        return parent.child_by_field_name("name") == node
    return parent is not None and parent.type in _PARAMETERS


def is_definition(node: Node) -> bool:
    """Whether an identifier is the name of a function or class that is defined there."""
    parent = node.parent
    defines = parent is not None and parent.type in {"function_definition", "class_definition"}
    return defines and parent is not None and parent.child_by_field_name("name") == node


def is_imported(node: Node) -> bool:
    """Whether an import binds the name of an identifier."""
    parent = node.parent
    if parent is not None and parent.type == "dotted_name":
        node, parent = parent, parent.parent
        return parent is not None and parent.type in {"import_statement", "import_from_statement"}
    return parent is not None and parent.type == "aliased_import"


def _places(root: Node, source: bytes, name: bytes) -> Iterator[Place]:
    for found in re.finditer(rb"(?<![\w\x80-\xff])" + re.escape(name) + rb"(?![\w\x80-\xff])", source):
        node = root.descendant_for_byte_range(found.start(), found.end())
        if node is None or node.type != "identifier" or node.start_byte != found.start():
            continue
        role = _role(node)
        scope = scope_around(node)
        while role == "bind" and _is_walrus(node) and scope is not None and scope.type in _COMPREHENSIONS:
            scope = scope_around(scope)
        if scope is not None:
            yield Place(found.start(), found.end(), role, node, scope)


def _is_walrus(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "named_expression"


def _role(node: Node) -> Role:
    parent = node.parent
    if parent is None:
        return "use"
    if parent.type in _ROLES:
        field, role = _ROLES[parent.type]
        return role if not field or parent.child_by_field_name(field) == node else "use"
    if parent.type == "dotted_name":
        return _role_in_dotted(node, parent)
    return "bind" if _is_bound(node, parent) else "use"


def _is_bound(node: Node, parent: Node) -> bool:
    if is_parameter(node) or parent.type in {"as_pattern_target", "splat_pattern"}:
        return True
    if parent.type == "as_pattern" and parent.parent is not None and parent.parent.type == "case_pattern":
        return parent.children[-1] == node
    while parent.type in _TARGETS and parent.parent is not None:
        node, parent = parent, parent.parent
        if parent.type == "as_pattern_target":
            return True
    return parent.type in _NAMED and parent.child_by_field_name(_NAMED[parent.type]) == node


def _role_in_dotted(node: Node, dotted: Node) -> Role:
    parent = dotted.parent
    first = dotted.children[0] == node
    match parent.type if parent is not None else "":
        case "import_statement":
            return "bind" if first else "module"
        case "import_from_statement" if parent is not None and parent.child_by_field_name("module_name") != dotted:
            return "bind"  # the name of the other file, and the one that is bound here
        case "aliased_import" if parent is not None and parent.parent is not None:
            return "imported" if parent.parent.type == "import_from_statement" else "module"
        case "import_from_statement" | "relative_import":
            return "module"
        case "case_pattern" | "keyword_pattern":
            return "attribute" if not first else "bind" if len(dotted.children) == 1 else "use"
    return "use" if first else "attribute"
