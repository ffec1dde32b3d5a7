from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.alignment import UNMATCHED, match

SEQUENCES = st.lists(st.integers(0, 6), max_size=30)


def _anywhere(_: int) -> bool:
    return True


@given(SEQUENCES, SEQUENCES, st.booleans())
def test_matches_are_equal_and_keep_their_order(old: list[int], new: list[int], anchors: bool) -> None:
    matched = match(old, new, lambda _: anchors)
    pairs = [(i, j) for j, i in enumerate(matched) if i != UNMATCHED]
    assert all(old[i] == new[j] for i, j in pairs)
    assert [i for i, _ in pairs] == sorted({i for i, _ in pairs})


@given(SEQUENCES)
def test_a_sequence_continues_itself_wholly(items: list[int]) -> None:
    assert match(items, items, _anywhere) == list(range(len(items)))


@given(SEQUENCES, SEQUENCES, SEQUENCES)
def test_an_insertion_loses_nothing(head: list[int], inserted: list[int], tail: list[int]) -> None:
    matched = match(head + tail, head + inserted + tail, _anywhere)
    assert sum(i != UNMATCHED for i in matched) == len(head + tail)


def test_unique_items_are_matched_before_common_ones() -> None:
    assert match([0, 1, 0, 2], [0, 2, 0, 1], lambda item: item == 1) == [0, UNMATCHED, UNMATCHED, 1]
