import pytest

from codeassist.capture.acceptance import Acceptance, Offers, PopupItem
from codeassist.capture.edit import Edit
from codeassist.capture.habits import ASKING, CONFIRMING, UNKNOWN, Habits
from codeassist.capture.offer import Offer

BEFORE = b"x = \ny\n"


def offering(text: bytes, start: int = 4, end: int = 4, habits: Habits = UNKNOWN) -> Offers:
    offers = Offers(habits)
    offers.add(Offer("s", start, end, text))
    return offers


def type_in(offers: Offers, text: bytes, start: int = 4, before: bytes = BEFORE) -> list[Acceptance | None]:
    found = []
    for offset in range(len(text)):
        found.append(offers.change(Edit(before, start + offset, start + offset, text[offset : offset + 1])))
        before = before[: start + offset] + text[offset : offset + 1] + before[start + offset :]
    return found


def test_the_whole_text_in_one_edit_is_an_acceptance() -> None:
    assert offering(b"call(1)").change(Edit(BEFORE, 4, 4, b"call(1)")) == Acceptance(
        "s", 4, 4, b"call(1)", partial=False
    )


def test_an_edit_told_differently_with_the_same_result_is_an_acceptance() -> None:
    # A client that compares lines replaces the line.
    found = offering(b"call(1)").change(Edit(BEFORE, 0, 4, b"x = call(1)"))
    assert found == Acceptance("s", 4, 4, b"call(1)", partial=False)


def test_other_line_ends_are_the_same_text() -> None:
    found = offering(b"a(\n  b)").change(Edit(BEFORE, 4, 4, b"a(\r\n  b)"))
    assert found == Acceptance("s", 4, 4, b"a(\r\n  b)", partial=False)


def test_text_that_the_editor_indented_anew_is_an_acceptance() -> None:
    found = offering(b"a(\n  b)").change(Edit(BEFORE, 4, 4, b"a(\n        b)"))
    assert found == Acceptance("s", 4, 4, b"a(\n        b)", partial=False)


def test_a_replaced_tail_belongs_to_the_acceptance() -> None:
    found = offering(b"f(1)", 4, 5).change(Edit(b"x = )\n", 4, 5, b"f(1)"))
    assert found == Acceptance("s", 4, 5, b"f(1)", partial=False)


@pytest.mark.parametrize("head", [b"call", b"call(", b"call(first,", b"call(first, second)\n"])
def test_a_first_word_or_line_in_one_edit_is_a_partial_acceptance(head: bytes) -> None:
    found = offering(b"call(first, second)\nmore()").change(Edit(BEFORE, 4, 4, head))
    assert found == Acceptance("s", 4, 4, head, partial=True)


def test_the_rest_can_be_accepted_after_a_part() -> None:
    offers = offering(b"call one")
    offers.change(Edit(BEFORE, 4, 4, b"call"))
    assert offers.change(Edit(b"x = call\n", 8, 8, b" one")) == Acceptance("s", 8, 8, b" one", partial=False)


def test_typing_the_same_characters_is_not_an_acceptance() -> None:
    offers = offering(b"call()")
    assert type_in(offers, b"call()") == [None] * 6


def test_a_typed_beginning_leaves_the_rest_to_accept() -> None:
    offers = offering(b"call()")
    type_in(offers, b"ca")
    assert offers.change(Edit(b"x = ca\n", 6, 6, b"ll()")) == Acceptance("s", 6, 6, b"ll()", partial=False)


@pytest.mark.parametrize("text", [b"ca", b"()", b"c", b"\n    "])
def test_half_a_word_or_closed_brackets_or_an_indented_new_line_are_typed(text: bytes) -> None:
    rest = {b"ca": b"ll()", b"()": b" + 1", b"c": b" + 1", b"\n    ": b"first,\n)"}[text]
    assert offering(text + rest).change(Edit(BEFORE, 4, 4, text)) is None


@pytest.mark.parametrize("text", [b"()", b"\n    "])
def test_what_an_editor_adds_to_one_key_by_itself_is_typed_unless_the_command_says_so(text: bytes) -> None:
    offers = offering(text)
    assert offers.change(Edit(BEFORE, 4, 4, text)) is None
    assert offers.confirm("s") == Acceptance("s", 4, 4 + len(text), text, partial=False, already_typed=True)


def test_what_only_takes_something_away_was_deleted_unless_the_command_says_so() -> None:
    offers = offering(b"a", 4, 6)
    assert offers.change(Edit(b"x = ab\n", 5, 6, b"")) is None
    assert offers.confirm("s") is not None


