"""What is to be done at later times, with one timer of the loop for all of it."""

import heapq
import itertools
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that the clock will make."""

    def cancel(self) -> None:
        """Don't make it."""


class Clock(Protocol):
    """What an event loop offers of time."""

    def time(self) -> float:
        """Seconds that only grow."""

    def call_at(self, when: float, callback: Callable[[], None], /) -> Timer:
        """Call once the time has come."""


class Agenda:
    """A heap of calls, each made once at its time or soon after."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._timer: Timer | None = None

    def now(self) -> float:
        """The clock's time in seconds."""
        return self._clock.time()

    def at(self, when: float, call: Callable[[], None]) -> None:
        """Make a call at a time of the clock."""
        heapq.heappush(self._heap, (when, next(self._numbers), call))
        if self._heap[0][0] == when:
            self._set()

    def close(self) -> None:
        """Make none of the calls that are left."""
        self._heap.clear()
        self._set()

    def _set(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.call_at(self._heap[0][0], self._due) if self._heap else None

    def _due(self) -> None:
        self._timer = None
        try:
            while self._heap and self._heap[0][0] <= self._clock.time():
                heapq.heappop(self._heap)[2]()
        finally:
            self._set()
