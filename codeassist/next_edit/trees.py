"""Syntax trees of the files that are looked at, and whether an edit leaves one as sound as it was."""

from functools import cache
from importlib import import_module

from tree_sitter import Language, Node

from codeassist_index.languages.reading import trees

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "javascript": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "typescriptreact": ("tree_sitter_typescript", "language_tsx"),
}
"""The languages of which edits are checked, with the module of each grammar and its function."""


def tree_of(source: bytes, language: str) -> Node | None:
    """The tree of a source; None without a grammar, or for a source that is nested too deeply or takes too long."""
    if language not in _GRAMMARS:
        return None
    root = trees.root(_grammar(language), source)
    return None if isinstance(root, str) else root


def python_tree(source: bytes) -> Node | None:
    """The tree of a Python source."""
    return tree_of(source, "python")


def errors(root: Node) -> int:
    """How many places of a text the grammar can't make sense of."""
    count, pending = 0, [root]
    while pending:
        node = pending.pop()
        count += node.is_error or node.is_missing
        pending += [child for child in node.children if child.has_error or child.is_missing]
    return count


def stays_sound(before: bytes, after: bytes, language: str) -> bool:
    """Whether a text has no more errors than it had; so has any in a language without a grammar here."""
    if language not in _GRAMMARS:
        return True
    old, new = tree_of(before, language), tree_of(after, language)
    return old is not None and new is not None and errors(new) <= errors(old)


@cache
def _grammar(language: str) -> Language:
    wheel, entry = _GRAMMARS[language]
    return Language(getattr(import_module(wheel), entry)())
