"""What the shared reader has to be told of a language, beside its query files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from tree_sitter import Language, Node, Query

from codeassist_index.languages.facts import Import


@dataclass(frozen=True, eq=False, slots=True)
class Grammar:
    """Tables over the node types of one tree-sitter grammar, compared by identity.

    `package` is where `definitions.scm` and `references.scm` lie. Expressions: `names` are plain names,
    `instances` stand for the object itself (`this`), `members` and `calls` map a node type to the fields
    that make its chain (an absent field is left out), `creations` to the field with the class,
    `subscripts` to the field that is indexed, `through` to the field that has the same value (empty: the
    first child), `choices` to the fields of which either may be it. `wrappers` are the statements around
    a definition that belong to it; `ignored_types` are no class of anybody's.
    """

    package: str
    load: Callable[[], Language]
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


@cache
def language(grammar: Grammar) -> Language:
    """The grammar itself, loaded once."""
    return grammar.load()


@cache
def query(grammar: Grammar, name: str) -> Query:
    """A query file of the language; one that names node types the grammar lacks is an error."""
    return Query(language(grammar), files(grammar.package).joinpath(name).read_text(encoding="utf-8"))


def text(node: Node | None) -> str:
    """The source of a node, white space reduced to single blanks; empty for none."""
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())
