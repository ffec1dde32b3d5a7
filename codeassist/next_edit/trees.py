"""Syntax trees of the files that are looked at, and whether an edit leaves one as sound as it was."""

from tree_sitter import Node

from codeassist_index.languages.python.parse import language
from codeassist_index.languages.reading import trees


def python_tree(source: bytes) -> Node | None:
    """The tree of a Python source; None for one that is nested too deeply or takes too long."""
    root = trees.root(language(), source)
    return None if isinstance(root, str) else root


def errors(root: Node) -> int:
    """How many places of a text the grammar can't make sense of."""
    count, pending = 0, [root]
    while pending:
        node = pending.pop()
        count += node.is_error or node.is_missing
        pending += [child for child in node.children if child.has_error or child.is_missing]
    return count


def stays_sound(before: bytes, after: bytes) -> bool:
    """Whether a Python text has no more errors than it had."""
    old, new = python_tree(before), python_tree(after)
    return old is not None and new is not None and errors(new) <= errors(old)
