"""Go: packages are folders, called by the module path of `go.mod`."""

import re
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_NO_CLASSES = frozenset({
    "string", "bool", "byte", "rune", "error", "any", "int", "int8", "int16", "int32", "int64", "uint", "uint8",
    "uint16", "uint32", "uint64", "uintptr", "float32", "float64", "complex64", "complex128", "map", "chan", "func",
    "interface", "struct", "comparable", "T", "K", "V", "err",
})  # fmt: skip


def module_names(path: str, _declared: str, layout: Layout) -> tuple[str, ...]:
    """The import path of the file's folder; a file outside of any module has none."""
    parts = path.split("/")[:-1]
    for length in range(len(parts), -1, -1):
        stated = _MODULE.search(layout.manifests.get("/".join((*parts[:length], "go.mod")), ""))
        if stated is not None:
            return ("/".join((stated[1], *parts[length:])),)
    return ()


def imports(node: Node, scope: str) -> list[Import]:
    """The package of one import; without a name of its own it is seen by the last part of its path."""
    module = text(node.child_by_field_name("path")).strip('"`')
    alias = text(node.child_by_field_name("name")) or _package_name(module)
    line = node.start_point[0] + 1
    if alias == "_" or not module:
        return []
    return [Import(module, "*", "*", line, scope) if alias == "." else Import(module, "", alias, line, scope)]


def _package_name(module: str) -> str:
    *before, last = module.split("/")
    if before and re.fullmatch(r"v\d+", last):
        last = before[-1]
    return re.sub(r"\.v\d+$", "", last).removeprefix("go-").removesuffix("-go").replace("-", "_")


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_go",
    imports=imports,
    names=frozenset({"identifier", "type_identifier", "field_identifier", "package_identifier"}),
    members={"selector_expression": ("operand", "field")},
    calls={"call_expression": ("function",)},
    creations={"composite_literal": "type", "type_assertion_expression": "type", "type_conversion_expression": "type"},
    subscripts={"index_expression": "operand", "slice_expression": "operand"},
    through={"unary_expression": "operand", "parenthesized_expression": "0"},
    wrappers=frozenset({"type_declaration", "const_declaration", "var_declaration"}),
    ignored_types=_NO_CLASSES,
)


GO = Language(
    name="go",
    family="go",
    wheel=_GRAMMAR.wheel,
    suffixes=(".go",),
    manifests=("go.mod",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=packages.places,
    shares="folder",
    self_names={},
    split_types=True,
)
