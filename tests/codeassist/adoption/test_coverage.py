"""Coverage of what lands, and when a drop is one."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from codeassist.adoption.coverage import Landed, coverage_drop, find_drop, landed_lines, periods
from tests.codeassist.adoption.lineage.conftest import REPOSITORY, work

__all__ = ["work"]

Workplace = Any
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def _week(number: int, *, share: float, commits: int = 12, lines: int = 40) -> list[Landed]:
    """A week in which some of the commits were seen and the others not."""
    seen = round(share * commits)
    return [Landed(MONDAY + timedelta(weeks=number, hours=k), lines, lines if k < seen else 0) for k in range(commits)]


def _weeks(*shares: float) -> list[Landed]:
    return [one for number, share in enumerate(shares) for one in _week(number, share=share)]


def test_a_sudden_drop_is_found() -> None:
    dropped = find_drop(periods(_weeks(0.9, 0.8, 0.9, 0.9, 0.8, 0.0)))
    assert dropped is not None
    period, usual = dropped
    assert (period.start, period.share, period.lines) == (MONDAY + timedelta(weeks=5), 0, 480)
    assert round(usual, 2) == 0.92


def test_a_drop_needs_a_past_to_compare_with() -> None:
    assert find_drop(periods(_weeks(0.9, 0.9, 0.9, 0.0))) is None
    assert find_drop([]) is None


def test_what_always_varied_is_no_drop() -> None:
    assert find_drop(periods(_weeks(0.9, 0.2, 0.8, 0.1, 0.9, 0.2, 0.1))) is None


def test_a_slow_decline_is_no_sudden_drop() -> None:
    assert find_drop(periods(_weeks(0.9, 0.85, 0.8, 0.75, 0.7, 0.65))) is None


def test_one_imported_library_is_no_drop() -> None:
    landed = _weeks(0.9, 0.9, 0.9, 0.9, 0.9, 0.9)
    landed.append(Landed(MONDAY + timedelta(weeks=5, days=1), 200_000, 0))
    assert find_drop(periods(landed)) is None


def test_weeks_with_little_are_joined() -> None:
    landed = [one for number in range(6) for one in _week(number, share=1, commits=4)]
    assert [(one.start, one.commits) for one in periods(landed)] == [
        (MONDAY, 12), (MONDAY + timedelta(weeks=3), 12),
    ]  # fmt: skip


def test_steady_teams_are_rarely_alarmed_and_silent_ones_always() -> None:
    """4,000 weeks of teams that are seen at 30 to 95 % of their commits, with sizes as uneven as real ones."""
    rng = random.Random(8)  # noqa: S311 - a simulation
    false_alarms = found = weeks = 0
    for _ in range(100):
        seen, commits = rng.uniform(0.3, 0.95), rng.randint(10, 60)

        def week(number: int, share: float, commits: int = commits) -> list[Landed]:
            sizes = [int(rng.lognormvariate(3, 1.3)) + 1 for _ in range(commits)]
            return [
                Landed(MONDAY + timedelta(weeks=number, minutes=k), size, size if rng.random() < share else 0)
                for k, size in enumerate(sizes)
            ]

        steady = [one for number in range(40) for one in week(number, seen)]
        known = periods(steady)
        weeks += len(known)
        false_alarms += sum(find_drop(known[:until]) is not None for until in range(1, len(known) + 1))
        silent = [one for number in range(40, 43) for one in week(number, 0.0)]
        found += seen > 0.7 and find_drop(periods(steady + silent)) is not None
        found += seen <= 0.7
    assert weeks > 3000
    assert false_alarms / weeks < 0.005
    assert found >= 90


def test_landed_lines_are_those_of_the_default_branch_with_a_class(work: Workplace) -> None:
    ai, typed = "def average(items):\n    return sum(items) / len(items)\n", "x = 1\n"
    work.save("shop.py", ai + typed, ("s1", ai), ("human", typed))
    work.write("poetry.lock", "a\nb\n")
    work.write("é ü.py", "nobody saw this\n")
    work.commit()
    work.write("shop.py", ai + "y = 2\n" + typed)
    work.commit()
    work.sync()
    with work.engine.connect() as connection:
        landed = landed_lines(connection, work.root, REPOSITORY, default_branch="", exclude=("*.lock",))
    assert [(one.lines, one.known) for one in landed] == [(1, 0), (4, 3)]


def test_who_went_silent_is_named(work: Workplace) -> None:
    now = work.now = MONDAY
    for number in range(5):
        work.now = now + timedelta(weeks=number)
        work.save("a.py", f"a = {number}\n", ("s1", f"a = {number}\n"))
    with work.engine.connect() as connection:
        silent = coverage_drop(connection, REPOSITORY, _weeks(0.9, 0.9, 0.9, 0.9, 0.9, 0.0))
        working = coverage_drop(connection, REPOSITORY, _weeks(0.9, 0.9, 0.9, 0.9, 0.0))
    assert silent is not None
    assert silent.silent == (("somebody", "test"),)
    assert working is not None
    assert working.silent == ()
