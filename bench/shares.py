"""Shares and how sure they are: bootstrap intervals over repositories, and paired ones over instances."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

RESAMPLES = 10_000
Interval = tuple[float, float]


def by_repository(counts: Iterable[tuple[str, float, float]]) -> dict[str, tuple[float, float]]:
    """(Found, of how many) of each repository, summed over (repository, found, of how many)."""
    sums: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for repository, found, total in counts:
        sums[repository] = (sums[repository][0] + found, sums[repository][1] + total)
    return dict(sums)


def pooled(counts: Mapping[str, tuple[float, float]]) -> float:
    """The share over all repositories, a large one counting more."""
    return sum(found for found, _ in counts.values()) / sum(total for _, total in counts.values())


def macro(counts: Mapping[str, tuple[float, float]]) -> float:
    """The mean of the repositories' own shares."""
    return sum(found / total for found, total in counts.values()) / len(counts)


def interval(counts: Mapping[str, tuple[float, float]]) -> Interval:
    """The 95 % bootstrap interval of the pooled share; repositories are resampled as wholes."""
    return _bootstrap([(found, total) for found, total in counts.values()])


def paired_interval(counts: Iterable[tuple[float, float, float]]) -> Interval:
    """The 95 % bootstrap interval of the difference of two shares; instances are resampled with both their counts.

    `counts` are (found by the one, found by the other, of how many) for each instance.
    """
    return _bootstrap([(one - other, total) for one, other, total in counts])


def _bootstrap(pairs: Sequence[tuple[float, float]]) -> Interval:
    rng = random.Random(0)
    gains, totals = [gain for gain, _ in pairs], [total for _, total in pairs]
    numbers, shares = range(len(pairs)), []
    for _ in range(RESAMPLES):
        drawn = rng.choices(numbers, k=len(numbers))
        shares.append(sum(map(gains.__getitem__, drawn)) / sum(map(totals.__getitem__, drawn)))
    shares.sort()
    return shares[int(0.025 * RESAMPLES)], shares[int(0.975 * RESAMPLES)]
