"""Names filed by number, and packed places of uses."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.postings import key, names_used, packed, uses

# Ends and starts in turn, so that spans ascend and don't overlap.
STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 600)))
SOURCES = st.text(st.sampled_from("ab_9é名 .\n+")).map(str.encode)


@given(SOURCES, STEPS)
def test_every_use_that_is_packed_is_found_under_its_name_and_no_other_is(
    source: bytes, steps: list[tuple[int, int]]
) -> None:
    bounds = list(accumulate(number for step in steps for number in step))
    spans = [span for span in zip(bounds[::2], bounds[1::2], strict=True) if span[1] <= len(source)]
    spans = [(start, end) for start, end in spans if _is_text(source[start:end])]
    places = packed(source, spans)
    names = {source[start:end] for start, end in spans}
    assert names_used(source, places) == names
    found = [(start, start + len(name)) for name in names for start in uses(source, places, name.decode())]
    assert sorted(found) == spans


def _is_text(part: bytes) -> bool:
    return part.decode("utf-8", "ignore").encode() == part


def test_a_name_is_not_found_inside_a_longer_one() -> None:
    source = b"charge(charge_all, x.charge) # charge"
    places = packed(source, [(0, 6), (7, 17), (19, 20), (21, 27)])
    assert uses(source, places, "charge") == [0, 21]


def test_a_use_of_a_part_of_a_word_is_kept_beside_the_whole_words() -> None:
    source = b"$cost + cost + re-cost + 'cost'"
    places = packed(source, [(1, 5), (6, 7), (8, 12), (15, 22)])
    assert (uses(source, places, "cost"), uses(source, places, "+")) == ([1, 8], [6])
    assert uses(source, places, "re-cost") == [15]


def test_names_that_differ_little_have_other_numbers() -> None:
    numbers = sorted(key(f"name{number}") for number in range(1_000))
    assert all(one != other for one, other in pairwise(numbers))


@given(st.text())
def test_a_number_fits_into_four_bytes(name: str) -> None:
    assert -(2**31) <= key(name) < 2**31
