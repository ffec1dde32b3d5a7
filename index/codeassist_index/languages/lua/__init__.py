"""Lua: modules by their paths; a table with functions is a class, and what a file returns is its module."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_SOURCE_FOLDERS = frozenset({"src", "lua", "lib"})


def module_names(path: str, _declared: str, _layout: Layout) -> tuple[str, ...]:
    """The dotted path below `lua/`, `src/` or `lib/`, then the whole one; `init.lua` is its folder."""
    parts = path.removesuffix(".lua").split("/")
    parts = parts[:-1] if len(parts) > 1 and parts[-1] == "init" else parts
    start = max((n + 1 for n, part in enumerate(parts[:-1]) if part in _SOURCE_FOLDERS), default=0)
    return tuple(dict.fromkeys((".".join(parts[start:]), ".".join(parts))))


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """A file or a folder's `init.lua`, from the top or beside the importer; else a module's name."""
    path = module.replace(".", "/")
    folder = importer.rpartition("/")[0]
    stems = (path, f"{folder}/{path}") if folder else (path,)
    return tuple(f"{stem}{end}" for stem in stems for end in (".lua", "/init.lua")), module


def imports(node: Node, scope: str) -> list[Import]:
    """A module that a variable is set to, or a member of one; of a `return`, what the module is."""
    line = node.start_point[0] + 1
    if node.type == "return_statement":
        return [Import("", text(node.named_children[0]), "default", line)]
    variables, values = node.named_children[0], node.named_children[1]
    name, value = variables.named_children[0], values.named_children[0]
    member = text(value.child_by_field_name("field"))
    call = value.child_by_field_name("table") if member else value
    arguments = call.child_by_field_name("arguments") if call is not None else None
    module = text(arguments).strip("()[]\"' ").replace("/", ".")
    return [Import(module, member or "default", text(name), line, scope)] if module else []


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_lua",
    imports=imports,
    names=frozenset({"identifier"}),
    members={"dot_index_expression": ("table", "field"), "method_index_expression": ("table", "method")},
    calls={"function_call": ("name",)},
    subscripts={"bracket_index_expression": "table"},
    through={"parenthesized_expression": "0"},
    choices={"binary_expression": ("left", "right")},
    wrappers=frozenset({"variable_declaration"}),
    separators=(":",),
    line_comments=("--",),
    block_comment=("--[[", "]]"),
    braces=False,
    annotations=False,
)

LUA = Language(
    name="lua",
    family="lua",
    wheel=_GRAMMAR.wheel,
    suffixes=(".lua",),
    interpreters=("lua", "luajit"),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    separators=_GRAMMAR.separators,
)
