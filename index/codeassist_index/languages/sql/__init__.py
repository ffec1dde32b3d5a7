"""SQL: tables with their columns, views and functions; every file of a repository speaks of one database."""

from dataclasses import replace
from functools import partial

from tree_sitter import Node

from codeassist_index.languages.facts import FileFacts, Import
from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.reading import packages
from codeassist_index.languages.reading.cursor import read_cursor
from codeassist_index.languages.reading.grammar import Grammar
from codeassist_index.languages.reading.packages import REPOSITORY
from codeassist_index.languages.reading.reader import parse
from codeassist_index.languages.sql.statements import written


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


def _parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    facts = parse(_GRAMMAR, source, uses)
    whole = [symbol for symbol in facts.symbols if not _is_cut(symbol.signature)]
    known = {(symbol.name, symbol.start_line) for symbol in whole}
    found = written(source.decode("utf-8", "replace"))
    missing = [symbol for symbol in found if (symbol.name, symbol.start_line) not in known]
    return replace(facts, symbols=tuple(sorted((*whole, *missing), key=lambda symbol: symbol.start_line)))


def _is_cut(signature: str) -> bool:
    """Whether it begins inside a name in brackets, which is no name to the grammar."""
    before, bracket, _ = signature.partition("]")
    return bool(bracket) and "[" not in before


SQL = Language(
    name="sql",
    family="sql",
    wheel=_GRAMMAR.wheel,
    suffixes=(".sql",),
    parse=_parse,
    read_cursor=partial(read_cursor, _GRAMMAR),
    module_names=module_names,
    places=packages.places,
    shares="package",
    self_names={},
)
