"""Kotlin: packages as in Java, whose classes it sees; functions and properties may stand outside of classes."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "Int", "Long", "Short", "Byte", "Char", "Boolean", "Float", "Double", "Unit", "Any", "Nothing", "String", "Array",
    "List", "MutableList", "Map", "MutableMap", "Set", "MutableSet", "Collection", "Sequence", "Iterable", "Iterator",
    "Pair", "Result", "Lazy", "Deferred", "Flow", "in", "out", "suspend", "vararg", "where", "T", "K", "V", "E", "R",
})  # fmt: skip


def imports(node: Node, scope: str) -> list[Import]:
    """The class, function or property of one import; for the package clause, everything under no name."""
    named, *renamed = [child for child in node.named_children if child.type in {"qualified_identifier", "identifier"}]
    written, line = text(named).replace(" ", "").replace("`", ""), node.start_point[0] + 1
    if node.type == "package_header":
        return [Import(written, "*", "", line, scope)]
    if any(child.type == "*" for child in node.children):
        return [Import(written, "*", "*", line, scope)]
    module, _, name = written.rpartition(".")
    return [Import(module, name, text(renamed[0]) if renamed else name, line, scope)]


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_kotlin",
    imports=imports,
    names=frozenset({"identifier", "super_expression"}),
    instances=frozenset({"this_expression"}),
    members={"navigation_expression": ("0", "1")},
    calls={"call_expression": ("0",)},
    creations={"as_expression": "right"},
    subscripts={"index_expression": "0"},
    through={"parenthesized_expression": "0", "unary_expression": "argument"},
    choices={"binary_expression": ("left", "right")},
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"class_body", "enum_class_body"}),
    separators=("?.", "!!.", "::"),
)

KOTLIN = Language(
    name="kotlin",
    family="jvm",
    wheel=_GRAMMAR.wheel,
    suffixes=(".kt", ".kts"),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=packages.module_names,
    places=packages.places,
    shares="package",
    self_names={"this": True},
    implicit_self=True,
    extensions=True,
    separators=_GRAMMAR.separators,
)
