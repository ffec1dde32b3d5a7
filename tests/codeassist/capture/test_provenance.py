"""The tree of runs against the obvious model: one origin per byte in a list."""

import math
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.provenance import HUMAN, Doubt, Origin, OwnedRange, Provenance, Run, length_of
from codeassist.capture.runs import Owner, Tree, between

ORIGINS = st.sampled_from([None, HUMAN, Origin("ai", "one"), Origin("ai", "two")])
RUNS = st.lists(st.builds(Run, st.integers(0, 5), ORIGINS), max_size=4)


@dataclass(frozen=True)
class Step:
    start: float
    end: float
    runs: list[Run]


STEPS = st.lists(st.builds(Step, st.floats(0, 1), st.floats(0, 1), RUNS), max_size=12)


def per_byte(runs: tuple[Run, ...] | list[Run]) -> list[Owner]:
    return [run.origin for run in runs for _ in range(run.length)]


def from_owned(ranges: tuple[OwnedRange, ...], length: int) -> list[Origin | None]:
    result: list[Origin | None] = [None] * length
    for owned in ranges:
        result[owned.start : owned.end] = [owned.origin] * (owned.end - owned.start)
    return result


@settings(deadline=None)
@given(st.integers(0, 20), STEPS)
def test_it_follows_edits_as_a_list_of_bytes_does(length: int, steps: list[Step]) -> None:
    provenance, model = Provenance(length), [None] * length if length else []
    expected: list[Owner] = list(model)
    for step in steps:
        start, end = sorted((round(step.start * len(expected)), round(step.end * len(expected))))
        assert per_byte(provenance.runs(start, end)) == expected[start:end]
        assert per_byte(provenance.edit(start, end, step.runs)) == expected[start:end]
        expected[start:end] = per_byte(step.runs)
        assert len(provenance) == len(expected)
        assert from_owned(provenance.owned(), len(expected)) == expected


@settings(deadline=None)
@given(st.integers(0, 20), STEPS)
def test_owned_ranges_are_in_order_and_merged(length: int, steps: list[Step]) -> None:
    provenance = Provenance(length)
    for step in steps:
        start, end = sorted((round(step.start * len(provenance)), round(step.end * len(provenance))))
        provenance.edit(start, end, step.runs)
    ranges = provenance.owned()
    assert all(owned.start < owned.end for owned in ranges)
    for one, other in pairwise(ranges):
        assert one.end < other.start or (one.end == other.start and one.origin != other.origin)


def test_settling_a_doubt_says_whose_its_bytes_are() -> None:
    doubt = Doubt()
    provenance = Provenance(0)
    provenance.edit(0, 0, [Run(2, HUMAN), Run(3, doubt), Run(1, Origin("ai", "s"))])
    assert provenance.owned() == (OwnedRange(0, 5, HUMAN), OwnedRange(5, 6, Origin("ai", "s")))
    doubt.settle(None, returned=False)
    assert provenance.owned() == (OwnedRange(0, 2, HUMAN), OwnedRange(5, 6, Origin("ai", "s")))


def test_a_doubt_may_be_whether_text_is_somebodys_or_nobodys() -> None:
    ai = Origin("ai", "s")
    assert Doubt().whether(None) is None
    for returned, runs in ((True, (OwnedRange(0, 2, ai), OwnedRange(2, 3, HUMAN))), (False, ())):
        doubt = Doubt()
        assert doubt.whether(ai) is doubt.whether(ai)
        provenance = Provenance(0)
        provenance.edit(0, 0, [Run(2, doubt.whether(ai)), Run(1, doubt.whether(HUMAN))])
        assert provenance.owned() == (OwnedRange(0, 2, ai), OwnedRange(2, 3, HUMAN))
        doubt.settle(None, returned=returned)
        assert provenance.owned() == runs


def test_only_the_first_word_about_a_doubt_counts() -> None:
    doubt = Doubt()
    doubt.settle(HUMAN, returned=True)
    doubt.settle(None, returned=False)
    assert doubt.writer == HUMAN


@settings(deadline=None)
@given(st.integers(0, 20), STEPS)
def test_a_kept_tree_is_not_changed_by_what_follows(length: int, steps: list[Step]) -> None:
    provenance = Provenance(length)
    kept: list[tuple[Tree, list[Run]]] = []
    for step in steps:
        start, end = sorted((round(step.start * len(provenance)), round(step.end * len(provenance))))
        kept.append((provenance.tree, list(between(provenance.tree, 0, len(provenance)))))
        provenance.edit(start, end, step.runs)
    for tree, runs in kept:
        assert list(between(tree, 0, length_of(runs))) == runs


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 40)), max_size=60))
def test_the_tree_stays_balanced_and_its_neighbours_differ(steps: list[tuple[float, float, int]]) -> None:
    provenance = Provenance(50)
    for number, (at, to, count) in enumerate(steps):
        start, end = sorted((round(at * len(provenance)), round((at + (to - at) / 8) * len(provenance))))
        provenance.edit(start, end, [Run(1, Origin("ai", f"{number % 3}.{k % 5}")) for k in range(count)])
        runs = list(between(provenance.tree, 0, len(provenance)))
        assert all(one.origin != other.origin for one, other in pairwise(runs))
        assert checked_height(provenance.tree) <= 1.45 * math.log2(len(runs) + 2)


def checked_height(tree: Tree) -> int:
    if tree is None:
        return 0
    left, right = checked_height(tree.left), checked_height(tree.right)
    assert abs(left - right) <= 1
    assert tree.height == 1 + max(left, right)
    assert tree.length == tree.run.length + sum(side.length for side in (tree.left, tree.right) if side is not None)
    return tree.height


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (0, 4), (2, 1)])
def test_an_edit_outside_the_buffer_is_refused(start: int, end: int) -> None:
    with pytest.raises(IndexError, match="3 bytes"):
        Provenance(3).edit(start, end, [])


def test_the_length_of_runs_is_their_sum() -> None:
    assert length_of([Run(2, None), Run(3, HUMAN)]) == 5
