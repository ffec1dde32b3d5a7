"""What was changed in a document lately."""

from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.edit import Edit
from codeassist.next_edit.history import (
    AGE_SECONDS_MAX,
    DOCUMENT_BYTES_MAX,
    HUNK_BYTES_MAX,
    HUNKS_MAX,
    TEXTS_AT_ONCE_MAX,
    History,
)

TEXT = b"one two three\nfour five six\n"


def typed(history: History, start: int, end: int, keys: bytes, at: float = 1.0) -> History:
    """A stretch that is deleted, and keys in its place."""
    for number in range(end, start, -1):
        history = history.changed([Edit(history.now, number - 1, number, b"")], at)
    for number in range(len(keys)):
        place = start + number
        history = history.changed([Edit(history.now, place, place, keys[number : number + 1])], at)
    return history


def told(history: History) -> list[tuple[bytes, bytes]]:
    return [(history.before[hunk.start : hunk.end], hunk.text) for hunk in history.hunks]


def test_what_is_typed_at_one_place_is_one_change() -> None:
    assert told(typed(History.of(TEXT), 4, 7, b"seven")) == [(b"two", b"seven")]


def test_a_change_that_is_taken_back_is_none() -> None:
    history = typed(History.of(TEXT), 4, 7, b"seven")
    assert typed(history, 4, 9, b"two").hunks == ()


def test_changes_at_several_places_stay_apart_and_offsets_go_both_ways() -> None:
    history = typed(typed(History.of(TEXT), 14, 18, b"4"), 0, 3, b"first")
    assert told(history) == [(b"one", b"first"), (b"four", b"4")]
    assert history.to_now(TEXT.index(b"five")) == history.now.index(b"five")
    assert history.to_before(history.now.index(b"six")) == TEXT.index(b"six")
    assert history.to_now(1) is None
    assert history.to_before(1) is None
    assert history.touched(0, 2)
    assert not history.touched(7, 10)


def test_an_edit_over_several_changes_makes_them_one() -> None:
    history = typed(typed(History.of(TEXT), 14, 18, b"4"), 0, 3, b"first")
    history = history.changed([Edit(history.now, 2, len(history.now) - 1, b"")], 1.0)
    assert told(history) == [(TEXT[:-1], b"fi")]


def test_an_old_change_belongs_to_the_former_text() -> None:
    history = typed(History.of(TEXT), 4, 7, b"seven", at=0.0)
    history = typed(history, 0, 3, b"1", at=AGE_SECONDS_MAX + 1)
    assert told(history) == [(b"one", b"1")]
    assert history.before == b"one seven three\nfour five six\n"


def test_of_too_many_changes_the_oldest_go() -> None:
    history = History.of(b"a b\n" * (HUNKS_MAX + 4))
    for number in range(HUNKS_MAX + 4):
        start = number * 4
        history = history.changed([Edit(history.now, start, start + 1, b"x")], float(number))
    assert len(history.hunks) == HUNKS_MAX
    assert history.hunks[0].start == 4 * 4


def test_what_a_program_wrote_is_no_persons_change() -> None:
    pasted = History.of(TEXT).changed([Edit(TEXT, 0, 0, b"x" * (HUNK_BYTES_MAX + 1))], 1.0)
    assert pasted.hunks == ()
    assert pasted.before == pasted.now
    history, text = History.of(b"a\n" * 20), b"a\n" * 20
    edits = []
    for number in range(TEXTS_AT_ONCE_MAX + 1):
        edits.append(Edit(text, number * 2, number * 2 + 1, b"%d" % number))
        text = text[: number * 2] + b"%d" % number + text[number * 2 + 1 :]
    assert history.changed(edits, 1.0) == History.of(text)


def test_nothing_is_remembered_of_a_very_large_document() -> None:
    text = b"x" * DOCUMENT_BYTES_MAX
    assert History.of(text).changed([Edit(text, 0, 0, b"y")], 1.0).hunks == ()


EDITS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.binary(max_size=4)), max_size=12)


@given(st.binary(max_size=30), EDITS)
def test_the_former_text_with_its_changes_is_always_the_present_one(
    text: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    text = text.replace(b"\xff", b"a").decode("latin-1").encode("ascii", "replace")
    history, now = History.of(text), text
    for place, length, inserted in edits:
        start = min(place, len(now))
        end = min(start + length, len(now))
        written = inserted.decode("latin-1").encode("ascii", "replace")
        history = history.changed([Edit(now, start, end, written)], 1.0)
        now = now[:start] + written + now[end:]
        rebuilt, done = b"", 0
        for hunk in history.hunks:
            assert hunk.start >= done
            rebuilt += history.before[done : hunk.start] + hunk.text
            done = hunk.end
        assert rebuilt + history.before[done:] == history.now == now
