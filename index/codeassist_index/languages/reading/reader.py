"""Source to facts: definitions, imports and uses, by the captures of a language's query files.

`definitions.scm` captures a whole definition under its kind (`@class`, `@extension`, `@getter`,
`@function`, `@variable`, `@assigned`, `@parameter`, `@unpacked`, `@loop`) and its parts as `@name`, `@type`,
`@value`, `@base`, `@body`, `@owner`; patterns that capture the same definition and name add to each other.
`@block` is a function without a name, `@inner` one that is named from outside; `@returned` is what a function
gives back; `@import` and `@namespace` go to the language itself. `references.scm` captures every `@name`.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from tree_sitter import Node, QueryCursor

from codeassist_index.languages.facts import FileFacts, Use
from codeassist_index.languages.reading import tree, trees, wording
from codeassist_index.languages.reading.collector import Collector, Match
from codeassist_index.languages.reading.grammar import Grammar, language, query, text
from codeassist_index.languages.reading.log import Log, Names, Scope, by_path, declare
from codeassist_index.languages.reading.units import read_units, read_whole

KINDS = (
    "namespace", "class", "extension", "getter", "function", "assigned", "variable", "parameter", "unpacked", "loop",
    "returned", "import", "block",
)  # fmt: skip
"""The first that a definition was captured under is the one it is."""
MATCHES_OPEN_MAX = 1_000
"""So many patterns may be begun at one place; real code stays under a hundred, and the time grows with their number."""
SOURCES_KEPT_MAX = 4
"""While a line is being typed, the text around it stays the same, and so does what is parsed for it."""
WRAPPERS_MAX = 4
"""So many nodes may stand around the body of a class, the class itself among them."""


def parse(grammar: Grammar, source: bytes, uses: bool) -> FileFacts:  # noqa: FBT001 - called through `Language`
    """The facts of one UTF-8 source; without `uses` the references are left out."""
    root = tree.root(language(grammar), source)
    if isinstance(root, str):
        return FileFacts((), (), refused=root)
    collector = Collector(grammar, source.split(b"\n"), Scope())
    for match in _matches(grammar, root, root.start_byte, root.end_byte):
        collector.read(match)
    facts, _ = _facts(collector.log(0))
    return replace(facts, uses=_uses(grammar, root, collector.declared)) if uses else facts


@lru_cache(SOURCES_KEPT_MAX)
def parse_with_names(grammar: Grammar, source: bytes) -> tuple[FileFacts, dict[str, Names]]:
    """The facts without uses and comments, and for each function or class its local names with their values.

    Read by units where they are independent and can be told apart.
    """
    root = trees.root(language(grammar), source)
    if isinstance(root, str):
        return FileFacts((), (), refused=root), {}
    units = _units(grammar)
    return _facts(read_units(units, root, source) if grammar.units else read_whole(units, root))


@dataclass(frozen=True, slots=True)
class _Units:
    """How units of one grammar are read."""

    grammar: Grammar

    def events(self, root: Node, start: int, end: int) -> list[Match]:
        return _matches(self.grammar, root, start, end)

    def collector(self, scope: Scope) -> Collector:
        return Collector(self.grammar, (), scope)

    def body(self, node: Node) -> Node | None:
        """Down the last children: `export`, then a class, then its body."""
        for _ in range(WRAPPERS_MAX):
            if node.type in self.grammar.bodies:
                return node
            named = node.named_children
            if not named:
                return None
            node = named[-1]
        return None


@cache
def _units(grammar: Grammar) -> _Units:
    return _Units(grammar)


def _facts(log: Log) -> tuple[FileFacts, dict[str, Names]]:
    """The facts of a whole file: what has members is a class, whatever it was declared as."""
    symbols = list(log.symbols)
    owners = {symbol.scope for symbol in symbols if symbol.kind == "method"}
    tables = owners | {symbol.scope for symbol in symbols if symbol.kind == "attribute"}
    for number, symbol in enumerate(symbols):
        holders = {"function": owners, "variable": tables}.get(symbol.kind, ())
        if holders and symbol.local_name in holders:  # a constructor with a prototype, or a table
            symbols[number] = replace(symbol, kind="class", value="")
    places = {(symbols[number].scope, symbols[number].name): number for number in log.declared}
    for symbol in log.constructed:
        if symbol.scope in owners:
            declare(symbols, places, symbol)
    return FileFacts(tuple(symbols), tuple(log.imports)), by_path([("", log.outer), *log.names])


def _matches(grammar: Grammar, root: Node, start: int, end: int) -> list[Match]:
    """What begins between two bytes, and more: in source order, outer ones first."""
    found: dict[tuple[int, int], Match] = {}
    cursor = QueryCursor(query(grammar, "definitions.scm"), match_limit=MATCHES_OPEN_MAX)
    cursor.set_byte_range(start, end)
    for _, captures in cursor.matches(root):
        kind = next(kind for kind in KINDS if kind in captures)
        node = captures[kind][0]
        name = captures["name"][0].start_byte if "name" in captures else -1
        match = found.setdefault((node.id, name), Match(kind, node))
        if KINDS.index(kind) < KINDS.index(match.kind):
            match.kind = kind
        for part, nodes in captures.items():
            known = match.parts.setdefault(part, [])
            known.extend(one for one in nodes if one not in known)
    return sorted(found.values(), key=lambda one: (one.node.start_byte, -one.node.end_byte, KINDS.index(one.kind)))


def _uses(grammar: Grammar, root: Node, declared: AbstractSet[int]) -> tuple[Use, ...]:
    found = QueryCursor(query(grammar, "references.scm")).captures(root).get("name", [])
    places = {
        (node.start_point[0] + 1, node.start_point[1] + text(node).encode().find(name.encode()), name)
        for node in found if node.start_byte not in declared and (name := wording.plain(node))
    }  # fmt: skip
    return tuple(Use(name, line, column) for line, column, name in sorted(places))
