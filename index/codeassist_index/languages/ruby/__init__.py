"""Ruby: constants are found through the modules around them and in the whole repository, required or not."""

import posixpath
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar, text
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse

_DEFINING = frozenset({"class", "module"})
_NO_CLASSES = frozenset({"String", "Integer", "Float", "Array", "Hash", "Symbol", "Object", "NilClass", "Proc", "Set"})


def module_names(path: str, declared: str, _layout: Layout) -> tuple[str, ...]:
    """The module that everything of the file is in, then what `require` calls it: its path below `lib/`."""
    stem = path.removesuffix(".rb")
    required = stem.rpartition("lib/")[2] if stem.startswith("lib/") or "/lib/" in stem else stem
    return declared or REPOSITORY, required


def places(module: str, importer: str) -> tuple[tuple[str, ...], str]:
    """`require_relative` has a path, written with a leading dot; else a name below some `lib/`, or a module."""
    if not module.startswith("."):
        return (), module.removesuffix(".rb")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return ((path, f"{path}.rb") if not path.startswith("..") else ()), ""


def imports(node: Node, scope: str) -> list[Import]:
    """The file of a `require` with a plain text; what it defines needs no further naming."""
    method, arguments = node.child_by_field_name("method"), node.child_by_field_name("arguments")
    written = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if written is None or written.type != "string" or len(written.named_children) != 1:
        return []
    module = text(written.named_children[0])
    if text(method) == "require_relative":
        module = f"./{module}"
    return [Import(module, "", module, node.start_point[0] + 1, scope)]


def namespace(node: Node) -> tuple[str, frozenset[int]]:
    """The modules from `node` on that hold classes, and classes that are only written around another: packages."""
    names: list[str] = []
    skipped: list[int] = []
    within: Node | None = node
    while within is not None:
        name = within.child_by_field_name("name")
        inside = _defined(within)
        wraps = within.type == "module" or (len(inside) == 1 and _is_wrapper(within))
        if name is not None and name.type == "scope_resolution":  # `class Shop::Ledger`
            names.append(text(name.child_by_field_name("scope")))
        if not wraps or not inside:
            break
        names.append(text(name).rpartition("::")[2])
        skipped.append(within.id)
        within = inside[0] if len(inside) == 1 else None
    return ".".join(names).replace("::", ".").strip("."), frozenset(skipped)


def _defined(node: Node) -> list[Node]:
    body = node.child_by_field_name("body")
    return [child for child in body.named_children if child.type in _DEFINING] if body is not None else []


def _is_wrapper(node: Node) -> bool:
    """Whether a class is opened again for nothing but what stands in it."""
    body = node.child_by_field_name("body")
    return node.child_by_field_name("superclass") is None and body is not None and body.named_child_count == 1


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_ruby",
    imports=imports,
    namespace=namespace,
    units=False,  # what is a package shows in what stands around it
    names=frozenset({"identifier", "constant", "instance_variable", "class_variable", "global_variable"}),
    instances=frozenset({"self"}),
    members={"scope_resolution": ("scope", "name")},
    calls={"call": ("receiver", "method")},
    constructors=frozenset({"new"}),
    subscripts={"element_reference": "object"},
    through={"parenthesized_statements": "0"},
    choices={"binary": ("left", "right"), "conditional": ("consequence", "alternative")},
    ignored_types=_NO_CLASSES,
    separators=("&.", "::"),
    line_comments=("#",),
    block_comment=("=begin", "=end"),
    braces=False,
    annotations=False,
)

RUBY = Language(
    name="ruby",
    family="ruby",
    wheel=_GRAMMAR.wheel,
    suffixes=(".rb", ".rake", ".gemspec", ".ru", "Rakefile", "Gemfile"),
    interpreters=("ruby", "jruby"),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=places,
    shares="package",
    submodules=True,
    self_names={"self": True, "new": False},
    implicit_self=True,
    split_types=True,
    separators=_GRAMMAR.separators,
)
