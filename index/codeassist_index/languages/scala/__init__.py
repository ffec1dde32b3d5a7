"""Scala 2 and 3: packages as in Java, whose classes it sees; what a package clause nests in is in scope too."""

from dataclasses import replace
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

IMPORTED_MAX = 200
CLAUSES_MAX = 40
"""Package clauses are looked for among so many statements at the top."""
_NO_CLASSES = frozenset({
    "Int", "Long", "Short", "Byte", "Char", "Boolean", "Float", "Double", "Unit", "Any", "AnyRef", "AnyVal", "Nothing",
    "Null", "String", "Array", "List", "Seq", "Vector", "Map", "Set", "Option", "Some", "Either", "Try", "Future",
    "Iterable", "Iterator", "IndexedSeq", "Traversable", "Function", "PartialFunction", "type", "with", "implicit",
    "using", "this", "A", "B", "C", "F", "K", "T", "U", "V",
})  # fmt: skip


def imports(node: Node, scope: str) -> list[Import]:
    """The names of one import; for a package clause, everything under no name, and what stands around it."""
    line = node.start_point[0] + 1
    if node.type == "package_clause":
        return _packages(node, line)
    path = [text(child) for child in node.children_by_field_name("path") if child.is_named]
    found = _imported(node, path, line, scope)
    # `import model._` may mean a package beside this one: then the packages around come before it.
    around = [f"{package}." for package in _packages_of(node) if path and package.split(".")[0] != path[0]]
    return [replace(one, module=f"{outer}{one.module}") for outer in ("", *around) for one in found]


def _imported(node: Node, path: list[str], line: int, scope: str) -> list[Import]:
    last = node.named_children[-1] if node.named_children else node
    if last.type == "namespace_wildcard":
        return [Import(".".join(path), "*", "*", line, scope)]
    if last.type == "namespace_selectors":
        chosen = (_selected(child) for child in last.named_children[:IMPORTED_MAX])
        module = ".".join(path)
        return [Import(module, name, alias, line, scope) for name, alias in chosen if alias != "_"]
    return [Import(".".join(path[:-1]), path[-1], path[-1], line, scope)] if len(path) > 1 else []


def _selected(node: Node) -> tuple[str, str]:
    if node.type == "namespace_wildcard":
        return "*", "*"
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    return (text(name), text(alias)) if name is not None else (text(node), text(node))


def _packages(node: Node, line: int) -> list[Import]:
    """Clauses add up, `package a` and then `package b`; the file is told of once, at the last of them."""
    following = node.next_named_sibling
    if following is not None and following.type == "package_clause":
        return []
    return [Import(package, "*", "*" if number else "", line) for number, package in enumerate(_packages_of(node))]


def _packages_of(node: Node) -> list[str]:
    """The packages around, the innermost first."""
    while node.parent is not None:
        node = node.parent
    clauses = [child for child in node.named_children[:CLAUSES_MAX] if child.type == "package_clause"]
    names = [text(clause.child_by_field_name("name")).replace(" ", "") for clause in clauses]
    return [".".join(names[:length]) for length in range(len(names), 0, -1)]


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_scala",
    imports=imports,
    names=frozenset({"identifier", "type_identifier"}),
    instances=frozenset({"this"}),
    members={"field_expression": ("value", "field")},
    calls={"call_expression": ("function",)},
    creations={"instance_expression": "0", "ascription_expression": "type"},
    through={"parenthesized_expression": "0", "generic_function": "function"},
    choices={"if_expression": ("consequence", "alternative")},
    ignored_types=_NO_CLASSES,
    units=False,  # an import means something else below a package clause
)

SCALA = Language(
    name="scala",
    family="jvm",
    wheel=_GRAMMAR.wheel,
    suffixes=(".scala", ".sc", ".sbt"),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=packages.module_names,
    places=packages.places,
    shares="package",
    self_names={"this": True},
    implicit_self=True,
)
