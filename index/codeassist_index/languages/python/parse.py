"""Python source to facts: definitions, imports and uses, by tree-sitter queries.

The tree of a broken file is used as far as it goes: tree-sitter recovers around the error.
"""

from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files

from tree_sitter import Language, Node, Query, QueryCursor

from codeassist_index.languages.facts import FileFacts, Use
from codeassist_index.languages.python.collector import Capture, Collector
from codeassist_index.languages.reading import tree, trees
from codeassist_index.languages.reading.log import Names, Scope, by_path
from codeassist_index.languages.reading.units import read_units

SOURCES_KEPT_MAX = 4
"""While a line is being typed, the text around it stays the same, and so does what is parsed for it."""


@cache
def language() -> Language:
    """The grammar, loaded once."""
    return Language(import_module("tree_sitter_python").language())


@cache
def _query(name: str) -> Query:
    return Query(language(), files(__package__).joinpath(name).read_text(encoding="utf-8"))


def parse(source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    """The facts of one UTF-8 source; `uses=False` leaves out the references (and half the time)."""
    root = tree.root(language(), source)
    if isinstance(root, str):
        return FileFacts((), (), refused=root)
    collector = Collector(Scope())
    for capture in _UNITS.events(root, root.start_byte, root.end_byte):
        collector.read(capture)
    log = collector.log(0)
    return FileFacts(tuple(log.symbols), tuple(log.imports), _uses(root, collector.declared) if uses else ())


@lru_cache(SOURCES_KEPT_MAX)
def parse_with_names(source: bytes) -> tuple[FileFacts, dict[str, Names]]:
    """The facts without uses, and for each function or class its local names with their values; read by units."""
    root = trees.root(language(), source)
    if isinstance(root, str):
        return FileFacts((), (), refused=root), {}
    log = read_units(_UNITS, root, source)
    return FileFacts(tuple(log.symbols), tuple(log.imports)), by_path([("", log.outer), *log.names])


class _Units:
    """How units of Python are read."""

    def events(self, root: Node, start: int, end: int) -> list[Capture]:
        cursor = QueryCursor(_query("definitions.scm"))
        cursor.set_byte_range(start, end)
        found = [Capture(name, node) for name, nodes in cursor.captures(root).items() for node in nodes]
        return sorted(found, key=lambda one: (one.node.start_byte, -one.node.end_byte, one.name))

    def collector(self, scope: Scope) -> Collector:
        return Collector(scope)

    def body(self, node: Node) -> Node | None:
        """The body of a class, decorated or not."""
        defined = node.child_by_field_name("definition") or node
        return defined.child_by_field_name("body") if defined.type == "class_definition" else None


_UNITS = _Units()


def _uses(root: Node, declared: set[int]) -> tuple[Use, ...]:
    found = QueryCursor(_query("references.scm")).captures(root).get("name", [])
    places = []
    for node in found:
        if node.start_byte in declared:
            continue
        text = node.text
        assert text is not None
        row, column = node.start_point
        places.append((row + 1, column, text.decode("utf-8", "replace")))
    return tuple(Use(name, line, column) for line, column, name in sorted(places))
