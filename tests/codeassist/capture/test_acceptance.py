import pytest

from codeassist.capture.acceptance import Acceptance, Offers
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer

BEFORE = b"x = \ny\n"


def offering(text: bytes, start: int = 4, end: int = 4) -> Offers:
    offers = Offers()
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


def test_a_pair_that_editors_close_by_themselves_is_typed_unless_the_command_says_so() -> None:
    offers = offering(b"()")
    assert offers.change(Edit(BEFORE, 4, 4, b"()")) is None
    assert offers.confirm("s") == Acceptance("s", 4, 6, b"()", partial=False, already_typed=True)


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
