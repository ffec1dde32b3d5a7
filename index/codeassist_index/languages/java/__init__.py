"""Java: a file belongs to the package that it declares, wherever it lies."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "int", "long", "short", "byte", "char", "boolean", "float", "double", "void", "var", "String", "Object", "Integer",
    "Long", "Boolean", "Double", "List", "Map", "Set", "Collection", "Optional", "Iterable", "Iterator", "Class",
    "Stream", "Supplier", "Function", "Consumer", "Predicate", "CompletableFuture", "Future", "Void", "extends",
    "super", "final", "T", "K", "V", "E", "R",
})  # fmt: skip


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
    wheel="tree_sitter_java",
    imports=imports,
    names=frozenset({"identifier", "type_identifier", "super"}),
    instances=frozenset({"this"}),
    members={"field_access": ("object", "field")},
    calls={"method_invocation": ("object", "name")},
    creations={"object_creation_expression": "type", "cast_expression": "type"},
    subscripts={"array_access": "array"},
    through={"parenthesized_expression": "0"},
    choices={"ternary_expression": ("consequence", "alternative")},
    wrappers=frozenset(),
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"class_body", "interface_body"}),
    separators=("::",),
)


JAVA = Language(
    name="java",
    family="jvm",
    wheel=_GRAMMAR.wheel,
    suffixes=(".java",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=packages.module_names,
    places=packages.places,
    shares="package",
    self_names={"this": True},
    implicit_self=True,
    separators=("::",),
)
