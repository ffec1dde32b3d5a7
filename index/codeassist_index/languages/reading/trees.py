"""The trees of sources that are being written: a change is parsed with what is known of the text around it.

Tree-sitter's incremental parsing gives the tree of the whole where the source has no error; around an error it may
give another than a fresh parse, so there is always a fresh one: what is read depends on the text alone.
"""

import threading
from dataclasses import dataclass

from tree_sitter import Language, Node, Tree

from codeassist_index.languages.reading import tree

TREES_KEPT_MAX = 8
CHANGED_SHARE_MAX = 0.5
"""A source that shares less than the rest with any that is kept is parsed on its own."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    language: Language
    source: bytes
    tree: Tree


_guard = threading.Lock()
_kept: list[_Parsed] = []


def root(language: Language, source: bytes) -> Node | str:
    """The tree of a UTF-8 source, or why it is not parsed."""
    with _guard:
        known = [one for one in _kept if one.language == language]
    same = next((one.tree for one in known if one.source == source), None)
    found = same or _again(known, source) or tree.parsed(language, source)
    if isinstance(found, str):
        return found
    with _guard:
        _kept[:] = [one for one in _kept if one.tree is not found][: TREES_KEPT_MAX - 1]
        _kept.insert(0, _Parsed(language, source, found))
    return found.root_node


def _again(known: list[_Parsed], source: bytes) -> Tree | None:
    """The tree by way of the most similar source; None where there is none, or where the source has an error."""
    shared = [(*_shared(one.source, source), one) for one in known]
    before, after, one = max(shared, key=lambda entry: entry[0] + entry[1], default=(0, 0, None))
    if one is None or before + after < CHANGED_SHARE_MAX * len(source) or one.tree.root_node.has_error:
        return None  # after an error, another is likely: then both ways would have to be gone
    former = one.tree.copy()
    end, old_end = len(source) - after, len(one.source) - after
    former.edit(before, old_end, end, _point(source, before), _point(one.source, old_end), _point(source, end))
    found = tree.parsed(one.language, source, former)
    return None if isinstance(found, str) or found.root_node.has_error else found


def _shared(old: bytes, new: bytes) -> tuple[int, int]:
    """How many bytes two sources have in common at their start, and how many of the rest at their end."""
    before = _common(old, new, min(len(old), len(new)), at_end=False)
    return before, _common(old, new, min(len(old), len(new)) - before, at_end=True)


def _common(old: bytes, new: bytes, most: int, *, at_end: bool) -> int:
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        same = old[-middle:] == new[-middle:] if at_end else old[:middle] == new[:middle]
        least, most = (middle, most) if same else (least, middle - 1)
    return least


def _point(source: bytes, at: int) -> tuple[int, int]:
    return source.count(b"\n", 0, at), at - source.rfind(b"\n", 0, at) - 1
