"""How a Python definition is shown: what a caller has to know, on few lines."""

from tree_sitter import Node

SIGNATURE_CHARACTERS_MAX = 400
VALUE_CHARACTERS_MAX = 100
DOC_CHARACTERS_MAX = 160

# Decorators that change how a name is used; others (routes, caches, registrations) don't help a caller.
_TELLING = frozenset({
    "property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "overload", "setter", "deleter",
    "contextmanager", "asynccontextmanager", "dataclass", "dataclasses", "define", "frozen", "attrs", "attr", "s",
    "total_ordering", "runtime_checkable", "reify", "deprecated", "fixture",
})  # fmt: skip


def of_function(node: Node) -> str:
    """Telling decorators, then `def name(parameters) -> type:` on one line."""
    body = node.child_by_field_name("body")
    return "\n".join([*_decorators(node), _head(node, body)])


def of_class(node: Node) -> str:
    """Telling decorators, then `class Name(bases):` on one line."""
    body = node.child_by_field_name("body")
    return "\n".join([*_decorators(node), _head(node, body)])


def of_assignment(node: Node) -> str:
    """The assignment on one line, a long value cut with ` ...`."""
    return _cut(_one_line(_source(node)), VALUE_CHARACTERS_MAX)


def bases(node: Node) -> tuple[str, ...]:
    """The base classes of a class, as expressions without their type parameters."""
    superclasses = node.child_by_field_name("superclasses")
    if superclasses is None:
        return ()
    kept = (child for child in superclasses.named_children if child.type in {"identifier", "attribute", "subscript"})
    plain = (child.child_by_field_name("value") if child.type == "subscript" else child for child in kept)
    return tuple(_one_line(_source(child)) for child in plain if child is not None)


def first_doc_line(node: Node) -> str:
    """The first line of a definition's docstring that says something, or an empty text."""
    body = node.child_by_field_name("body")
    statement = body.named_children[0] if body is not None and body.named_children else None
    if statement is None or statement.type != "expression_statement" or not statement.named_children:
        return ""
    string = statement.named_children[0]
    if string.type != "string":
        return ""
    content = "".join(_source(child) for child in string.children if child.type == "string_content")
    lines = (line.strip() for line in content.splitlines())
    return _cut(next((line for line in lines if line), ""), DOC_CHARACTERS_MAX)


def _head(node: Node, body: Node | None) -> str:
    """Everything up to the colon on one line, comments between parameters left out."""
    inside = [child for child in node.children if body is None or child.start_byte < body.start_byte]
    colon = next((child for child in reversed(inside) if child.type == ":"), None)
    end = colon.end_byte if colon is not None else (body.start_byte if body is not None else node.end_byte)
    text = (node.text or b"")[: end - node.start_byte]
    comments = [inner for child in inside for inner in child.children if inner.type == "comment"]
    for comment in reversed(comments):
        at = comment.start_byte - node.start_byte
        text = text[:at] + text[at + comment.end_byte - comment.start_byte :]
    return _cut(_one_line(text.decode("utf-8", "replace")), SIGNATURE_CHARACTERS_MAX)


def _decorators(node: Node) -> list[str]:
    parent = node.parent
    if parent is None or parent.type != "decorated_definition":
        return []
    written = (_one_line(_source(child)) for child in parent.children if child.type == "decorator")
    return [_cut(text, VALUE_CHARACTERS_MAX) for text in written if _is_telling(text)]


def _is_telling(decorator: str) -> bool:
    return any(part in _TELLING for part in decorator.lstrip("@").partition("(")[0].strip().split("."))


def _one_line(text: str) -> str:
    joined = " ".join(text.split())
    return joined.replace("( ", "(").replace(", )", ")").replace(" )", ")")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 4].rstrip() + " ..."


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
