"""Source to a syntax tree within limits: no source can stop the index, however broken, large or deeply nested it is.

Tree-sitter's parsers take more than linear time for some input that no person writes, and later steps for a tree
thousands of nodes deep.
"""

import re
import threading
import time

from tree_sitter import Language, Node, Parser, Tree

NESTING_MAX = 1_000
"""So many brackets may be open at one place, strings and comments counted in."""
PARSE_SECONDS_MAX = 5.0
GUARDED_BYTES_MIN = 10_000
"""Shorter sources are done in a moment whatever they hold; real ones of a megabyte take one or two seconds."""
_SLICE_BYTES = 65_536
_BRACKETS = re.compile(rb"[\[({]+|[\])}]+")
_ROUND = bytes.maketrans(b"[{]}", b"(())")
_OTHERS = bytes(sorted(set(range(256)) - set(b"()[]{}")))


class _Window(threading.local):
    """The piece of a source that the parser reads next, written anew for each read.

    py-tree-sitter 0.26 never lets go of a piece once it has asked for another. Where that is always the same one,
    nothing piles up.
    """

    def __init__(self) -> None:
        self.piece = bytearray()


_window = _Window()

TOO_DEEP = f"more than {NESTING_MAX} brackets are open at one place"
TOO_SLOW = f"it takes longer than {PARSE_SECONDS_MAX:g} seconds to parse"


def root(language: Language, source: bytes) -> Node | str:
    """The tree of a UTF-8 source, or why it is not parsed."""
    found = parsed(language, source)
    return found if isinstance(found, str) else found.root_node


def parsed(language: Language, source: bytes, former: Tree | None = None) -> Tree | str:
    """The same, by way of the tree of a former source that was told of the change."""
    if _nesting_at_most(source) > NESTING_MAX and nesting(source) > NESTING_MAX:
        return TOO_DEEP
    parser, deadline, window = Parser(language), time.monotonic() + PARSE_SECONDS_MAX, _window.piece

    def piece(start: int, _: object) -> bytearray:
        window[:] = source[start : start + _SLICE_BYTES]
        return window

    def is_late(_start: int, _failed: bool) -> bool:  # noqa: FBT001 - as the parser calls it
        return time.monotonic() > deadline

    if len(source) < GUARDED_BYTES_MIN:
        return parser.parse(source) if former is None else parser.parse(source, former)
    try:
        # Only a source that is read in slices can be given up; the tree of the whole is then taken over as it is.
        first = (
            parser.parse(piece, progress_callback=is_late)
            if former is None
            else parser.parse(piece, former, progress_callback=is_late)
        )
    except ValueError:
        return TOO_SLOW
    return parser.parse(source, first)


def _nesting_at_most(source: bytes) -> int:
    """No fewer than are open at one place, some thirty times faster: each round takes away the innermost pairs."""
    brackets, rounds = source.translate(_ROUND, _OTHERS), 0
    while rounds <= NESTING_MAX and b"()" in brackets:
        brackets, rounds = brackets.replace(b"()", b""), rounds + 1
    return rounds + brackets.count(b"(")


def nesting(source: bytes) -> int:
    """The most brackets that are open at one place."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(source):
        length = found.end() - found.start()
        depth = depth + length if found[0][:1] in b"[({" else max(0, depth - length)
        deepest = max(deepest, depth)
    return deepest
