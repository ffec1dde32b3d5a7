"""What the shared reader has to be told of a language, beside its query files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files

from tree_sitter import Language, Node, Query

from codeassist_index.languages.facts import Import


@dataclass(frozen=True, eq=False, slots=True)
class Grammar:
    """Tables over the node types of one tree-sitter grammar, compared by identity.

    `package` is where `definitions.scm` and `references.scm` lie; `wheel` is the module with the grammar,
    imported when the first file of the language is met, and `entry` its function. Expressions: `names` are
    plain names, `instances` stand for the object itself (`this`), `members` and `calls` map a node type to
    the fields that make its chain (an absent field is left out), `creations` to the field with the class,
    `subscripts` to the field that is indexed, `through` to the field that has the same value, `choices` to
    the fields of which either may be it; a number is written for the child that has no field.
    `constructors` are the methods of a class that give an instance. `wrappers` are the statements around
    a definition that belong to it; `ignored_types` are no class of anybody's. `line_comments` and
    `block_comment` are the marks; without `braces` blocks end with a word, without `annotations` an `@` is
    part of a name. `namespace` says which package
    an outer node opens, with the ids of the nodes that are nothing else. `bodies` are the node types whose
    children are definitions that don't depend on each other; without `units` those at the top do.
    """

    package: str
    wheel: str
    imports: Callable[[Node, str], list[Import]]
    names: frozenset[str]
    instances: frozenset[str] = frozenset()
    members: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    calls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    creations: Mapping[str, str] = field(default_factory=dict)
    subscripts: Mapping[str, str] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    wrappers: frozenset[str] = frozenset()
    ignored_types: frozenset[str] = frozenset()
    separators: tuple[str, ...] = ()
    entry: str = "language"
    constructors: frozenset[str] = frozenset()
    line_comments: tuple[str, ...] = ("//",)
    block_comment: tuple[str, str] = ("/*", "*/")
    braces: bool = True
    annotations: bool = True
    bodies: frozenset[str] = frozenset()
    units: bool = True
    namespace: Callable[[Node], tuple[str, frozenset[int]]] | None = None


@cache
def language(grammar: Grammar) -> Language:
    """The grammar itself, loaded once."""
    return Language(getattr(import_module(grammar.wheel), grammar.entry)())


@cache
def query(grammar: Grammar, name: str) -> Query:
    """A query file of the language; one that names node types the grammar lacks is an error."""
    return Query(language(grammar), files(grammar.package).joinpath(name).read_text(encoding="utf-8"))


def text(node: Node | None) -> str:
    """The source of a node, white space reduced to single blanks; empty for none."""
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())


def part(node: Node, name: str) -> Node | None:
    """The child in a field, or the one of a number among the named children."""
    if not name.isdigit():
        return node.child_by_field_name(name)
    children = node.named_children
    return children[int(name)] if int(name) < len(children) else None
