"""The stages of one suggestion and when each of them ran."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of time, in nanoseconds since 1970; stages of one suggestion never overlap."""

    name: str
    start_ns: int
    end_ns: int

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.end_ns - self.start_ns) / 1e6


class Stopwatch:
    """Collects stages as they end. Its clock is monotonic, so that a corrected wall clock makes none negative."""

    def __init__(self) -> None:
        self._epoch_ns = time.time_ns() - time.perf_counter_ns()
        self._stages: list[Stage] = []

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What has been measured so far, in order."""
        return tuple(self._stages)

    def now_ns(self) -> int:
        """The time on this watch."""
        return self._epoch_ns + time.perf_counter_ns()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the block; one that fails is measured too."""
        start_ns = self.now_ns()
        try:
            yield
        finally:
            self.add(name, start_ns, self.now_ns())

    def add(self, name: str, start_ns: int, end_ns: int) -> None:
        """A stage that was measured elsewhere."""
        self._stages.append(Stage(name, start_ns, end_ns))

    def milliseconds(self, name: str) -> float:
        """How long the stages called `name` took in all; 0 where there was none."""
        return sum(stage.milliseconds for stage in self._stages if stage.name == name)
