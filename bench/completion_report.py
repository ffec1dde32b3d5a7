"""Scores of completions to means, differences and tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

import shares
from completion_prompts import NONE, OURS
from completion_scores import METRICS, STAGES, Scored

DROPPED = "rows with a snippet that held the answer and was dropped"
LEAK_POINTS = 15
"""A gain in edit similarity above this is a leak until it is shown to be none."""


def summary(found: Sequence[Scored]) -> dict[str, Any]:
    """By kind of row: how many, and for each arm, stage and metric the mean and how much less than the first arm's."""
    return {
        unit: _unit([one for one in found if one.row.unit == unit])
        for unit in dict.fromkeys(one.row.unit for one in found)
    }


def _unit(found: Sequence[Scored]) -> dict[str, Any]:
    by_arm: dict[str, list[Scored]] = {arm: [] for arm in dict.fromkeys(one.arm for one in found)}
    for one in found:
        by_arm[one.arm].append(one)
    first = next(iter(by_arm.values()))
    return {
        "rows": len(first),
        "repositories": len({one.row.repository for one in first}),
        "arms": {arm: _arm(some, first) for arm, some in by_arm.items()},
        "names": [one.row.name for one in first],
    }


def _arm(some: Sequence[Scored], first: Sequence[Scored]) -> dict[str, Any]:
    return {
        "prompt tokens": fmean(one.tokens for one in some),
        DROPPED: sum(one.dropped > 0 for one in some),
        "share shown": fmean(one.removed_by is None for one in some),
        "removed by": Counter(one.removed_by for one in some if one.removed_by),
        **{stage: {metric: _metric(some, first, stage, metric) for metric in METRICS} for stage in STAGES},
    }


def _metric(some: Sequence[Scored], first: Sequence[Scored], stage: str, metric: str) -> dict[str, Any]:
    """`less` is (the first arm's mean less this one's, low, high), paired over the rows."""
    pairs = [
        (one.scores[stage][metric], other.scores[stage][metric], 1.0) for one, other in zip(first, some, strict=True)
    ]
    by_repository = shares.by_repository((one.row.repository, one.scores[stage][metric], 1.0) for one in some)
    less = fmean(one - other for one, other, _ in pairs)
    return {
        "mean": shares.pooled(by_repository),
        "mean of repositories": shares.macro(by_repository),
        "less": (less, *shares.paired_interval(pairs)),
    }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """Markdown: for each kind of row and stage a table of the arms; then what was dropped and removed."""
    for unit, one in found.items():
        for stage in STAGES:
            yield from ("", f"**{unit}, {stage}**: {one['rows']} rows of {one['repositories']} repositories; %")
            yield from _rows(one["arms"], stage)
        yield ""
        yield from _notes(one["arms"])


def _rows(by_arm: Mapping[str, Any], stage: str) -> Iterator[str]:
    heads = [head for metric in METRICS for head in (metric, "by repository", "less than the first")]
    yield f"| | prompt tokens | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * (len(heads) + 1)
    for place, (arm, one) in enumerate(by_arm.items()):
        cells = [cell for metric in METRICS for cell in _cells(one[stage][metric], first=place == 0)]
        yield f"| {arm} | {one['prompt tokens']:,.0f} | {' | '.join(cells)} |"


def _cells(metric: Mapping[str, Any], *, first: bool) -> tuple[str, str, str]:
    less, low, high = (100 * value for value in metric["less"])
    difference = "" if first else f"{less:+.1f} [{low:+.1f} {high:+.1f}]"
    return f"{100 * metric['mean']:.1f}", f"{100 * metric['mean of repositories']:.1f}", difference


def _notes(by_arm: Mapping[str, Any]) -> Iterable[str]:
    for arm, one in by_arm.items():
        removed = ", ".join(f"{name} {count}" for name, count in one["removed by"].most_common()) or "nothing"
        dropped = f"{one[DROPPED]} {DROPPED}"
        yield f"{arm}: {100 * one['share shown']:.0f} % are shown; removed by {removed}; {dropped}"
    gain = by_arm[NONE]["written"]["edit similarity"]["less"][0] if {OURS, NONE} <= by_arm.keys() else 0
    if 100 * gain > LEAK_POINTS:
        yield f"A gain of {100 * gain:.1f} points of edit similarity: look for a leak before you believe it."
