"""The product-limit estimate of survival, where some of what is watched is still alive at the end.

Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958); the variance is Greenwood's
(1926), the interval that of log(-log S), which stays between 0 and 1 (Kalbfleisch and Prentice, 1980).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""The normal distribution's 97.5 % quantile: 95 % lie between it and its negative."""


@dataclass(frozen=True, slots=True)
class Observed:
    """`count` units that were watched for `duration`, and then `ended`, or went out of sight alive (censored)."""

    duration: float
    ended: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """From `duration` on `survival` holds: there `ended` of the `at_risk` units ended, which were watched until then.

    `greenwood` is the sum of ended / (at_risk (at_risk - ended)) up to here; infinite once nothing is left.
    """

    duration: float
    at_risk: int
    ended: int
    survival: float
    greenwood: float

    @property
    def standard_error(self) -> float:
        """Greenwood's, of the survival."""
        return self.survival * math.sqrt(self.greenwood) if self.survival else 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Survival at a duration with its 95 % interval (None without one), and how many were watched for longer."""

    survival: float
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The estimate: a step at each duration at which something ended, and what was watched."""

    points: Sequence[Point]
    durations: Counter[float]

    @property
    def watched(self) -> int:
        """All units."""
        return self.durations.total()

    @property
    def ended(self) -> int:
        """Units that ended; the others are censored."""
        return sum(point.ended for point in self.points)

    def at(self, duration: float) -> Estimate | None:
        """The survival at a duration; None beyond what was watched, where it isn't known."""
        passed = [point for point in self.points if point.duration <= duration]
        survival = passed[-1].survival if passed else 1.0
        if not self.durations or (survival > 0 and duration > max(self.durations)):
            return None
        low, high = _interval(passed[-1]) if passed else (None, None)
        at_risk = sum(count for watched, count in self.durations.items() if watched > duration)
        return Estimate(survival, low, high, at_risk)

    def quantile(self, share: float) -> float | None:
        """The duration by which this share has ended; None when so many never did while they were watched."""
        return next((point.duration for point in self.points if point.survival <= 1 - share + 1e-12), None)


def curve(observed: Iterable[Observed]) -> Curve:
    """Estimate from all observations; what is censored at a duration was at risk of an end there."""
    ended: Counter[float] = Counter()
    durations: Counter[float] = Counter()
    for one in observed:
        durations[one.duration] += one.count
        if one.ended:
            ended[one.duration] += one.count
    points: list[Point] = []
    at_risk, survival, greenwood = durations.total(), 1.0, 0.0
    for duration in sorted(durations):
        if ends := ended[duration]:
            left = at_risk - ends
            survival *= left / at_risk
            greenwood += ends / (at_risk * left) if left else math.inf
            points.append(Point(duration, at_risk, ends, survival, greenwood))
        at_risk -= durations[duration]
    return Curve(points, durations)


def _interval(point: Point) -> tuple[float | None, float | None]:
    if not 0 < point.survival < 1:
        return None, None
    log = math.log(point.survival)
    spread = math.exp(Z_95 * math.sqrt(point.greenwood) / abs(log))
    return math.exp(log * spread), math.exp(log / spread)
