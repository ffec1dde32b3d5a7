from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.edit import Edit
from codeassist.capture.place import Place

TEXT = b"one [two] three"
PLACE = Place(4, 9)


def after(start: int, end: int, inserted: bytes) -> bytes | None:
    """What stands at the place of `[two]` after an edit."""
    place = PLACE.after(Edit(TEXT, start, end, inserted))
    text = TEXT[:start] + inserted + TEXT[end:]
    return None if place is None else text[place.start : place.end]


def test_what_is_written_at_either_edge_or_inside_stands_there() -> None:
    assert after(4, 4, b"a ") == b"a [two]"
    assert after(9, 9, b" b") == b"[two] b"
    assert after(5, 8, b"2") == b"[2]"


def test_edits_elsewhere_only_move_it() -> None:
    assert after(0, 3, b"") == b"[two]"
    assert after(10, 15, b"3\n") == b"[two]"


def test_what_replaces_a_part_of_it_stands_there() -> None:
    assert after(2, 6, b"X") == b"Xwo]"
    assert after(7, 12, b"Y") == b"[twY"


def test_it_is_lost_when_text_on_both_sides_is_replaced_with_it() -> None:
    assert after(0, 15, b"all new") is None


def test_a_replacement_of_the_whole_text_that_changes_it_alone_loses_nothing() -> None:
    assert after(0, 15, b"one [2] three") == b"[2]"


@given(st.integers(0, 15), st.integers(0, 15), st.binary(max_size=5))
def test_it_never_leaves_the_text(one: int, other: int, inserted: bytes) -> None:
    start, end = sorted((one, other))
    place = PLACE.after(Edit(TEXT, start, end, inserted))
    length = len(TEXT) + len(inserted) - (end - start)
    assert place is None or 0 <= place.start <= place.end <= length
