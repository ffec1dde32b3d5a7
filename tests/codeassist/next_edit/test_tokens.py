"""Changes told as tokens."""

from codeassist.capture.edit import Edit
from codeassist.next_edit.history import History
from codeassist.next_edit.tokens import renamed, replaced


def edited(text: bytes, *edits: tuple[bytes, bytes]) -> History:
    history = History.of(text)
    for old, new in edits:
        start = history.now.index(old)
        history = history.changed([Edit(history.now, start, start + len(old), new)], 1.0)
    return history


def test_a_part_of_a_name_is_told_as_the_whole_name() -> None:
    [change] = renamed(edited(b"x = get_total(y)", (b"total", b"sum")))
    assert (change.old, change.new, change.start, change.now) == (b"get_total", b"get_sum", 4, 4)


def test_two_changes_inside_of_one_name_are_one() -> None:
    [change] = renamed(edited(b"get_total_of(y)", (b"get", b"fetch"), (b"of", b"from")))
    assert (change.old, change.new) == (b"get_total_of", b"fetch_total_from")


def test_white_space_is_no_change_of_tokens() -> None:
    assert list(replaced(edited(b"f(a,b)\n", (b"a,b", b"a,\n  b")))) == []


def test_a_name_that_was_reformatted_along_is_found() -> None:
    [change] = renamed(edited(b"x = total(a,b)\n", (b"total(a,b)", b"amount(\n    a, b)")))
    assert (change.old, change.new) == (b"total", b"amount")


def test_letters_of_any_language_are_names() -> None:
    [change] = renamed(edited("größe = 1".encode(), ("größe".encode(), "数量".encode())))
    assert change.new.decode() == "数量"
