"""Java: a file belongs to the package that it declares, wherever it lies."""

from functools import partial

import tree_sitter_java
from tree_sitter import Language as TreeSitterLanguage
from tree_sitter import Node

from codeassist_index.languages.facts import FileFacts, Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "int", "long", "short", "byte", "char", "boolean", "float", "double", "void", "var", "String", "Object", "Integer",
    "Long", "Boolean", "Double", "List", "Map", "Set", "Collection", "Optional", "Iterable", "Iterator", "Class",
    "Stream", "Supplier", "Function", "Consumer", "Predicate", "CompletableFuture", "Future", "Void", "extends",
    "super", "final", "T", "K", "V", "E", "R",
})  # fmt: skip


def module_names(_path: str, declared: str, _layout: Layout) -> tuple[str, ...]:
    """The package; classes of the package without a name can't be imported."""
    return (declared,) if declared else ()


def places(module: str, _importer: str) -> tuple[tuple[str, ...], str]:
    """An import names a package, wherever it lies."""
    return (), module


def imports(node: Node, scope: str) -> list[Import]:
    """The class or member of one import; for the package clause, everything under no name."""
    named = next((child for child in node.named_children if child.type in {"scoped_identifier", "identifier"}), None)
    written, line = text(named).replace(" ", ""), node.start_point[0] + 1
    if not written:
        return []
    if node.type == "package_declaration":
        return [Import(written, "*", "", line, scope)]
    if any(child.type == "asterisk" for child in node.named_children):
        return [Import(written, "*", "*", line, scope)]
    module, _, name = written.rpartition(".")
    return [Import(module, name, name, line, scope)]


_GRAMMAR = Grammar(
    package=__name__,
    load=lambda: TreeSitterLanguage(tree_sitter_java.language()),
    imports=imports,
    names=frozenset({"identifier", "type_identifier", "super"}),
    instances=frozenset({"this"}),
    members={"field_access": ("object", "field")},
    calls={"method_invocation": ("object", "name")},
    creations={"object_creation_expression": "type", "cast_expression": "type"},
    subscripts={"array_access": "array"},
    through={"parenthesized_expression": ""},
    choices={"ternary_expression": ("consequence", "alternative")},
    wrappers=frozenset(),
    ignored_types=_NO_CLASSES,
    separators=("::",),
)


def _parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    return parse(_GRAMMAR, source, uses=uses)


JAVA = Language(
    name="java",
    family="jvm",
    suffixes=(".java",),
    parse=_parse,
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    shares="package",
    self_names={"this": True},
    implicit_self=True,
    separators=("::",),
)
