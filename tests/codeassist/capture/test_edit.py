from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.edit import Edit, common_prefix, common_suffix

TEXTS = st.text("aé中🎉\n", max_size=8).map(str.encode)


def result(edit: Edit) -> bytes:
    return edit.before[: edit.start] + edit.inserted + edit.before[edit.end :]


def is_boundary(text: bytes, offset: int) -> bool:
    return offset == len(text) or text[offset] & 0xC0 != 0x80


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_trimming_keeps_the_result_and_cuts_between_characters(
    head: bytes, removed: bytes, inserted: bytes, tail: bytes
) -> None:
    edit = Edit(head + removed + tail, len(head), len(head) + len(removed), inserted)
    trimmed = edit.trimmed()
    assert result(trimmed) == result(edit)
    assert is_boundary(edit.before, trimmed.start)
    assert is_boundary(edit.before, trimmed.end)
    trimmed.inserted.decode()


@given(st.tuples(TEXTS, TEXTS, TEXTS), TEXTS, st.integers(0, 8), st.integers(0, 8))
def test_edits_are_the_same_exactly_if_their_results_are(
    parts: tuple[bytes, bytes, bytes], inserted: bytes, start: int, length: int
) -> None:
    head, removed, tail = parts
    edit = Edit(head + removed + tail, len(head), len(head) + len(removed), inserted)
    other_start = min(start, len(edit.before))
    other_end = min(other_start + length, len(edit.before))
    other = Edit(edit.before, other_start, other_end, inserted)
    assert edit.produces(other_start, other_end, inserted) == (result(edit) == result(other))


def test_an_insertion_may_be_told_shifted_along_equal_text() -> None:
    assert Edit(b"xa", 2, 2, b"ba").produces(1, 1, b"ab")


def test_half_equal_characters_are_not_common() -> None:
    assert common_prefix("é".encode(), "è".encode()) == 0
    assert common_suffix("é".encode(), b"\xc4\xa9") == 0


def test_a_line_that_begins_like_the_next_is_told_as_a_line() -> None:
    assert Edit(b"x\nac\n", 3, 3, b"b\na").from_line_start() == Edit(b"x\nac\n", 2, 2, b"ab\n")
    assert Edit(b"x\nab\nac\n", 3, 6, b"").from_line_start() == Edit(b"x\nab\nac\n", 2, 5, b"")


def test_other_edits_are_told_as_they_are() -> None:
    for edit in (Edit(b"x\nac\n", 3, 3, b"b"), Edit(b"x\nac\n", 3, 4, b"b\na"), Edit(b"ac\n", 0, 0, b"b\n")):
        assert edit.from_line_start() == edit


def test_what_another_program_may_have_written_is_told_in_whole_words_or_lines() -> None:
    before = b"a load(b)\nc\n"
    told, compared = Edit(before, 3, 5, b"ea"), Edit(before, 3, 5, b"ea", whole=True)
    assert (told.as_read_again().removed, told.as_read_again().inserted) == (b"load", b"lead")
    assert compared.as_read_again().inserted == b"a lead(b)\n"
    assert Edit(b"a+b", 1, 2, b"-").as_read_again() == Edit(b"a+b", 1, 2, b"-")
    assert Edit(before, 1, 1, b"\na").as_read_again() == Edit(before, 0, 0, b"a\n")
