import pytest

from codeassist.capture.edit import Edit
from codeassist.capture.gesture import Gesture, Patch, Window, carried, is_one_key, is_tool_written, is_typed, moves


@pytest.mark.parametrize("text", ["x", "é", "🎉", "\ud83d", "()", '""', "\n", "\r\n", "\n\t    "])
def test_one_key_writes_a_character_a_closed_pair_or_a_line_end_with_its_indentation(text: str) -> None:
    assert is_one_key(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["", "ab", "(x)", "\n\n", "\nx", "    ", "e\u0301", "\n" + " " * 300])
def test_more_is_not_written_by_one_key(text: str) -> None:
    assert not is_one_key(text.encode())


def test_keys_in_a_row_and_the_same_key_at_several_cursors_are_typing() -> None:
    in_a_row = [Edit(b"", 0, 0, b"a"), Edit(b"a", 1, 1, b"b")]
    cursors = [Edit(b"1 2", 3, 3, b"x"), Edit(b"1 2x", 1, 1, b"x")]
    different = [Edit(b"1 2", 3, 3, b"x"), Edit(b"1 2x", 1, 1, b"y")]
    assert (is_typed(in_a_row), is_typed(cursors), is_typed(different)) == (True, True, False)


def test_a_key_that_replaces_something_may_be_an_undo() -> None:
    assert not is_typed([Edit(b"ab", 0, 1, b"x")])


def test_text_that_is_taken_away_in_one_place_and_put_in_another_is_moved_whatever_comes_first() -> None:
    inserted, taken = Edit(b"one\ntwo\n", 8, 8, b"one\n"), Edit(b"one\ntwo\none\n", 0, 4, b"")
    assert moves([inserted, taken]) == {1: 0}
    assert moves([taken, inserted]) == {1: 0}
    assert moves([inserted, inserted, taken]) == {2: 0}


def test_a_place_is_carried_by_what_happens_before_it_and_lost_by_what_touches_it() -> None:
    before, behind = Edit(b"0123456789", 0, 2, b"x"), Edit(b"0123456789", 8, 9, b"")
    assert carried((4, 6), [before, behind]) == (3, 5)
    assert carried((4, 6), [Edit(b"0123456789", 5, 5, b"x")]) is None


def test_patches_touch_all_that_they_take_away_in_the_text_before_them() -> None:
    text = b"01ab456789"
    patches = [Patch(8, b"", b"two"), Patch(2, b"ab", b""), Patch(9, b"8", b"d")]
    window = Window.of(patches)
    assert window == Window(2, 9, 1)
    assert text[:2] + window.rewritten(text, patches) + text[9:] == b"014567twod9"


def test_what_was_put_in_is_known_in_the_text_behind_all_edits() -> None:
    gesture = Gesture.of([Edit(b"one two", 4, 7, b"three"), Edit(b"one three", 0, 3, b"a")])
    assert gesture.new_places() == [(2, 7), (0, 1)]


def test_what_a_notification_takes_away_and_puts_elsewhere_was_not_put_in() -> None:
    taken, inserted = Edit(b"one\ntwo\n", 0, 4, b""), Edit(b"two\n", 4, 4, b"  one\n")
    assert Gesture.of([taken, inserted]).new_places() == []


def test_a_client_that_sends_whole_texts_may_have_touched_everything() -> None:
    gesture = Gesture.of([Edit(b"one two", 0, 7, b"one too", whole=True).trimmed()])
    assert gesture.touched == Window(0, 7)
    assert gesture.patches == (Patch(5, b"w", b"o"),)
    assert gesture.new_places() == [(0, 7)]


def test_keys_that_a_client_collects_are_one_hands_even_where_a_slip_is_mended() -> None:
    # Neovim opens a line below by putting two line ends in the place of one, and types between them.
    opened = Edit(b"a\nb\n", 1, 2, b"\n\n").trimmed()
    assert not is_tool_written([opened, Edit(b"a\n\nb\n", 2, 2, b"x"), Edit(b"a\nx\nb\n", 3, 3, b"y")])
    slip = [Edit(b"a", 1, 1, b"\n"), Edit(b"a\n", 2, 2, b"xy"), Edit(b"a\nxy", 3, 4, b""), Edit(b"a\nx", 3, 3, b"z")]
    assert not is_tool_written(slip)


def test_what_a_tool_writes_into_and_behind_what_was_typed_is_a_tools() -> None:
    behind, inside = Edit(b"abc", 3, 3, b"one"), Edit(b"abcone", 1, 1, b"two")
    assert is_tool_written([behind, inside], Patch(0, b"", b"abc"))


def test_the_same_key_at_several_cursors_is_typed_though_one_goes_on_with_more() -> None:
    cursors = [Edit(b"12a", 3, 3, b"x"), Edit(b"12ax", 0, 0, b"x")]
    assert not is_tool_written(cursors, Patch(2, b"", b"a"))
