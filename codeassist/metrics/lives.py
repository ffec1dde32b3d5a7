"""How long generated code lives in production, and how long it takes to get there: figures over many spans.

A duration is in days. What is still there, or not there yet, is censored: it counts as long as it was watched, and
is neither dead nor deployed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from codeassist.adoption.deployed.lives import Life
from codeassist.adoption.presence import HORIZONS_DAYS
from codeassist.metrics.kaplan_meier import Estimate, Observed, curve

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of `of` committed spans `deployed` reached production; the days that a quarter, half and three quarters took."""

    of: int
    deployed: int
    quartiles: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class LifeFigures:
    """Of `spans` that were ever in production so many have `left` for good, and `returned` after a gap.

    Survival is by horizon in days; None where nothing was watched for so long. That of lines has no interval, because
    the lines of a span leave together and not each by itself.
    """

    spans: int
    left: int
    returned: int
    survival_of_spans: Mapping[int, Estimate | None]
    survival_of_lines: Mapping[int, Estimate | None]
    waiting: Waiting


@dataclass(slots=True)
class LivesTally:
    """Sums up the lives of one group of spans."""

    spans: list[Observed] = field(default_factory=list)
    lines: list[Observed] = field(default_factory=list)
    waits: list[Observed] = field(default_factory=list)
    returned: int = 0

    def add(self, life: Life | None, accepted: datetime | None, now: datetime) -> None:
        """Count a committed or deployed span; one whose acceptance isn't known has waited for nobody knows how long."""
        if accepted is not None:
            until = now if life is None else life.first.time
            self.waits.append(Observed(max(0.0, (until - accepted) / DAY), ended=life is not None))
        if life is None:
            return
        stays = life.stays
        self.returned += len(stays) > 1
        self.spans.append(_observed(stays[0].since, stays[-1].until, now))
        self.lines += (_observed(one.since, one.until, now, one.lines) for one in life.lifetimes())

    def result(self) -> LifeFigures:
        """The figures of everything that was added."""
        spans, lines, waits = curve(self.spans), curve(self.lines), curve(self.waits)
        return LifeFigures(
            spans=spans.watched,
            left=spans.ended,
            returned=self.returned,
            survival_of_spans={days: spans.at(days) for days in HORIZONS_DAYS},
            survival_of_lines={days: lines.at(days) for days in HORIZONS_DAYS},
            waiting=Waiting(
                waits.watched, waits.ended, (waits.quantile(0.25), waits.quantile(0.5), waits.quantile(0.75))
            ),
        )


def _observed(since: datetime, until: datetime | None, now: datetime, count: int = 1) -> Observed:
    return Observed(((until or now) - since) / DAY, ended=until is not None, count=count)
