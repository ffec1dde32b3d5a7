from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.capture.matching import CELLS_MAX, matching

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_what_is_matched_is_equal_and_in_order_on_both_sides(old: list[str], new: list[str]) -> None:
    pairs = matching(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


@settings(deadline=None, max_examples=30)
@given(st.integers(250, 400), st.sets(st.integers(0, 399), max_size=20), st.sets(st.integers(0, 399), max_size=20))
def test_long_texts_of_different_lines_are_matched_but_for_what_is_new(
    length: int, gone: set[int], fresh: set[int]
) -> None:
    old = [number for number in range(length) if number not in fresh]
    new = [number for number in range(length) if number not in gone]
    assert [(old[i], new[j]) for i, j in matching(old, new)] == [
        (number, number) for number in old if number not in gone
    ]


def test_long_texts_without_any_line_of_its_own_are_left_unmatched_behind_their_equal_ends() -> None:
    size = CELLS_MAX
    old, new = ["x", *["a", "b"] * size, "y"], ["x", *["b", "c"] * size, "y"]
    assert matching(old, new) == [(0, 0), (len(old) - 1, len(new) - 1)]
