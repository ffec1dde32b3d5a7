"""Values under texts, and the values of all texts that a given text begins with: a radix tree (Morrison, 1968).

The texts are documents up to the cursor, so they are long and begin alike: each edge holds the piece that its
texts have in common, once, and every step over an edge is a single comparison of memory.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Node(Generic[T]):
    """A place where texts end or part. `label` is the piece that leads here from the parent."""

    label: str = ""
    parent: "Node[T] | None" = None
    children: "dict[str, Node[T]]" = field(default_factory=dict)
    values: list[T] = field(default_factory=list)


class PrefixTree(Generic[T]):
    """A map from texts to values, several for a text where need be.

    `characters` counts those of all edges. A node that holds values stays the same object for as long as it
    does, so that its values can be removed without their text.
    """

    def __init__(self) -> None:
        self.characters = 0
        self._root = Node[T]()

    def add(self, text: str, value: T) -> Node[T]:
        """Put a value under a text; the node is what `remove` wants."""
        node, at = self._root, 0
        while at < len(text):
            child = node.children.get(text[at])
            if child is None:
                child = self._hang(Node(text[at:]), node)
                self.characters += len(child.label)
            elif not text.startswith(child.label, at):
                child = self._split(child, common_length(child.label, text, at))
            node, at = child, at + len(child.label)
        node.values.append(value)
        return node

    def beginnings_of(self, text: str) -> list[tuple[int, T]]:
        """The values of all texts that `text` begins with, and the lengths of those: longest first, then newest."""
        node, at = self._root, 0
        found = [(0, value) for value in node.values]
        while (child := node.children.get(text[at : at + 1])) is not None and text.startswith(child.label, at):
            node, at = child, at + len(child.label)
            found.extend((at, value) for value in node.values)
        found.reverse()
        return found

    def remove(self, node: Node[T], value: T) -> None:
        """Take a value out of its node; edges that nothing parts any more become one."""
        node.values.remove(value)
        parent = node.parent
        if not node.values and not node.children and parent is not None:
            del parent.children[node.label[0]]
            self.characters -= len(node.label)
            self._join(parent)
        else:
            self._join(node)

    def _split(self, node: Node[T], length: int) -> Node[T]:
        """A new node in the middle of an edge, after `length` characters."""
        assert node.parent is not None, "the root has no edge"
        middle = self._hang(Node(node.label[:length]), node.parent)
        node.label = node.label[length:]
        self._hang(node, middle)
        return middle

    def _join(self, node: Node[T]) -> None:
        """Leave out a node that only leads on."""
        if node.parent is None or node.values or len(node.children) != 1:
            return
        (child,) = node.children.values()
        child.label = node.label + child.label
        self._hang(child, node.parent)

    @staticmethod
    def _hang(node: Node[T], parent: Node[T]) -> Node[T]:
        node.parent = parent
        parent.children[node.label[0]] = node
        return node


def common_length(left: str, right: str, at: int = 0) -> int:
    """How many characters `left` and `right[at:]` begin with alike; by halves, as comparing pieces is quick."""
    low, high = 0, min(len(left), len(right) - at)
    while low < high:
        middle = (low + high + 1) // 2
        if right.startswith(left[low:middle], at + low):
            low = middle
        else:
            high = middle - 1
    return low
