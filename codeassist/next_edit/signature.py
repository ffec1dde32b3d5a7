"""The parameters of a Python function, and how they differ from what they were."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from codeassist.next_edit.history import History, placed

_BODY = re.compile(rb":[ \t]*(?:#[^\n]*)?\r?\n")
ParameterKind = Literal["positional-only", "positional", "keyword-only", "rest"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written; `rest` are `*args` and `**kwargs`."""

    name: bytes
    kind: ParameterKind
    optional: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Signature:
    """A function and its parameters, `self` and `cls` left out where callers don't pass them."""

    function: Node
    parameters: tuple[Parameter, ...]
    is_method: bool

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """What may be passed by position."""
        return tuple(one for one in self.parameters if one.kind in {"positional-only", "positional"})

    @property
    def names(self) -> tuple[bytes, ...]:
        """The names in order."""
        return tuple(one.name for one in self.parameters)

    def has_rest(self) -> bool:
        """Whether it takes any number of arguments."""
        return any(one.kind == "rest" for one in self.parameters)


def signature_of(function: Node) -> Signature | None:
    """The signature of a function definition; None while it can't be read."""
    listed = function.child_by_field_name("parameters")
    if listed is None or listed.has_error:
        return None
    parameters = list(_parameters(listed))
    is_method = _class_around(function) is not None
    if is_method and not _has_decorator(function, b"staticmethod") and parameters:
        parameters = parameters[1:]
    return Signature(function, tuple(parameters), is_method)


def in_parameters(history: History) -> bool:
    """Whether something may have been changed between a `def` and its body; without looking at a tree."""
    return any(_may_be_parameters(history.now, begin) for begin, _ in placed(history.hunks))


def _may_be_parameters(text: bytes, offset: int) -> bool:
    start = text.rfind(b"def ", 0, offset)
    return start >= 0 and _BODY.search(text, start, offset) is None


def changed_signatures(history: History, before: Node, now: Node) -> Iterator[tuple[Signature, Signature]]:
    """The functions of which the parameters have other names than they had, before and now."""
    seen: set[int] = set()
    for begin, _ in placed(history.hunks):
        function = _function_at(now, begin)
        name = None if function is None else function.child_by_field_name("name")
        if function is None or name is None or function.id in seen:
            continue
        seen.add(function.id)
        former = _named(before, history, name)
        old = None if former is None else signature_of(former)
        new = signature_of(function)
        if old is not None and new is not None and old.names != new.names:
            yield old, new


def _function_at(root: Node, offset: int) -> Node | None:
    """The function in whose parameters an offset stands."""
    node = root.descendant_for_byte_range(offset, offset)
    while node is not None and node.type != "parameters":
        node = node.parent
    function = None if node is None else node.parent
    return function if function is not None and function.type == "function_definition" else None


def _named(before: Node, history: History, name: Node) -> Node | None:
    """The same function in the former text; None where its name was changed too."""
    start = history.to_before(name.start_byte)
    found = None if start is None else before.descendant_for_byte_range(start, start + 1)
    function = None if found is None else found.parent
    if found is None or found.text != name.text or function is None or function.type != "function_definition":
        return None
    return function


def _parameters(listed: Node) -> Iterator[Parameter]:
    nodes = [node for node in listed.named_children if node.type != "comment"]
    slash = next((number for number, node in enumerate(nodes) if node.type == "positional_separator"), -1)
    keyword_only = False
    for number, node in enumerate(nodes):
        if node.type == "keyword_separator":
            keyword_only = True
        name, is_rest = _name_of(node)
        if name is None:
            continue
        if is_rest:
            keyword_only |= not _text(node).startswith(b"**")
            yield Parameter(name, "rest", optional=True, node=node)
            continue
        kind: ParameterKind = "keyword-only" if keyword_only else "positional-only" if number < slash else "positional"
        optional = node.type in {"default_parameter", "typed_default_parameter"}
        yield Parameter(name, kind, optional=optional, node=node)


def _name_of(node: Node) -> tuple[bytes | None, bool]:
    """The name of a parameter, and whether it collects the rest."""
    if node.type in {"default_parameter", "typed_default_parameter"}:
        name = node.child_by_field_name("name")
        return (None if name is None else name.text), False
    if node.type == "typed_parameter":
        return _name_of(node.children[0])
    if node.type in {"list_splat_pattern", "dictionary_splat_pattern"}:
        return node.children[-1].text, True
    return (node.text, False) if node.type == "identifier" else (None, False)


def _text(node: Node) -> bytes:
    return node.text or b""


def _class_around(function: Node) -> Node | None:
    outer = function.parent
    if outer is not None and outer.type == "decorated_definition":
        outer = outer.parent
    outer = None if outer is None else outer.parent
    return outer if outer is not None and outer.type == "class_definition" else None


def _has_decorator(function: Node, name: bytes) -> bool:
    outer = function.parent
    if outer is None or outer.type != "decorated_definition":
        return False
    return any(_text(one).removeprefix(b"@").strip() == name for one in outer.children if one.type == "decorator")
