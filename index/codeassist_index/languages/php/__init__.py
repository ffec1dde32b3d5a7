"""PHP: namespaces as declared, which is also where PSR-4 puts their files; without one, the whole repository."""

import posixpath
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "int", "float", "string", "bool", "array", "callable", "iterable", "object", "mixed", "void", "never", "null",
    "false", "true", "Closure", "Traversable", "Iterator", "Generator", "Countable", "Stringable",
})  # fmt: skip


def module_names(_path: str, declared: str, _layout: Layout) -> tuple[str, ...]:
    """The namespace."""
    return (declared or REPOSITORY,)


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """A required file, beside the importer or from the top; else a namespace, wherever its files lie."""
    if not module.startswith("./"):
        return (), module
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return tuple(path for path in (beside, module[2:]) if not path.startswith("..")), ""


def imports(node: Node, scope: str) -> list[Import]:
    """What one `use` names, everything of a required file, or the namespace of the file."""
    line = node.start_point[0] + 1
    if node.type == "namespace_definition":
        declared = _dotted(text(node.child_by_field_name("name")))
        return [Import(declared, "*", "", line)] if declared else []
    if node.type == "namespace_use_declaration":
        prefix = next((_dotted(text(child)) for child in node.named_children if child.type == "namespace_name"), "")
        body = node.child_by_field_name("body") or node
        clauses = (child for child in body.named_children if child.type == "namespace_use_clause")
        return [_used(clause, prefix, line, scope) for clause in clauses]
    return [Import(f"./{path.lstrip('/')}", "*", "*", line, scope) for path in _required(node)]


def _used(clause: Node, prefix: str, line: int, scope: str) -> Import:
    alias = clause.child_by_field_name("alias")
    written = next((text(child) for child in clause.named_children if child != alias), "")
    module, _, name = ".".join(part for part in (prefix, _dotted(written)) if part).rpartition(".")
    return Import(module or REPOSITORY, name, text(alias) or name, line, scope)


def _required(node: Node) -> list[str]:
    """The last text of `__DIR__ . '/lib/x.php'`, where it names a file."""
    within = node.named_children[0] if node.named_children else node
    while within.type in {"binary_expression", "parenthesized_expression"}:
        within = within.child_by_field_name("right") or within.named_children[0]
    path = text(within).strip("'\"")
    return [path] if within.type in {"string", "encapsed_string"} and path.endswith(".php") else []


def _dotted(written: str) -> str:
    return written.strip("\\").replace("\\", ".")


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_php",
    entry="language_php",
    imports=imports,
    names=frozenset({"name", "relative_scope"}),
    members={
        "member_access_expression": ("object", "name"),
        "nullsafe_member_access_expression": ("object", "name"),
        "class_constant_access_expression": ("0", "1"),
        "scoped_property_access_expression": ("scope", "name"),
    },
    calls={
        "function_call_expression": ("function",),
        "member_call_expression": ("object", "name"),
        "nullsafe_member_call_expression": ("object", "name"),
        "scoped_call_expression": ("scope", "name"),
    },
    creations={"object_creation_expression": "0"},
    subscripts={"subscript_expression": "0"},
    through={"variable_name": "0", "parenthesized_expression": "0", "clone_expression": "0"},
    choices={"binary_expression": ("left", "right"), "conditional_expression": ("body", "alternative")},
    wrappers=frozenset({"expression_statement", "const_declaration"}),
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"declaration_list"}),
    separators=("?->", "->", "::"),
    line_comments=("//", "#"),
)

PHP = Language(
    name="php",
    family="php",
    wheel=_GRAMMAR.wheel,
    entry=_GRAMMAR.entry,
    suffixes=(".php", ".phtml"),
    interpreters=("php",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    shares="package",
    submodules=True,
    self_names={"this": True, "self": False, "static": False},
    separators=_GRAMMAR.separators,
)
