"""Counts of identifier coverage to shares, differences and tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shares
from arms import BUDGETS, OPERATING_TOKENS

SETS = ("all", "telling")
PART = "without "
"""How the name begins of an arm that is ours with something taken out."""


@dataclass(slots=True)
class Result:
    """Counts of one instance: `wanted` by set, `covered` by (set, arm, budget), `whole` the arms that showed it all."""

    repo: str
    wanted: dict[str, int]
    covered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    whole: set[str] = field(default_factory=set)


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """By set and arm what is covered, and how much less than by ours.

    `shares` are (share, low, high) by budget, the interval over repositories; at the operating budget `macro` is
    the mean of the repositories' shares and `less` (difference to ours, low, high), paired over instances.
    """
    names = list(dict.fromkeys(arm for result in results for _, arm, _ in result.covered))
    found: dict[str, Any] = {
        "repositories": len({result.repo for result in results}),
        "dropped, as they held the answer": {arm: sum(arm in one.whole for one in results) for arm in names},
    }
    for kind in SETS:
        rows = [result for result in results if result.wanted[kind]]
        found[kind] = {
            "identifiers": sum(result.wanted[kind] for result in rows),
            "arms": {arm: _arm(rows, kind, arm) for arm in names},
        }
    return found


def _arm(rows: Sequence[Result], kind: str, arm: str) -> dict[str, Any]:
    counts = {
        budget: shares.by_repository((row.repo, row.covered[kind, arm, budget], row.wanted[kind]) for row in rows)
        for budget in BUDGETS
    }
    at = OPERATING_TOKENS
    pairs = [(row.covered[kind, "ours", at], row.covered[kind, arm, at], row.wanted[kind]) for row in rows]
    less = sum(ours - other for ours, other, _ in pairs) / sum(total for _, _, total in pairs)
    return {
        "shares": {budget: (shares.pooled(one), *shares.interval(one)) for budget, one in counts.items()},
        "macro": shares.macro(counts[at]),
        "less": (less, *shares.paired_interval(pairs)),
    }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """Markdown: the arms, then ours without each part."""
    numbers = " and ".join(f"{found[kind]['identifiers']} {kind} identifiers" for kind in SETS)
    yield f"{found['needing']} of {found['bodies']} bodies need an identifier of another file: {numbers}."
    yield f"{found['left out']} more were left out: their query would show the answer."
    names = list(found["all"]["arms"])
    for part, title in ((False, "Arm"), (True, "Ours")):
        rows = [name for name in names if name.startswith(PART) == part]
        if rows:
            yield ""
            yield from _rows(found, rows, title)
    dropped = ", ".join(f"{arm} {count}" for arm, count in found["dropped, as they held the answer"].items() if count)
    yield from ("", f"Bodies with a snippet that held the whole answer, which was dropped: {dropped or 'none'}.")


def _rows(found: Mapping[str, Any], names: Sequence[str], title: str) -> Iterator[str]:
    budgets = " / ".join(f"{budget:,}" for budget in BUDGETS)
    heads = [head for kind in SETS for head in (f"{kind}, at {budgets}", "by repository", "less than ours")]
    yield f"| {title} | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(heads)
    for name in names:
        cells = [cell for kind in SETS for cell in _cells(found[kind]["arms"][name], ours=name == "ours")]
        yield f"| {name} | {' | '.join(cells)} |"


def _cells(arm: Mapping[str, Any], *, ours: bool) -> Iterator[str]:
    for_budget = []
    for budget, (share, low, high) in arm["shares"].items():
        interval = f" [{low:.0%} {high:.0%}]" if budget == OPERATING_TOKENS else ""
        for_budget.append(f"{share:.1%}{interval}")
    yield " / ".join(for_budget).replace("%", "")
    yield f"{arm['macro']:.1%}".replace("%", "")
    less, low, high = arm["less"]
    yield "" if ours else f"{less:+.1%} [{low:+.1%} {high:+.1%}]".replace("%", "")
