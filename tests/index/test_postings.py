"""Names filed by number, and packed places of uses."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.postings import key, packed, unpacked, uses

# Ends and starts in turn, so that spans ascend and don't overlap.
STEPS = st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 600)))


@given(STEPS)
def test_what_is_packed_comes_out_again(steps: list[tuple[int, int]]) -> None:
    bounds = list(accumulate(number for step in steps for number in step))
    spans = list(zip(bounds[::2], bounds[1::2], strict=True))
    assert [(end - length, end) for end, length in unpacked(packed(spans)).items()] == spans


def test_a_name_is_not_found_inside_a_longer_one() -> None:
    source = b"charge(charge_all, x.charge) # charge"
    places = packed([(0, 6), (7, 17), (19, 20), (21, 27)])
    assert uses(source, places, "charge") == [0, 21]


def test_names_that_differ_little_have_other_numbers() -> None:
    numbers = sorted(key(f"name{number}") for number in range(1_000))
    assert all(one != other for one, other in pairwise(numbers))


@given(st.text())
def test_a_number_fits_into_four_bytes(name: str) -> None:
    assert -(2**31) <= key(name) < 2**31
