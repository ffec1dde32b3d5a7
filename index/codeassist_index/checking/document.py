"""A file with a suggestion in it: which nodes the suggestion writes, and where these stand in its text."""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from codeassist_index.checking.source import Source
from codeassist_index.snapshot import Module

NODES_MAX = 5_000
"""So many nodes of a suggestion are looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file with its tree."""

    module: Module
    source: Source


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it would be with the text put in, from `start` to `end` in bytes."""

    place: Place
    start: int
    end: int

    def inserted(self) -> Iterator[Node]:
        """The nodes that reach into the text, in its order."""
        waiting = [self.place.source.root]
        for _ in range(NODES_MAX):
            if not waiting:
                return
            node = waiting.pop()
            if self.is_new(node):
                yield node
                waiting.extend(reversed(node.named_children))

    def is_new(self, node: Node) -> bool:
        """Whether a node is written by the text, if only in part."""
        return node.end_byte > self.start and node.start_byte < self.end

    def span(self, node: Node) -> tuple[int, int]:
        """What a node takes of the text, in code points."""
        source, start, end = self.place.source.text, max(node.start_byte, self.start), min(node.end_byte, self.end)
        before = len(source[self.start : start].decode("utf-8", "surrogatepass"))
        return before, before + len(source[start:end].decode("utf-8", "surrogatepass"))


def is_broken(node: Node) -> bool:
    """Whether a node stands in code that does not parse, so that it may be something else."""
    around: Node | None = node
    while around is not None:
        if around.is_error:
            return True
        around = around.parent
    return False
