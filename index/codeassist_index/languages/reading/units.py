"""A file that is being written, read piece by piece: from one keystroke to the next only a few of them change.

A unit is a definition at the top of the file or in the body of a class. What is read of it depends on its text, on the
class that it stands in and on the names known there, and on nothing else; so that is the key under which it is kept,
and a file is put together from its units. `tests/index/languages/reading/test_units.py` holds that against the whole.
"""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from tree_sitter import Node

from codeassist_index.languages.reading.log import Log, Scope, frozen, joined

UNITS_KEPT_MAX = 4_000
UNIT_BYTES_KEPT_MAX = 3_000_000
"""Of their texts, which what was read of them takes about six times of: twenty open files of a thousand lines.

While one types in a class of a thousand lines, each key makes a unit of all of it."""
PARTED_BYTES_MIN = 2_000
"""Smaller classes are read as one unit."""
DEPTH_MAX = 8
"""So deep inside of each other, classes are still read by their members."""
AHEAD_FACTOR = 4
"""Each batch of unknown units is so many times as long as the one before: a query walks over the file's start."""


class Event(Protocol):
    """Something that a query has found."""

    @property
    def node(self) -> Node:
        """Where it stands."""


E = TypeVar("E", bound=Event)
E_contra = TypeVar("E_contra", bound=Event, contravariant=True)


class Collector(Protocol[E_contra]):
    """Takes events in source order."""

    def read(self, event: E_contra) -> None:
        """Note one event."""

    def inside(self, at: int) -> Scope | None:
        """The class that is open at a byte, or the scope it began with; None inside of a function."""

    def log(self, row: int) -> Log:
        """Close what is open and say what was read."""


class Units(Protocol[E]):
    """How a language is read."""

    def events(self, root: Node, start: int, end: int) -> list[E]:
        """What begins and ends between two bytes, in source order; at least that."""

    def collector(self, scope: Scope) -> Collector[E]:
        """A new collector for a piece of a scope."""

    def body(self, node: Node) -> Node | None:
        """The node whose children are units: of the class that this node is, if it is one."""


Key = tuple[object, str, tuple[tuple[str, str], ...], bytes]
"""The language, the scope's path, the names known there, and the text."""


class Kept:
    """The units used last, by what they depend on."""

    def __init__(self, most: int, bytes_most: int) -> None:
        self._most = most
        self._bytes_most = bytes_most
        self._bytes = 0
        self._logs: OrderedDict[Key, Log] = OrderedDict()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._logs)

    def get(self, key: Key, row: int) -> Log | None:
        """What was read of a unit, on the row where it stands now."""
        with self._guard:
            log = self._logs.get(key)
            if log is not None:
                self._logs.move_to_end(key)
        if log is not None and log.row != row:
            log = log.moved(row)
            self.put(key, log)
        return log

    def put(self, key: Key, log: Log) -> None:
        """Keep a unit, and forget those that were not used for the longest time."""
        with self._guard:
            if key not in self._logs:
                self._bytes += len(key[-1])
            self._logs[key] = log
            self._logs.move_to_end(key)
            while len(self._logs) > self._most or (self._bytes > self._bytes_most and len(self._logs) > 1):
                self._bytes -= len(self._logs.popitem(last=False)[0][-1])


_KEPT = Kept(UNITS_KEPT_MAX, UNIT_BYTES_KEPT_MAX)


def read_units(units: Units[E], root: Node, source: bytes) -> Log:
    """The whole file, from the units that are kept and those that have to be read.

    At once where there is an error: around it, how a unit is parsed depends on what stands beside it.
    """
    if root.has_error:
        return read_whole(units, root)
    return _Reading(units, root, source).level(root.children, Scope(), 0)


def read_whole(units: Units[E], root: Node) -> Log:
    """The whole file at once."""
    collector = units.collector(Scope())
    for event in units.events(root, root.start_byte, root.end_byte):
        collector.read(event)
    return collector.log(0)


class _Reading(Generic[E]):
    """One file."""

    def __init__(self, units: Units[E], root: Node, source: bytes) -> None:
        self._units = units
        self._root = root
        self._source = source

    def level(self, nodes: Sequence[Node], scope: Scope, depth: int) -> Log:
        """The children of one body; `outer` is what the scope knows at its end."""
        nodes = [node for node in nodes if node.is_named and not node.type.endswith("comment")]
        ahead = _Ahead(self._units, self._root, nodes)
        logs, names = [], scope.names
        for number in range(len(nodes)):
            log = self._unit(ahead, number, Scope(scope.path, names), depth)
            names = log.outer
            logs.append(log)
        return joined(logs, names)

    def _unit(self, ahead: "_Ahead[E]", number: int, scope: Scope, depth: int) -> Log:
        node = ahead.nodes[number]
        row = node.start_point[0]
        text = self._source[node.start_byte : node.end_byte]
        key = (self._units, scope.path, frozen(scope.names), text)
        log = _KEPT.get(key, row)
        if log is None:
            log = self._parted(node, scope, depth) if len(text) >= PARTED_BYTES_MIN and depth < DEPTH_MAX else None
            if log is None:
                log = self._read(ahead.events(number), scope, row)
            _KEPT.put(key, log)
        return log

    def _parted(self, node: Node, scope: Scope, depth: int) -> Log | None:
        """A class: what stands before its body, then the units of the body."""
        body = self._units.body(node)
        if body is None:
            return None
        header = self._units.collector(Scope(scope.path, dict(scope.names)))
        for event in self._units.events(self._root, node.start_byte, body.start_byte):
            if node.start_byte <= event.node.start_byte < body.start_byte and event.node.end_byte <= node.end_byte:
                header.read(event)
        inside = header.inside(body.start_byte)
        if inside is None:
            return None
        rest = self.level(body.children, inside, depth + 1)
        inside.names.update(rest.outer)
        first = header.log(node.start_point[0])
        return joined([first, rest], first.outer)

    def _read(self, events: Sequence[E], scope: Scope, row: int) -> Log:
        collector = self._units.collector(Scope(scope.path, dict(scope.names)))
        for event in events:
            collector.read(event)
        return collector.log(row)


class _Ahead(Generic[E]):
    """The events of the units of one level, found for some units at a time."""

    def __init__(self, units: Units[E], root: Node, nodes: Sequence[Node]) -> None:
        self._units = units
        self._root = root
        self.nodes = nodes
        self._first = self._after = 0
        self._found: list[E] = []
        self._starts: list[int] = []

    def events(self, number: int) -> list[E]:
        """Those inside of one unit."""
        node = self.nodes[number]
        if not self._first <= number < self._after:
            # A first read needs all of them, a later one few: so the batch grows with every one that was not enough.
            self._find(number, AHEAD_FACTOR * (self._after - self._first) if number == self._after else 1)
        near = self._found[bisect_left(self._starts, node.start_byte) : bisect_left(self._starts, node.end_byte)]
        return [event for event in near if event.node.end_byte <= node.end_byte]

    def _find(self, number: int, count: int) -> None:
        after = min(number + max(1, count), len(self.nodes))
        self._first, self._after = number, after
        start, end = self.nodes[number].start_byte, self.nodes[after - 1].end_byte
        self._found = self._units.events(self._root, start, end)
        self._starts = [event.node.start_byte for event in self._found]
