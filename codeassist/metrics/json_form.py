"""The report as the JSON object that CONTRACTS fixes."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from codeassist.adoption.production import CLASSES
from codeassist.metrics.definitions import DEFINITIONS
from codeassist.metrics.funnel import Both, Funnel
from codeassist.metrics.kept import MOMENTS, Moments
from codeassist.metrics.lives import LifeFigures
from codeassist.metrics.report import Report, coverage


def as_json(report: Report) -> dict[str, Any]:
    """One object; `groups` only where a grouping was asked for."""
    answer = {
        "generated": rfc3339(report.generated),
        "environment": report.environment,
        "since": rfc3339(report.period.since),
        "until": rfc3339(report.period.until),
        "repositories": [one.known.name for one in report.repositories],
        "definitions": {one.name: {k: v for k, v in asdict(one).items() if k != "name"} for one in DEFINITIONS},
        "coverage": coverage(report.lines),
        **_both(report.funnel),
        "production": _lines(report.lines),
        "notes": list(report.notes),
    }
    if report.grouping is not None:
        answer["by"] = report.grouping
        answer["groups"] = [
            {"key": group.key, "coverage": group.coverage, **_both(group.funnel)} for group in report.groups
        ]
    return answer


def rfc3339(time: datetime | None) -> str | None:
    """A time in UTC to the second, with a Z; None stays None."""
    return None if time is None else f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _both(funnel: Both) -> dict[str, Any]:
    return {
        "suggestions": _figures(funnel.suggestions),
        "lines": _figures(funnel.lines),
        "survival": {"suggestions": _survival(funnel.suggestions), "lines": _survival(funnel.lines)},
        "kept": _kept(funnel.kept),
        "lives": _lives(funnel.lives),
    }


def _figures(funnel: Funnel) -> dict[str, Any]:
    return {
        "shown": funnel.shown,
        "accepted": funnel.accepted,
        "committed": funnel.committed,
        "merged": funnel.merged,
        "in_production": funnel.in_production,
        "alive": {f"{days}d": None if one is None else one.alive for days, one in funnel.alive.items()},
    }


def _survival(funnel: Funnel) -> dict[str, Any]:
    return {
        f"{days}d": None if one is None else {"of": one.of, "alive": one.alive} for days, one in funnel.alive.items()
    }


def _kept(kept: Moments) -> dict[str, Any]:
    return {
        moment: asdict(kept[moment]) | {"share": kept[moment].kept / kept[moment].tokens} if moment in kept else None
        for moment in MOMENTS
    }


def _lives(lives: LifeFigures) -> dict[str, Any]:
    waiting = lives.waiting
    spans = {f"{days}d": None if one is None else asdict(one) for days, one in lives.survival_of_spans.items()}
    lines = {
        f"{days}d": None if one is None else {"survival": one.survival, "at_risk": one.at_risk}
        for days, one in lives.survival_of_lines.items()
    }
    return {
        "spans": lives.spans,
        "left": lives.left,
        "returned": lives.returned,
        "survival": {"spans": spans, "lines": lines},
        "to_production": {
            "spans": waiting.of,
            "deployed": waiting.deployed,
            "waiting": waiting.of - waiting.deployed,
            "days": dict(zip(("p25", "p50", "p75"), waiting.quartiles, strict=True)),
        },
    }


def _lines(lines: Counter[str]) -> dict[str, int]:
    return {name: lines[name] for name in CLASSES}