def test_a_suggestion_of_one_character_is_typed_unless_the_command_says_so() -> None:
    offers = offering(b")")
    assert offers.change(Edit(BEFORE, 4, 4, b")")) is None
    assert offers.suggestions == {"s"}
    assert offers.confirm("s") == Acceptance("s", 4, 5, b")", partial=False, already_typed=True)


def test_a_command_before_the_change_makes_any_change_an_acceptance() -> None:
    offers = offering(b")")
    assert offers.confirm("s") is None
    assert offers.change(Edit(BEFORE, 4, 4, b")")) == Acceptance("s", 4, 4, b")", partial=False)


def test_a_command_after_the_change_counts_nothing_twice() -> None:
    offers = offering(b"call()")
    offers.change(Edit(BEFORE, 4, 4, b"call()"))
    assert offers.confirm("s") is None


def test_a_command_for_an_older_offer_of_the_same_text_counts_nothing_twice() -> None:
    offers = offering(b"call()")
    offers.add(Offer("newer", 4, 4, b"call()"))
    found = offers.change(Edit(BEFORE, 4, 4, b"call()"))
    assert found is not None
    assert found.suggestion == "newer"
    assert offers.confirm("s") is None


def test_an_edit_above_moves_the_offer() -> None:
    offers = offering(b"call()")
    offers.change(Edit(BEFORE, 0, 0, b"# a\n"))
    assert offers.change(Edit(b"# a\nx = \ny\n", 8, 8, b"call()")) == Acceptance("s", 8, 8, b"call()", partial=False)


def test_an_edit_below_leaves_the_offer() -> None:
    offers = offering(b"call()")
    offers.change(Edit(BEFORE, 6, 6, b"z"))
    assert offers.suggestions == {"s"}


def test_other_text_at_the_place_ends_the_offer() -> None:
    offers = offering(b"call()")
    assert offers.change(Edit(BEFORE, 4, 4, b"q")) is None
    assert offers.suggestions == frozenset()


def test_a_suggestion_offered_again_stands_where_it_was_offered_last() -> None:
    offers = offering(b"call()")
    offers.add(Offer("s", 0, 0, b"call()"))
    assert offers.change(Edit(BEFORE, 4, 4, b"call()")) is None


def test_a_client_that_confirms_has_accepted_nothing_before_it_says_so() -> None:
    offers = offering(b"call(1)", habits=CONFIRMING)
    assert offers.change(Edit(BEFORE, 4, 4, b"call(1)")) is None
    assert offers.confirm("s") == Acceptance("s", 4, 11, b"call(1)", partial=False, already_typed=True)
    assert offers.take_ended() == {}


def test_what_a_client_that_confirms_does_not_name_was_typed_or_pasted() -> None:
    offers = offering(b"call(1)", habits=CONFIRMING)
    offers.change(Edit(BEFORE, 4, 4, b"call(1)"))
    offers.settle()
    assert offers.take_ended() == {"s": "typed"}


def test_a_confirmation_finds_the_text_where_later_changes_have_moved_it() -> None:
    offers = offering(b"call(1)", habits=CONFIRMING)
    offers.change(Edit(BEFORE, 4, 4, b"call(1)"))
    offers.change(Edit(b"x = call(1)\ny\n", 0, 0, b"# "))
    assert offers.confirm("s") == Acceptance("s", 6, 13, b"call(1)", partial=False, already_typed=True)


def test_a_confirmation_of_one_that_was_taken_for_superseded_counts() -> None:
    offers = offering(b"call(1)", habits=CONFIRMING)
    offers.add(Offer("newer", 4, 4, b"other()"))
    assert offers.change(Edit(BEFORE, 4, 4, b"call(1)")) is None
    assert offers.confirm("s") == Acceptance("s", 4, 11, b"call(1)", partial=False, already_typed=True)


def test_a_first_word_at_once_is_a_persons_where_the_server_is_asked_for_parts() -> None:
    offers = offering(b"call(first)", habits=ASKING)
    assert offers.change(Edit(BEFORE, 4, 4, b"call(")) is None
    assert offers.suggestions == {"s"}
    assert offers.expect("s") == Offer("s", 9, 9, b"first)", typed=b"call(")
    assert offers.change(Edit(b"x = call(\n", 9, 9, b"f")) == Acceptance("s", 9, 9, b"f", partial=True)


