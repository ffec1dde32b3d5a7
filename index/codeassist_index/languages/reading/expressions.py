"""Where an object comes from, as the short values of `codeassist_index.languages.facts`.

As for Python: only what can be followed without running anything has a value.
"""

import re

from tree_sitter import Node

from codeassist_index.languages.reading.grammar import Grammar, part, text

VALUE_CHARACTERS_MAX = 120
ALTERNATIVES_MAX = 4
EXPRESSION_BYTES_MAX = 400
"""Longer expressions are not followed; this also bounds the recursion."""

_MARKS = "$@.?!"
"""What may stand before a name and is no part of it."""

_TYPE_NAME = re.compile(r"\\?[^\W\d][\w$]*(?:\s*(?:\.|::|\\)\s*[^\W\d][\w$]*)*")
_SEPARATOR = re.compile(r"\s*(?:\.|::|\\)\s*")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_HEAD = re.compile(r"[^\W\d][\w$]*")


def type_names(written: str, grammar: Grammar) -> list[str]:
    """The dotted names of the classes in a written type: `a.Ledger` and `Item` in `Map<a.Ledger, Item[]>`."""
    names = (_SEPARATOR.sub(".", found).lstrip(".") for found in _TYPE_NAME.findall(_QUOTED.sub("", written)))
    return list(dict.fromkeys(name for name in names if name.rpartition(".")[2] not in grammar.ignored_types))


def of_type(node: Node | None, grammar: Grammar) -> str:
    """`Invoice()` for `Invoice`, `Invoice[]`, `Promise<Invoice>` or `*Invoice`."""
    if node is None:
        return ""
    return "|".join(f"{name}()" for name in type_names(text(node), grammar)[:ALTERNATIVES_MAX])


def of_expression(node: Node | None, names: dict[str, str], grammar: Grammar) -> str:
    """The value of an expression, the local `names` in it replaced by their own values."""
    if node is None or node.end_byte - node.start_byte > EXPRESSION_BYTES_MAX:
        return ""
    found = [value for one in _alternatives(node, grammar) for value in _single(one, names, grammar)]
    return "|".join(dict.fromkeys(found[:ALTERNATIVES_MAX]))


def _alternatives(node: Node, grammar: Grammar) -> list[Node]:
    if node.type in grammar.choices:
        sides = [part(node, name) for name in grammar.choices[node.type]]
        return [one for side in sides if side is not None for one in _alternatives(side, grammar)]
    if node.type in grammar.through:
        inner = part(node, grammar.through[node.type])
        return _alternatives(inner, grammar) if inner is not None else []
    return [node]


def _single(node: Node, names: dict[str, str], grammar: Grammar) -> list[str]:
    chain = _chain(node, grammar)
    head = _HEAD.match(chain)
    if head is not None and head[0] in names:
        values = [f"{value}{chain[head.end() :]}" for value in names[head[0]].split("|") if value]
    else:
        values = [chain] if chain else []
    return [value for value in values if len(value) <= VALUE_CHARACTERS_MAX]


def _chain(node: Node | None, grammar: Grammar) -> str:
    if node is None:
        return ""
    kind = node.type
    chain = ""
    if kind in grammar.instances:
        chain = "self"
    elif kind in grammar.names:
        chain = text(node).lstrip(_MARKS)
    elif kind in grammar.through:
        chain = _chain(part(node, grammar.through[kind]), grammar)
    elif kind in grammar.creations:
        written = type_names(text(part(node, grammar.creations[kind])), grammar)
        chain = f"{written[0]}()" if written else ""
    elif kind in grammar.members:
        chain = _member(node, grammar)
    elif kind in grammar.calls:
        chain = _call(node, grammar)
    elif kind in grammar.subscripts:
        before = _chain(part(node, grammar.subscripts[kind]), grammar)
        chain = f"{before}[]" if before else ""
    return chain


def _member(node: Node, grammar: Grammar) -> str:
    holder, name = (part(node, field) for field in grammar.members[node.type])
    before = _chain(holder, grammar)
    return f"{before}.{text(name).lstrip(_MARKS)}" if before and name is not None else ""


def _call(node: Node, grammar: Grammar) -> str:
    parts = (part(node, field) for field in grammar.calls[node.type])
    chains = [_chain(one, grammar) for one in parts if one is not None]
    if len(chains) > 1 and chains[-1] in grammar.constructors:
        del chains[-1]
    return f"{'.'.join(chains)}()" if chains and all(chains) else ""
