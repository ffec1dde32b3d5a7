"""Swift: every file sees its whole module, which is a folder: `Sources/Shop`, or the topmost one."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse

_NO_CLASSES = frozenset({
    "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Float", "Double", "Bool",
    "String", "Character", "Any", "AnyObject", "Void", "Never", "Array", "Dictionary", "Set", "Optional", "Result",
    "inout", "some", "any", "throws", "async", "escaping", "autoclosure", "T", "U", "Element", "Key", "Value",
})  # fmt: skip


def module_names(path: str, _declared: str, _layout: Layout) -> tuple[str, ...]:
    """The module, first as what its own files see without an import."""
    folders = path.split("/")[:-1]
    start = next((n + 1 for n, folder in enumerate(folders[:-1]) if folder in {"Sources", "Tests"}), 0)
    module = folders[start] if folders else ""
    return f"{REPOSITORY}{module}", module


def imports(node: Node, scope: str) -> list[Import]:
    """Everything of a module; with a kind of thing, as in `import class Shop.Ledger`, that alone."""
    named = next((child for child in node.named_children if child.type == "identifier"), None)
    module, dot, name = text(named).partition(".")
    line = node.start_point[0] + 1
    return [Import(module, name if dot else "*", name if dot else "*", line, scope)] if module else []


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_swift",
    imports=imports,
    names=frozenset({"simple_identifier", "type_identifier", "super_expression"}),
    instances=frozenset({"self_expression"}),
    members={"navigation_expression": ("target", "suffix")},
    calls={"call_expression": ("0",)},
    creations={"as_expression": "name"},
    through={
        "navigation_suffix": "suffix", "postfix_expression": "target", "try_expression": "expr",
        "await_expression": "0", "optional_chaining_marker": "0", "tuple_expression": "value",
    },
    choices={"nil_coalescing_expression": ("value", "if_nil"), "ternary_expression": ("if_true", "if_false")},
    ignored_types=_NO_CLASSES,
    bodies=frozenset({"class_body", "protocol_body"}),
    separators=("?.", "!."),
)  # fmt: skip

SWIFT = Language(
    name="swift",
    family="swift",
    wheel=_GRAMMAR.wheel,
    suffixes=(".swift",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=packages.places,
    shares="package",
    self_names={"self": True, "Self": False},
    implicit_self=True,
    split_types=True,
    separators=_GRAMMAR.separators,
)
