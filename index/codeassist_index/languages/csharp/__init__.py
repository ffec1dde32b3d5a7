"""C#: a file belongs to the namespace that it declares, and sees all of the namespaces it uses."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "int", "long", "short", "byte", "char", "bool", "float", "double", "decimal", "void", "var", "string", "object",
    "uint", "ulong", "ushort", "sbyte", "dynamic", "String", "Object", "Task", "ValueTask", "List", "IList",
    "IEnumerable", "ICollection", "Dictionary", "IDictionary", "Nullable", "Func", "Action", "Lazy", "T", "K", "V",
    "TKey", "TValue", "ref", "out", "in", "readonly",
})  # fmt: skip


def imports(node: Node, scope: str) -> list[Import]:
    """Everything of a namespace, one class under another name, or the namespace of the file."""
    line = node.start_point[0] + 1
    if node.type != "using_directive":
        return [Import(text(node.child_by_field_name("name")), "*", "", line, "")]
    alias = text(node.child_by_field_name("name"))
    written = text(node.named_children[-1]) if node.named_children else ""
    module, _, name = written.rpartition(".")
    if alias:
        return [Import(module, name, alias, line, scope)]
    return [Import(written, "*", "*", line, scope)] if written else []


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_c_sharp",
    imports=imports,
    names=frozenset({"identifier", "qualified_name", "base"}),
    instances=frozenset({"this"}),
    members={"member_access_expression": ("expression", "name")},
    calls={"invocation_expression": ("function",)},
    creations={"object_creation_expression": "type", "cast_expression": "type", "as_expression": "right"},
    subscripts={"element_access_expression": "expression"},
    through={"parenthesized_expression": "0", "await_expression": "0"},
    choices={"conditional_expression": ("consequence", "alternative")},
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"declaration_list"}),
    separators=("?.", "!."),
)


CSHARP = Language(
    name="csharp",
    family="csharp",
    wheel=_GRAMMAR.wheel,
    suffixes=(".cs",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=packages.module_names,
    places=packages.places,
    shares="package",
    self_names={"this": True},
    implicit_self=True,
    split_types=True,
    separators=_GRAMMAR.separators,
)
