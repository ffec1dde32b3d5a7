"""Calls in Python: which one a name is called by, and what it passes."""

from dataclasses import dataclass

from tree_sitter import Node

_SPLATS = frozenset({"list_splat", "dictionary_splat"})


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of a call, by position and by name; `open_ended` where one is unpacked (`*a`, `**k`)."""

    arguments: Node
    positional: tuple[Node, ...]
    keywords: dict[bytes, Node]
    open_ended: bool


def call_of(name: Node) -> Call | None:
    """The call of what a name stands for: `name(...)` or `x.name(...)`; None where it is not called."""
    callee = name
    if callee.parent is not None and callee.parent.type == "attribute":
        if callee.parent.child_by_field_name("attribute") != callee:
            return None
        callee = callee.parent
    call = callee.parent
    if call is None or call.type != "call" or call.child_by_field_name("function") != callee:
        return None
    arguments = call.child_by_field_name("arguments")
    if arguments is None or arguments.type != "argument_list" or arguments.has_error:
        return None  # a generator alone: f(x for x in y)
    return _read(arguments)


def keyword_argument(name: Node, keyword: bytes) -> Node | None:
    """The keyword itself where a call passes it by name."""
    call = call_of(name)
    argument = None if call is None else call.keywords.get(keyword)
    return None if argument is None else argument.child_by_field_name("name")


def _read(arguments: Node) -> Call:
    positional: list[Node] = []
    keywords: dict[bytes, Node] = {}
    open_ended = False
    for node in arguments.named_children:
        if node.type in _SPLATS:
            open_ended = True
        elif node.type == "keyword_argument":
            name = node.child_by_field_name("name")
            keywords[(name.text if name is not None else None) or b""] = node
        elif node.type != "comment":
            positional.append(node)
    return Call(arguments, tuple(positional), keywords, open_ended)
