"""Packed places of uses."""

from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.postings import packed, unpacked

PLACES = st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 10**6)), unique=True).map(sorted)


@given(PLACES)
def test_what_is_packed_comes_out_again(places: list[tuple[int, int]]) -> None:
    assert list(unpacked(packed(places))) == places


def test_a_near_place_takes_two_bytes() -> None:
    assert len(packed([(1, 4), (3, 8)])) == 4
