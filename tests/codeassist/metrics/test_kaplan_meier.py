"""The estimates of textbooks, worked by hand there, and what must hold of any."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.metrics.kaplan_meier import Curve, Estimate, Observed, curve


def watched(text: str) -> Curve:
    """Durations separated by spaces, a plus behind those that are censored."""
    return curve(Observed(float(one.rstrip("+")), not one.endswith("+")) for one in text.split())


# Weeks in remission under 6-MP of 21 children with leukaemia: Freireich et al., Blood 21 (1963). The estimates and
# standard errors are those of Cox and Oakes, "Analysis of Survival Data" (1984), and of Kleinbaum and Klein, "Survival
# Analysis", chapter 2; the log(-log) intervals those that SAS prints for the same data.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


@pytest.mark.parametrize(
    ("week", "counts", "survival", "error", "interval"),
    [
        (6, (21, 3), 0.8571, 0.0764, (0.6197, 0.9516)),
        (7, (17, 1), 0.8067, 0.0869, (0.5631, 0.9228)),
        (10, (15, 1), 0.7529, 0.0963, (0.5032, 0.8894)),
        (13, (12, 1), 0.6902, 0.1068, (0.4316, 0.8491)),
        (16, (11, 1), 0.6275, 0.1141, (0.3675, 0.8049)),
        (22, (7, 1), 0.5378, 0.1282, (0.2678, 0.7468)),
        (23, (6, 1), 0.4482, 0.1346, (0.1881, 0.6801)),
    ],
)
def test_the_remission_of_leukaemia_is_estimated_as_in_the_textbooks(
    week: int, counts: tuple[int, int], survival: float, error: float, interval: tuple[float, float]
) -> None:
    found = watched(REMISSION)
    point = next(one for one in found.points if one.duration == week)
    assert (point.at_risk, point.ended) == counts
    assert [point.survival, point.standard_error] == pytest.approx([survival, error], abs=5e-5)
    estimate = found.at(week)
    assert estimate is not None
    assert [estimate.low, estimate.high] == pytest.approx(list(interval), abs=5e-5)


def test_half_of_the_children_relapse_within_23_weeks() -> None:
    found = watched(REMISSION)
    assert (found.quantile(0.25), found.quantile(0.5), found.quantile(0.75)) == (13, 23, None)
    assert (found.watched, found.ended) == (21, 9)


def test_the_table_of_a_tutorial_is_found_again() -> None:
    """Bewick, Cheek and Ball, "Statistics review 12: Survival analysis", Critical Care 8 (2004), table 2."""
    found = watched("1 1 4 5 6+ 9 9+ 22")
    assert [(one.duration, one.at_risk) for one in found.points] == [(1, 8), (4, 6), (5, 5), (9, 3), (22, 1)]
    assert [round(one.survival, 3) for one in found.points] == [0.75, 0.625, 0.5, 0.333, 0.0]


def test_without_censoring_it_is_the_share_that_is_left_with_the_binomial_error() -> None:
    """The control group of the same trial: Cox and Oakes give S(10) = 8/21 = 0.381 with standard error 0.106."""
    found = watched("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
    point = [one for one in found.points if one.duration <= 10][-1]
    assert point.survival == pytest.approx(8 / 21)
    assert point.standard_error == pytest.approx(math.sqrt(8 / 21 * 13 / 21 / 21))


def test_before_anything_ended_all_survive_without_an_interval() -> None:
    assert watched("3+ 5").at(2) == Estimate(1.0, None, None, 2)


def test_beyond_what_was_watched_nothing_is_known_unless_all_ended() -> None:
    assert watched("3 5+").at(6) is None
    assert watched("3 5").at(6) == Estimate(0.0, None, None, 0)
    assert watched("").at(0) is None


def test_what_is_censored_at_the_time_of_an_end_was_at_risk() -> None:
    point = watched("7 7+").points[0]
    assert (point.at_risk, point.survival) == (2, 0.5)


OBSERVED = st.lists(st.builds(Observed, st.integers(0, 12).map(float), st.booleans(), st.integers(1, 4)), max_size=20)


@given(OBSERVED)
def test_the_curve_falls_from_one_and_its_interval_holds_it(observed: list[Observed]) -> None:
    found = curve(observed)
    survivals = [1.0, *(one.survival for one in found.points)]
    assert survivals == sorted(survivals, reverse=True)
    for duration in range(14):
        estimate = found.at(duration)
        if estimate is not None and estimate.low is not None and estimate.high is not None:
            assert 0 <= estimate.low <= estimate.survival <= estimate.high <= 1


@given(OBSERVED, st.randoms())
def test_neither_order_nor_grouping_of_what_was_observed_counts(observed: list[Observed], random: Random) -> None:
    apart = [Observed(one.duration, one.ended) for one in observed for _ in range(one.count)]
    random.shuffle(apart)
    assert curve(apart) == curve(observed)
