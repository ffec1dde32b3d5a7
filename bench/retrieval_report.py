"""Counts of definition recall to shares, intervals and tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shares
from arms import BUDGETS, OPERATING_TOKENS

PROTOTYPE = "half imports, half bm25"
ARMS = ("ours", PROTOTYPE, "imports", "jaccard", "bm25", "random")
RULES = ("strict", "defining")
FILES_AT = (1, 3, 5)


@dataclass(slots=True)
class Result:
    """What was counted for one instance: `found` by (rule, arm, budget), `files` by (rule, arm, k).

    `passed_on` are the needed names that the file which the data names only passes on: strict never finds them.
    """

    repo: str
    golds: int
    passed_on: int
    found: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    files: dict[tuple[str, str, int], float] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """By rule and arm, the shares of definitions by budget with their intervals, and of files by k."""
    times = sorted(one for result in results for one in result.milliseconds)
    return {
        "bodies": len(results),
        "definitions": sum(result.golds for result in results),
        "passed on": sum(result.passed_on for result in results),
        "repositories": len({result.repo for result in results}),
        "ms": {"p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]},
        "dropped, as they held the answer": {arm: sum(arm in result.whole for result in results) for arm in ARMS},
        "rules": {rule: {arm: _arm(results, rule, arm) for arm in ARMS} for rule in RULES},
        "by repository, ours": {
            repo: {rule: _found([one for one in results if one.repo == repo], rule) for rule in RULES}
            for repo in sorted({result.repo for result in results})
        },
    }


def _arm(results: Sequence[Result], rule: str, arm: str) -> dict[str, Any]:
    by_budget = {}
    for budget in BUDGETS:
        counts = shares.by_repository((one.repo, one.found[rule, arm, budget], one.golds) for one in results)
        by_budget[budget] = (shares.pooled(counts), *shares.interval(counts))
    pairs = [
        (one.found[rule, "ours", OPERATING_TOKENS], one.found[rule, arm, OPERATING_TOKENS], one.golds)
        for one in results
    ]
    return {
        "shares": by_budget,
        "files": {k: sum(result.files[rule, arm, k] for result in results) / len(results) for k in FILES_AT},
        "less": shares.paired_interval(pairs),
    }


def _found(results: Sequence[Result], rule: str) -> str:
    return f"{sum(one.found[rule, 'ours', OPERATING_TOKENS] for one in results)} of {sum(one.golds for one in results)}"


def table(found: Mapping[str, Any], left_out: Mapping[str, int]) -> Iterator[str]:
    """Markdown: for each half and rule the arms; then what was left out and dropped."""
    yield from (f"{count:5} {reason}" for reason, count in left_out.items())
    for name, one in found.items():
        yield ""
        size = f"{one['bodies']} bodies, {one['definitions']} definitions, {one['repositories']} repositories"
        yield f"**{name}**: {size};"
        yield f"{one['passed on']} are only passed on by the named file, so strict never finds them;"
        yield f"ours took {one['ms']['p50']:.1f} ms at p50, {one['ms']['p95']:.1f} ms at p95."
        for rule in RULES:
            yield from _rows(one["rules"][rule], rule)
        dropped = ", ".join(f"{arm} {count}" for arm, count in one["dropped, as they held the answer"].items() if count)
        yield from ("", f"Bodies with a snippet that held the whole answer, which was dropped: {dropped or 'none'}.")
        repos = one["by repository, ours"].items()
        yield "Ours by repository, strict and defining: " + "; ".join(
            f"{repo} {', '.join(counts[rule] for rule in RULES)}" for repo, counts in repos
        )


def _rows(by_arm: Mapping[str, Any], rule: str) -> Iterator[str]:
    budgets, files = " / ".join(map(str, BUDGETS)), " / ".join(map(str, FILES_AT))
    yield from ("", f"| {rule}, % | definitions at {budgets} | less than ours | files at {files} |")
    yield "| --- | --- | --- | --- |"
    for arm, one in by_arm.items():
        cells = [
            f"{100 * share:.1f}" + (f" [{100 * low:.0f} {100 * high:.0f}]" if budget == OPERATING_TOKENS else "")
            for budget, (share, low, high) in one["shares"].items()
        ]
        low, high = one["less"]
        less = "" if arm == "ours" else f"{100 * low:.0f} to {100 * high:.0f}"
        shown = " / ".join(f"{100 * share:.0f}" for share in one["files"].values())
        yield f"| {arm} | {' / '.join(cells)} | {less} | {shown} |"
