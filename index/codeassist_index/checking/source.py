"""A Python text with its tree: where a name stands in it, and what could give somebody that name.

A name is looked for in the text, and only the nodes at these few places are looked at.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from tree_sitter import Node

from codeassist_index.checking.bindings import binder, is_assigned, scope_of

_DYNAMIC_MODULE = re.compile(
    rb"\b(?:globals|vars|locals|exec)\s*\(|\bsys\.modules\b|\b__(?:getattr|path|class)__\b|\(\s*__name__\s*,"
)
_DYNAMIC_CLASS = re.compile(
    rb"\b__(?:getattr|getattribute|init_subclass|class)__\b|\b(?:locals|exec)\s*\("
    rb"|(?:\b__dict__|\bvars\s*\(\w*\))\s*(?:\.\s*(?:update|setdefault)\b|\||\[[^\]]*\]\s*=(?!=)|=(?!=)(?!.*\b__dict__))"
)
_SETS_ANY = re.compile(rb"\bsetattr\s*\(\s*(?!(?:self|cls)\s*,)[^,()]*(?:\([^()]*\))?[^,()]*,\s*(?![\"'])")
_SETS_OWN = re.compile(rb"\b(?:setattr\s*\(\s*(?:self|cls)\s*,|__setattr__\s*\(\s*(?:self|cls)\s*,)\s*(?![\"'])")


class Source:
    """A text in UTF-8 and the tree of it."""

    def __init__(self, text: bytes, root: Node) -> None:
        self.text = text
        self.root = root

    @cached_property
    def sets_any(self) -> bool:
        """Whether it gives anything else than `self` attributes whose names are computed."""
        return _SETS_ANY.search(self.text) is not None

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether the names of the module may be computed."""
        return self.sets_any or _DYNAMIC_MODULE.search(self.text) is not None

    def occurrences(self, name: str) -> Iterator[Node]:
        """The leaves of the tree in which a name stands as a word: identifiers, strings, comments."""
        for found in re.finditer(rb"(?<!\w)" + re.escape(name.encode()) + rb"(?!\w)", self.text):
            node = self.root.descendant_for_byte_range(found.start(), found.end())
            if node is not None:
                yield node

    def bindings(self, name: str, scope: Node) -> list[Node]:
        """The identifiers at which a scope binds a name, those included that declare it global or not local."""
        return [node for node in self._identifiers(name) if binder(node) is not None and scope_of(node) == scope]

    def may_define(self, name: str, scope: Node) -> bool:
        """Whether a name may be one of the module, or of what a class has and its objects are given.

        A text that equals the name counts, as in `__slots__` and `setattr(card, "total", 3)`, and so does an attribute
        that is set on anything.
        """
        for node in self.occurrences(name):
            if node.type == "string_content" and node.text == name.encode():
                return True
            if node.type != "identifier":
                continue
            parent = node.parent
            if parent is not None and parent.type == "attribute" and parent.child_by_field_name("attribute") == node:
                if is_assigned(parent):
                    return True
            elif (found := binder(node)) is not None and (scope_of(node) == scope or found.type == "global_statement"):
                return True
        return False

    def gifts(self, name: str) -> Iterator[Node]:
        """What gives anything an attribute, or a class a name: the assignment, or the target where it has several."""
        for node in self.occurrences(name):
            parent = node.parent
            if node.type != "identifier" or parent is None:
                continue
            if parent.type == "attribute" and parent.child_by_field_name("attribute") == node:
                if is_assigned(parent):
                    outer = parent.parent
                    yield outer if outer is not None and outer.type == "assignment" else parent
            elif (found := binder(node)) is not None and scope_of(node).type == "class_definition":
                yield found

    def is_open(self, scope: Node) -> bool:
        """Whether code of a module or class may give it names that are not written in it."""
        if scope.type == "module":
            return self.is_dynamic
        patterns = (_DYNAMIC_CLASS, _SETS_OWN)
        return self.sets_any or any(one.search(self.text, scope.start_byte, scope.end_byte) for one in patterns)

    def class_at(self, name: str, row: int) -> Node | None:
        """The class of a name that begins, with its decorators, on a row counted from 0."""
        for node in self._identifiers(name):
            found = binder(node)
            if found is not None and found.type == "class_definition" and outermost(found).start_point[0] == row:
                return found
        return None

    def function_at(self, name: str, row: int) -> Node | None:
        """The function of a name that begins, with its decorators, on a row counted from 0."""
        for node in self._identifiers(name):
            found = binder(node)
            if found is not None and found.type == "function_definition" and outermost(found).start_point[0] == row:
                return found
        return None

    def _identifiers(self, name: str) -> Iterator[Node]:
        return (node for node in self.occurrences(name) if node.type == "identifier" and _is_variable(node))


def outermost(definition: Node) -> Node:
    """A definition with its decorators."""
    parent = definition.parent
    return parent if parent is not None and parent.type == "decorated_definition" else definition


def decorators(definition: Node) -> list[str]:
    """The decorators of a definition as they are written, without what they are called with."""
    outer = outermost(definition)
    if outer == definition:
        return []
    written = (text(child) for child in outer.children if child.type == "decorator")
    return [one.lstrip("@").partition("(")[0].strip() for one in written]


def text(node: Node | None) -> str:
    """What is written at a node."""
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")


def _is_variable(node: Node) -> bool:
    """Whether an identifier is no attribute of something and no keyword of a call."""
    parent = node.parent
    if parent is None:
        return False
    field = {"attribute": "attribute", "keyword_argument": "name"}.get(parent.type)
    return field is None or parent.child_by_field_name(field) != node
