"""Where an object comes from, written as the short values of `codeassist_index.languages.facts`.

Only what can be followed without running anything is kept: names, attributes, calls, `a or b`,
conditional expressions, awaited and subscripted ones. Everything else has no value.
"""

import re
import string

from tree_sitter import Node

SELF_NAMES = frozenset({"self", "cls"})
VALUE_CHARACTERS_MAX = 120
ALTERNATIVES_MAX = 4
EXPRESSION_BYTES_MAX = 400
"""Longer expressions are not followed; this also bounds the recursion."""

_NAME_CHARACTERS = string.ascii_letters + string.digits + "_"
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WRAPPERS = frozenset({
    "Optional", "Union", "List", "Sequence", "Iterable", "Iterator", "Generator", "Set", "FrozenSet", "Tuple", "Dict",
    "Mapping", "MutableMapping", "Type", "ClassVar", "Final", "Annotated", "Awaitable", "Coroutine", "AsyncIterator",
    "AsyncIterable", "Collection", "Any", "None", "str", "int", "float", "bool", "bytes", "object", "list", "dict",
    "set", "tuple", "frozenset", "type", "Callable", "Literal", "TypeVar", "DefaultDict", "Deque", "InitVar",
    "ContextManager", "AsyncContextManager", "Self", "True", "False", "typing", "Required", "NotRequired",
})  # fmt: skip


def of_annotation(node: Node) -> str:
    """`Invoice()` for `Invoice`, `Optional["Invoice"]` or `list[Invoice]`: whatever classes it names."""
    text = (node.text or b"").decode("utf-8", "replace")
    names = [name for name in _NAME.findall(text) if name.rpartition(".")[2] not in _WRAPPERS]
    return "|".join(f"{name}()" for name in dict.fromkeys(names))


def of_parameters(node: Node | None) -> dict[str, str]:
    """Parameter name to its value: its annotation's, else its default's, else `?name`."""
    if node is None:
        return {}
    known: dict[str, str] = {}
    for child in node.named_children:
        declared, default = child.child_by_field_name("type"), child.child_by_field_name("value")
        name = child if child.type == "identifier" else child.child_by_field_name("name")
        if name is None and child.named_children:
            name = child.named_children[0]
        if name is None or name.text is None:
            continue
        value = of_annotation(declared) if declared is not None else ""
        if not value and default is not None:
            value = of_expression(default, {}) if default.type not in {"none", "true", "false"} else ""
        written = name.text.decode("utf-8", "replace").lstrip("*")
        if written in SELF_NAMES:
            continue
        known[written] = value or f"?{written}"
    return known


def of_assignment(node: Node, names: dict[str, str]) -> str:
    """The value of an assignment's left side, from its annotation or else its right side."""
    declared, right = node.child_by_field_name("type"), node.child_by_field_name("right")
    if declared is not None and (value := of_annotation(declared)):
        return value
    return of_expression(right, names) if right is not None else ""


def of_expression(node: Node, names: dict[str, str]) -> str:
    """The value of an expression, the local `names` in it replaced by their own values."""
    if node.end_byte - node.start_byte > EXPRESSION_BYTES_MAX:
        return ""
    found = [value for part in _alternatives(node) for value in _single(part, names)]
    return "|".join(dict.fromkeys(found[:ALTERNATIVES_MAX]))


def _alternatives(node: Node) -> list[Node]:
    if node.type == "boolean_operator":
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        return [part for side in sides if side is not None for part in _alternatives(side)]
    if node.type == "conditional_expression" and len(node.named_children) == 3:  # noqa: PLR2004 - then, test, else
        return _alternatives(node.named_children[0]) + _alternatives(node.named_children[2])
    if node.type in {"parenthesized_expression", "await"} and node.named_children:
        return _alternatives(node.named_children[0])
    return [node]


def _single(node: Node, names: dict[str, str]) -> list[str]:
    chain = _chain(node)
    head = chain[: len(chain) - len(chain.lstrip(_NAME_CHARACTERS))]
    if head in names:
        values = [f"{value}{chain[len(head) :]}" for value in names[head].split("|") if value]
    else:
        values = [chain] if chain else []
    return [value for value in values if len(value) <= VALUE_CHARACTERS_MAX]


def _chain(node: Node) -> str:
    match node.type:
        case "identifier":
            return (node.text or b"").decode("utf-8", "replace")
        case "attribute":
            holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            before = _chain(holder) if holder is not None else ""
            return f"{before}.{(name.text or b'').decode('utf-8', 'replace')}" if before and name is not None else ""
        case "call":
            function = node.child_by_field_name("function")
            before = _chain(function) if function is not None else ""
            return f"{before}()" if before else ""
        case "subscript":
            holder = node.child_by_field_name("value")
            before = _chain(holder) if holder is not None else ""
            return f"{before}[]" if before else ""
        case _:
            return ""
