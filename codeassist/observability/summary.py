"""What many traces say together: what filters took away, how often names were invented, where the time went."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any

Trace = Mapping[str, Any]


def summary(traces: Iterable[Trace]) -> dict[str, Any]:
    """Counts over traces as `codeassist.observability.trace.merged` gives them; shares are from 0 to 1, or null.

    `groups` has a row for each model, language and repository. Times are in milliseconds.
    """
    known = list(traces)
    asked = sum(trace["prompt_tokens"] for trace in known)
    cached = sum(trace["cached_prompt_tokens"] for trace in known)
    return {
        **_counts(known),
        "served_again": sum(any(moment["kind"] == "served-again" for moment in trace["moments"]) for trace in known),
        "rungs": _most_first(trace.get("rung", "model") for trace in known),
        "cached_prompt_tokens_share": _share(cached, asked),
        "total_ms": _percentiles([trace["total_ms"] for trace in known]),
        "stages_ms": _stages(known),
        "groups": [
            {"model": model, "language": language, "repository": repository, **_counts(group)}
            for (model, language, repository), group in _grouped(known, _group_of)
        ],
    }


def _counts(traces: list[Trace]) -> dict[str, Any]:
    """What filters did, and the invented-symbol rate: suggestions with an invented name among those looked at."""
    checked = [trace["invented"] for trace in traces if trace.get("invented") is not None]
    with_invented = sum(count > 0 for count in checked)
    return {
        "suggestions": len(traces),
        "removed": _most_first(trace["filtered"] for trace in traces if trace["filtered"]),
        "trimmed": _most_first(name for trace in traces for name in trace.get("trimmed", ())),
        "checked": len(checked),
        "with_invented": with_invented,
        "invented_share": _share(with_invented, len(checked)),
    }


def _group_of(trace: Trace) -> tuple[str, str, str]:
    return trace["model"], trace["language"], trace.get("repository", "")


def _grouped(
    traces: list[Trace], key: Callable[[Trace], tuple[str, str, str]]
) -> list[tuple[tuple[str, str, str], list[Trace]]]:
    """The groups, largest first."""
    found: dict[tuple[str, str, str], list[Trace]] = {}
    for trace in traces:
        found.setdefault(key(trace), []).append(trace)
    return sorted(found.items(), key=lambda group: (-len(group[1]), group[0]))


def _stages(traces: list[Trace]) -> dict[str, dict[str, float]]:
    """The times of each stage, in the order in which stages first come."""
    found: dict[str, list[float]] = {}
    for trace in traces:
        for stage in trace["stages"]:
            found.setdefault(stage["name"], []).append(stage["ms"])
    return {name: _percentiles(times) for name, times in found.items()}


def _percentiles(times: list[float]) -> dict[str, float]:
    """Of no times none; else by the nearest rank."""
    ordered = sorted(times)
    return {f"p{percent}": ordered[ceil(len(ordered) * percent / 100) - 1] for percent in (50, 95) if ordered}


def _most_first(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
