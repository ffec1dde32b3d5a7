"""The life of each span in production: when it came, left and returned, and with how many lines.

A span's lines at a time are the most that one running tree has: the same line in two services is one line.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from codeassist.adoption.deployments import Deployment

SpanLines = Mapping[str, int]
"""Span to number of lines; a span that is absent has none."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `time` on a span has `lines` in production, until its next step."""

    time: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in production without a gap; `until` is None while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`lines` lines of a span that came and left together; `until` is None for those that are still there.

    A line that leaves and returns lives until it leaves for good.
    """

    since: datetime
    until: datetime | None
    lines: int


@dataclass(frozen=True, slots=True)
class Life:
    """A span that was in production: its steps in order of time, the first of them with lines."""

    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        """The first deployment."""
        return self.steps[0]

    @property
    def lines(self) -> int:
        """Lines in production now."""
        return self.steps[-1].lines

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The times in production; the second and every later one began with a return."""
        stays: list[Stay] = []
        for step in self.steps:
            is_in = bool(stays) and stays[-1].until is None
            if step.lines and not is_in:
                stays.append(Stay(step.time, None))
            elif not step.lines and is_in:
                stays[-1] = Stay(stays[-1].since, step.time)
        return tuple(stays)

    def lines_at(self, time: datetime) -> int:
        """Lines in production at a time."""
        return next((step.lines for step in reversed(self.steps) if step.time <= time), 0)

    def days_alive(self, now: datetime) -> float:
        """Days in production in all, without the gaps."""
        spent = sum(((stay.until or now) - stay.since for stay in self.stays), timedelta())
        return spent / timedelta(days=1)

    def lifetimes(self) -> Iterator[Lifetime]:
        """Every line's life, those with the same one together.

        The k-th line is there whenever the span has at least k lines: the most that counts alone can tell.
        """
        levels = sorted({step.lines for step in self.steps} | {0})
        for below, level in pairwise(levels):
            since = next(step.time for step in self.steps if step.lines >= level)
            last = max(number for number, step in enumerate(self.steps) if step.lines >= level)
            until = self.steps[last + 1].time if last + 1 < len(self.steps) else None
            yield Lifetime(since, until, level - below)


@dataclass(frozen=True, slots=True)
class Lives:
    """The lives of a repository's spans, and since when until when (None: now) a tree that ran can't be read."""

    by_span: Mapping[str, Life]
    blind: Sequence[Stay]

    def is_blind(self, time: datetime) -> bool:
        """Whether what was in production at a time can't be known."""
        return any(one.since <= time and (one.until is None or time < one.until) for one in self.blind)


def lives(history: Sequence[Deployment], spans_of: Callable[[Deployment], SpanLines | None]) -> Lives:
    """Replay successful deployments, oldest first; `spans_of` gives None for a commit that can't be read.

    What nobody can read makes no span leave: where such a commit runs, what ran there before stays.
    """
    running: dict[tuple[str, str], SpanLines] = {}
    unread: set[tuple[str, str]] = set()
    steps: dict[str, list[Step]] = {}
    blind: list[Stay] = []
    for deployment in history:
        before, now = running.get(deployment.place, {}), spans_of(deployment)
        (unread.add if now is None else unread.discard)(deployment.place)
        _look(blind, deployment.time, is_blind=bool(unread))
        if now is None:
            continue
        running[deployment.place] = now
        for span in before.keys() | now.keys():
            lines = max(tree.get(span, 0) for tree in running.values())
            _step(steps.setdefault(span, []), Step(deployment.time, lines))
    return Lives({span: Life(tuple(taken)) for span, taken in steps.items() if taken}, blind)


def _step(taken: list[Step], step: Step) -> None:
    """Add what changes something; of several at one time only the last was ever seen."""
    if taken and taken[-1].time == step.time:
        taken.pop()
    if step.lines != (taken[-1].lines if taken else 0):
        taken.append(step)


def _look(blind: list[Stay], time: datetime, *, is_blind: bool) -> None:
    was_blind = bool(blind) and blind[-1].until is None
    if is_blind and not was_blind:
        blind.append(Stay(time, None))
    elif was_blind and not is_blind:
        blind[-1] = Stay(blind[-1].since, time)