def test_a_word_of_one_character_counts_where_the_client_announces_it_and_only_then() -> None:
    offers = offering(b"(first)")
    offers.announced(accepting=True)
    assert offers.change(Edit(BEFORE, 4, 4, b"(")) == Acceptance("s", 4, 4, b"(", partial=True)
    assert offers.change(Edit(b"x = (\n", 5, 5, b"f")) is None
    offers.announced(accepting=True)
    offers.announced(accepting=False)
    assert offers.change(Edit(b"x = (f\n", 6, 6, b"i")) is None


def test_the_item_that_the_popup_has_selected_is_a_persons_choice() -> None:
    offers = offering(b"charge(1)")
    offers.beside(PopupItem(4, 4, b"charge"))
    assert offers.change(Edit(BEFORE, 4, 4, b"charge")) is None
    assert offers.suggestions == {"s"}


def test_what_comes_back_by_undo_is_not_accepted_again() -> None:
    assert offering(b"call(1)").change(Edit(BEFORE, 4, 4, b"call(1)"), returns=True) is None


def accepted_and_undone() -> Offers:
    offers = offering(b"call(1)")
    assert offers.change(Edit(BEFORE, 4, 4, b"call(1)"))
    offers.change(Edit(b"x = call(1)\ny\n", 4, 11, b""))
    return offers


def test_what_was_accepted_and_undone_is_accepted_again_where_it_was_offered_behind_a_key() -> None:
    offers = accepted_and_undone()
    offers.change(Edit(BEFORE, 6, 6, b"\n    "))
    offers.add(Offer("s", 11, 11, b"call(1)"))
    found = offers.change(Edit(b"x = \ny\n    \n", 11, 11, b"call(1)"), returns=True)
    assert found == Acceptance("s", 11, 11, b"call(1)", partial=False)


def test_what_was_accepted_and_undone_and_offered_with_nothing_typed_may_be_redone() -> None:
    offers = accepted_and_undone()
    offers.add(Offer("s", 4, 4, b"call(1)"))
    assert offers.change(Edit(BEFORE, 4, 4, b"call(1)"), returns=True) is None


def test_another_suggestion_behind_a_key_is_not_accepted_by_what_comes_back() -> None:
    offers = accepted_and_undone()
    offers.change(Edit(BEFORE, 4, 4, b"2"))
    offers.add(Offer("t", 5, 5, b"call(1)"))
    assert offers.change(Edit(b"x = 2\ny\n", 5, 5, b"call(1)"), returns=True) is None


def test_one_key_that_makes_a_text_whole_beside_a_closed_bracket_has_typed_it() -> None:
    assert offering(b"1)", 5, 6).change(Edit(b"x = ()\n", 5, 5, b"1")) is None


def test_a_cursor_elsewhere_has_left_an_offer() -> None:
    offers = offering(b"call()")
    offers.cursor_at(4, BEFORE)
    assert offers.suggestions == {"s"}
    offers.cursor_at(0, BEFORE)
    assert (offers.suggestions, offers.take_ended()) == (frozenset(), {"s": "left"})


def test_a_cursor_behind_a_bracket_that_was_typed_over_has_left_nothing() -> None:
    offers = offering(b") + 1", 5, 6)
    offers.cursor_at(6, b"x = ()\n")
    assert offers.expect("s") == Offer("s", 6, 6, b" + 1", typed=b")")


def test_an_offer_away_from_the_cursor_is_not_left_by_it() -> None:
    offers = Offers()
    offers.add(Offer("s", 0, 1, b"z", elsewhere=True))
    offers.cursor_at(4, BEFORE)
    assert offers.suggestions == {"s"}


@pytest.mark.parametrize(("start", "how"), [(4, "superseded"), (0, "left")])
def test_a_new_offer_takes_the_place_of_one_at_its_place_and_has_left_one_elsewhere(start: int, how: str) -> None:
    offers = offering(b"call()")
    offers.add(Offer("newer", start, start, b"other()"))
    assert offers.take_ended() == {"s": how}


def test_all_of_it_and_more_at_once_was_typed() -> None:
    offers = offering(b"call()", habits=ASKING)
    offers.change(Edit(BEFORE, 4, 4, b"call();"))
    assert offers.take_ended() == {"s": "typed"}


def test_what_was_expected_of_a_change_is_not_expected_of_the_next() -> None:
    offers = offering(b"(first)")
    assert offers.expect("s") is not None
    assert offers.change(Edit(BEFORE, 0, 0, b"# ")) is None
    assert offers.change(Edit(b"# x = \ny\n", 6, 6, b"()")) is None
    assert offers.change(Edit(b"# x = ()\ny\n", 7, 7, b"f")) is None
