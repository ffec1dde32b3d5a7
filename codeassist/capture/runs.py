"""Runs of bytes of one origin, in an immutable balanced tree.

Every function returns a new tree that shares what it can with those it was given, so keeping the tree of an
earlier state costs only the nodes that have changed since. Cutting, joining and finding cost O(log n) for n
runs in the worst case: an AVL tree with `join` as its only way to balance (Blelloch, Ferizovic and Sun,
"Just Join for Parallel Ordered Sets", 2016), ordered by offset, where each node knows the bytes below it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

OriginClass = Literal["ai", "human"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The writer of some text; `span` names the acceptance for `ai` and is None for `human`."""

    kind: OriginClass
    span: str | None = None


HUMAN = Origin("human")


class Doubt:
    """A writer who is not known yet, and taken for `writer` until it is; equal only to itself.

    Runs refer to the doubt, wherever they have moved by then, so settling it changes none of them.
    """

    __slots__ = ("_returned", "is_settled", "writer")

    def __init__(self, writer: Origin = HUMAN) -> None:
        self.writer: Origin | None = writer
        self.is_settled = False
        self._returned: dict[Origin, Doubt] = {}

    def whether(self, owner: "Owner") -> "Owner":
        """The same doubt about text that has come back to this owner unless it is nobody's."""
        origin = owner.writer if isinstance(owner, Doubt) else owner
        return None if origin is None else self._returned.setdefault(origin, Doubt(origin))

    def settle(self, writer: Origin | None, *, returned: bool = False) -> None:
        """Say who it was, and whether what may have come back has; only the first word counts."""
        if not self.is_settled:
            self.writer, self.is_settled = writer, True
            for other in self._returned.values():
                other.settle(other.writer if returned else None, returned=returned)


Owner = Origin | Doubt | None


class Run(NamedTuple):
    """`length` consecutive bytes of one owner."""

    length: int
    origin: Owner


class Node(NamedTuple):
    """A run, the trees before and after it, and the height and bytes of all three."""

    left: "Tree"
    run: Run
    right: "Tree"
    height: int
    length: int


Tree = Node | None
"""None is the tree without runs."""


def length_of(runs: Iterable[Run]) -> int:
    """Number of bytes that `runs` cover."""
    return sum(run.length for run in runs)


def tree_of(runs: Iterable[Run]) -> Tree:
    """The runs as a tree; neighbours of one owner become one."""
    return _built(merged(runs))


def merged(runs: Iterable[Run]) -> list[Run]:
    """The runs without empty ones, where neighbours differ in owner."""
    result: list[Run] = []
    for run in runs:
        if result and result[-1].origin == run.origin:
            result[-1] = Run(result[-1].length + run.length, run.origin)
        elif run.length:
            result.append(run)
    return result


def split(tree: Tree, offset: int) -> tuple[Tree, Tree]:
    """The runs before and after an offset; one that lies across is cut."""
    if tree is None:
        return None, None
    left, run, right, _, _ = tree
    start = 0 if left is None else left.length
    end = start + run.length
    if offset <= start:
        low, high = split(left, offset)
        return low, _join(high, run, right)
    if offset >= end:
        low, high = split(right, offset - end)
        return _join(left, run, low), high
    return _join(left, Run(offset - start, run.origin), None), _join(None, Run(end - offset, run.origin), right)


def concat(left: Tree, right: Tree) -> Tree:
    """All runs of both; the two that meet become one where they have one owner."""
    if left is None or right is None:
        return right if left is None else left
    rest, last = _without_last(left)
    first = _first(right)
    if first.origin != last.origin:
        return _join(rest, last, right)
    return _join(rest, Run(last.length + first.length, last.origin), split(right, first.length)[1])


def between(tree: Tree, start: int, end: int) -> Iterator[Run]:
    """The runs of the bytes `[start, end)`, in order, cut at its edges."""
    ahead: list[tuple[Node, int]] = []
    """Nodes whose run and right side are still to come, the next one last, and where their run begins."""
    offset = 0
    while tree is not None:
        low = offset + (0 if tree.left is None else tree.left.length)
        if start < low + tree.run.length:
            ahead.append((tree, low))
            tree = tree.left
        else:
            offset, tree = low + tree.run.length, tree.right
    while ahead:
        node, low = ahead.pop()
        if low >= end:
            return
        high = low + node.run.length
        yield node.run if start <= low and high <= end else Run(min(high, end) - max(low, start), node.run.origin)
        tree = node.right
        while tree is not None:
            ahead.append((tree, high + (0 if tree.left is None else tree.left.length)))
            tree = tree.left


def _built(runs: Sequence[Run]) -> Tree:
    if not runs:
        return None
    middle = len(runs) // 2
    return _node(_built(runs[:middle]), runs[middle], _built(runs[middle + 1 :]))


def _node(left: Tree, run: Run, right: Tree) -> Node:
    height, length = 0, run.length
    if left is not None:
        height, length = left.height, length + left.length
    if right is not None:
        height, length = max(height, right.height), length + right.length
    return Node(left, run, right, height + 1, length)


def _height(tree: Tree) -> int:
    return 0 if tree is None else tree.height


def _join(left: Tree, run: Run, right: Tree) -> Node:
    """A balanced tree of two that may differ in height by any number, with a run between them."""
    if left is not None and left.height > _height(right) + 1:
        return _balanced(left.left, left.run, _join(left.right, run, right))
    if right is not None and right.height > _height(left) + 1:
        return _balanced(_join(left, run, right.left), right.run, right.right)
    return _node(left, run, right)


def _balanced(left: Tree, run: Run, right: Tree) -> Node:
    """A balanced tree of two that differ in height by at most two, with a run between them."""
    if left is not None and left.height > _height(right) + 1:
        inner = left.right
        if inner is None or _height(left.left) >= inner.height:
            return _node(left.left, left.run, _node(inner, run, right))
        return _node(_node(left.left, left.run, inner.left), inner.run, _node(inner.right, run, right))
    if right is not None and right.height > _height(left) + 1:
        inner = right.left
        if inner is None or _height(right.right) >= inner.height:
            return _node(_node(left, run, inner), right.run, right.right)
        return _node(_node(left, run, inner.left), inner.run, _node(inner.right, right.run, right.right))
    return _node(left, run, right)


def _first(tree: Node) -> Run:
    while tree.left is not None:
        tree = tree.left
    return tree.run


def _without_last(tree: Node) -> tuple[Tree, Run]:
    if tree.right is None:
        return tree.left, tree.run
    rest, last = _without_last(tree.right)
    return _join(tree.left, tree.run, rest), last
