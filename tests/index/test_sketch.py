from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.sketch import LineSketch, packed

LINES = st.frozensets(st.text(min_size=1, max_size=8), max_size=60)


@given(LINES, LINES)
def test_never_more_lines_are_said_to_be_missing_than_are(own: frozenset[str], other: frozenset[str]) -> None:
    assert LineSketch(own).missing_min(packed(other)) <= len(own - other)


def test_of_lines_that_are_all_there_none_is_missing() -> None:
    lines = frozenset(f"line {number}" for number in range(500))
    assert LineSketch(lines).missing_min(packed(lines)) == 0


def test_a_content_without_the_lines_is_told_from_a_copy() -> None:
    own = frozenset(f"line {number}" for number in range(500))
    other = frozenset(f"row {number}" for number in range(500))
    assert LineSketch(own).missing_min(packed(other)) > 0.1 * len(own)


def test_it_takes_one_or_two_bits_a_line() -> None:
    lines = [f"line {number}" for number in range(1_025)]
    assert len(packed(lines[:1_024])) * 8 == 1_024
    assert len(packed(lines)) * 8 == 2_048
    assert len(packed([])) == 1
