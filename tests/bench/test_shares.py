"""Shares and their bootstrap intervals."""

import pytest
import shares


def test_counts_are_summed_by_repository() -> None:
    counts = shares.by_repository([("a", 1, 2), ("b", 0, 1), ("a", 2, 2)])
    assert counts == {"a": (3, 4), "b": (0, 1)}
    assert shares.pooled(counts) == 3 / 5
    assert shares.macro(counts) == (3 / 4 + 0) / 2


def test_an_interval_holds_the_share_and_is_the_same_every_time() -> None:
    counts = {name: (found, 10.0) for name, found in zip("abcdefgh", (9.0, 2, 5, 7, 1, 8, 6, 4), strict=True)}
    low, high = shares.interval(counts)
    assert 0 < low < shares.pooled(counts) < high < 1
    assert shares.interval(counts) == (low, high)


def test_repositories_that_agree_leave_no_doubt() -> None:
    assert shares.interval({"a": (5.0, 10.0), "b": (1.0, 2.0)}) == (0.5, 0.5)


def test_a_paired_interval_sees_what_unpaired_ones_hide() -> None:
    counts = [(found + 1, found, 10.0) for found in (0, 9, 1, 8, 2, 7)]
    assert shares.paired_interval(counts) == pytest.approx((0.1, 0.1))


def test_a_paired_interval_of_a_coin_toss_has_zero_inside() -> None:
    counts = [(1.0, 0.0, 1.0), (0.0, 1.0, 1.0)] * 20
    low, high = shares.paired_interval(counts)
    assert low < 0 < high
