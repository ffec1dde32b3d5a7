"""How a change of the buffer relates to what is offered at its place."""

import pytest

from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer, head_of, is_done, left_of, whole_of

BEFORE = b"x = \ny\n"


def offer(text: bytes) -> Offer:
    return Offer("s", 4, 4, text)


def test_a_bracket_that_is_closed_in_the_same_change_leaves_the_rest_before_what_closes_it() -> None:
    left = left_of(offer(b"(first) + 1"), Edit(BEFORE, 4, 4, b"()"))
    assert left == Offer("s", 5, 6, b"first) + 1", typed=b"(")


def test_a_bracket_that_is_closed_in_the_next_change_is_the_same() -> None:
    left = left_of(offer(b"(first)"), Edit(BEFORE, 4, 4, b"("))
    assert left is not None
    assert left_of(left, Edit(b"x = (\ny\n", 5, 5, b")")) == Offer("s", 5, 6, b"first)", typed=b"(")


def test_what_closes_a_bracket_stays_behind_an_offer_that_does_not_bring_it() -> None:
    left = left_of(offer(b"(first"), Edit(BEFORE, 4, 4, b"()"))
    assert left == Offer("s", 5, 5, b"first", typed=b"(")


def test_a_text_that_ends_with_what_closes_the_bracket_is_done_before_it() -> None:
    edit = Edit(b"x = (firs)\n", 9, 9, b"t")
    left = left_of(Offer("s", 9, 10, b"t)"), edit)
    assert left is not None
    assert is_done(left, edit)


def test_a_bracket_that_is_typed_over_by_the_caret_alone_counts_with_the_next_key() -> None:
    head = head_of(Offer("s", 5, 6, b") + 1"), Edit(b"x = ()\n", 6, 6, b" "))
    assert head is not None
    assert (head.text, head.covered) == (b") ", 1)


def test_a_bracket_that_is_typed_and_then_taken_away_behind_the_caret_is_typed_over_too() -> None:
    left = left_of(Offer("s", 5, 6, b") + 1"), Edit(b"x = ()\n", 5, 5, b")"))
    assert left is not None
    left = left_of(left, Edit(b"x = ())\n", 6, 7, b""))
    assert left == Offer("s", 6, 6, b" + 1", typed=b")")


def test_typed_characters_that_are_deleted_again_are_offered_again() -> None:
    left = left_of(Offer("s", 7, 7, b"call()", typed=b"my_"), Edit(b"x = my_\n", 6, 7, b""))
    assert left == Offer("s", 6, 6, b"_call()", typed=b"my")


@pytest.mark.parametrize("edit", [Edit(b"x = my_\n", 4, 5, b""), Edit(b"x = my_\n", 5, 5, b"q")])
def test_a_change_in_what_was_typed_of_it_ends_an_offer(edit: Edit) -> None:
    assert left_of(Offer("s", 7, 7, b"call()", typed=b"my_"), edit) is None


def test_an_edit_before_what_was_typed_of_it_moves_an_offer() -> None:
    left = left_of(Offer("s", 7, 7, b"call()", typed=b"my_"), Edit(b"x = my_\n", 0, 0, b"# "))
    assert left == Offer("s", 9, 9, b"call()", typed=b"my_")


def test_other_line_ends_make_the_same_whole() -> None:
    assert whole_of(offer(b"a(\n)"), Edit(BEFORE, 4, 4, b"a(\r\n)")) == (4, 4, b"a(\r\n)")
