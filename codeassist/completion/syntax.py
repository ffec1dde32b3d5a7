"""Concrete syntax trees of texts with a hole, for the languages that have a grammar here."""

from collections.abc import Callable, Iterator
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

PARSED_CHARACTERS_MAX = 1_000_000
"""A longer text is not parsed; rules that need a tree then leave the suggestion as it is."""

_GRAMMARS: dict[str, Callable[[], object]] = {"python": tree_sitter_python.language}


@cache
def _grammar(language: str) -> Language:
    return Language(_GRAMMARS[language]())


def parse(text: str, language: str) -> Tree | None:
    """The tree of a text, or None without a grammar for its language or past `PARSED_CHARACTERS_MAX`."""
    if language not in _GRAMMARS or len(text) > PARSED_CHARACTERS_MAX:
        return None
    # A parser of its own for each call: texts are parsed in several threads.
    return Parser(_grammar(language)).parse(text.encode("utf-8", "surrogatepass"))


def error_count(tree: Tree) -> int:
    """How many places of the text the grammar can't make sense of: ERROR and missing nodes."""
    return sum(1 for node in _broken(tree.root_node) if node.is_error or node.is_missing)


def ancestors(tree: Tree, byte_offset: int) -> Iterator[Node]:
    """The nodes over a byte, innermost first."""
    node = tree.root_node.descendant_for_byte_range(byte_offset, byte_offset + 1)
    while node is not None:
        yield node
        node = node.parent


def _broken(node: Node) -> Iterator[Node]:
    """Every node that is or holds an error, found without visiting sound ones."""
    pending = [node]
    while pending:
        current = pending.pop()
        if current.has_error or current.is_missing:
            yield current
            pending.extend(current.children)
