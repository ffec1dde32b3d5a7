"""SQL: tables with their columns, views and functions; every file of a repository speaks of one database."""

from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse


def module_names(_path: str, _declared: str, _layout: Layout) -> tuple[str, ...]:
    """The database of the repository."""
    return (REPOSITORY,)


def imports(_node: Node, _scope: str) -> list[Import]:
    """Nothing: the standard has no import."""
    return []


_GRAMMAR = Grammar(
    package=__name__,
    wheel="tree_sitter_sql",
    imports=imports,
    names=frozenset({"identifier"}),
    wrappers=frozenset({"statement"}),
    line_comments=("--", "#"),
    braces=False,
    annotations=False,
)

SQL = Language(
    name="sql",
    family="sql",
    wheel=_GRAMMAR.wheel,
    suffixes=(".sql",),
    parse=partial(parse, _GRAMMAR),
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=packages.places,
    shares="package",
    self_names={},
)
