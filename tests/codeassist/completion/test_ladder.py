from collections.abc import Callable

import pytest

from codeassist.completion import Completion, CompletionRequest, Timings
from codeassist.completion.ladder import KEPT_MAX, Ladder

MakeRequest = Callable[..., CompletionRequest]


def completion(text: str, suggestion: str = "s1") -> Completion:
    return Completion(suggestion, text, "model", (), 10, 5, None if text else "whitespace-only", Timings())


def test_a_suggestion_is_found_again_at_its_place(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = ")) == completion("compute()")


def test_what_was_typed_along_is_taken_off_and_the_suggestion_stays_the_same(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = comp")) == completion("ute()")


@pytest.mark.parametrize("typed", ["comb", "compute()", "compute() "])
def test_what_was_typed_otherwise_or_to_the_end_is_not_found(typed: str, make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = " + typed)) is None


def test_another_text_below_is_another_place(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = ", "\n"), completion("compute()"))
    assert ladder.find(make_request("x = ", ")\n")) is None


def test_the_newest_suggestion_that_agrees_wins(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "old"))
    ladder.keep(make_request("x = c"), completion("ompute(1)", "new"))
    assert ladder.find(make_request("x = co")) == completion("mpute(1)", "new")


def test_going_back_finds_the_earlier_suggestion(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "old"))
    ladder.keep(make_request("x = d"), completion("one()", "new"))
    assert ladder.find(make_request("x = ")) == completion("compute()", "old")


def test_no_suggestion_is_remembered_for_its_own_place_only(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion(""))
    assert ladder.find(make_request("x = ")) == completion("")
    assert ladder.find(make_request("x = 1")) is None


def test_only_the_newest_suggestions_are_remembered(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("first"), completion("a"))
    for number in range(KEPT_MAX):
        ladder.keep(make_request(f"x{number}"), completion("b"))
    assert ladder.find(make_request("first")) is None
