from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion import Completion, CompletionRequest, Timings
from codeassist.completion import ladder as ladder_module
from codeassist.completion.along import Below, Suggested
from codeassist.completion.ladder import CHARACTERS_MAX, ENTRIES_MAX, Ladder
from codeassist.completion.types import Rung

MakeRequest = Callable[..., CompletionRequest]


def completion(text: str, suggestion: str = "s1", rung: Rung = "model", overlap: int = 0) -> Completion:
    removed_by = None if text else "whitespace-only"
    return Completion(suggestion, text, "model", (), 10, 5, removed_by, Timings(), overlap, rung=rung)


def test_a_suggestion_is_found_again_at_its_place(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = ")) == completion("compute()", rung="shown")


def test_what_was_typed_along_is_taken_off_and_the_suggestion_stays_the_same(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = comp")) == completion("ute()", rung="shown")


@pytest.mark.parametrize("typed", ["comb", "compute()", "compute() "])
def test_what_was_typed_otherwise_or_to_the_end_is_not_found(typed: str, make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()"))
    assert ladder.find(make_request("x = " + typed)) is None


def test_another_text_below_is_another_place(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = ", "\n"), completion("compute()"))
    assert ladder.find(make_request("x = ", ")\n")) is None


def test_a_bracket_that_the_editor_closed_is_overlapped(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = ", "\n"), completion("foo(a, b)"))
    assert ladder.find(make_request("x = foo(", ")\n")) == completion("a, b)", rung="shown", overlap=1)
    assert ladder.find(make_request("x = foo(a, b", ")\n")) is None
    assert ladder.find(make_request("x = foo(a", ")\n")) == completion(", b)", rung="shown", overlap=1)


def test_an_editor_that_only_inserts_gets_nothing_that_overlaps(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = foo", "\n"), completion("(a, b)"))
    request = replace(make_request("x = foo(", ")\n"), inserts_only=True)
    assert ladder.find(request) is None
    assert ladder.find(replace(request, suffix="\n")) == completion("a, b)", rung="shown")


def test_the_suggestion_that_stands_there_goes_before_one_of_a_longer_text_above(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = c"), completion("ompute(1)", "longer"))
    ladder.keep(make_request("x = "), completion("compute()", "standing"))
    assert ladder.find(make_request("x = co")) == completion("mpute()", "standing", rung="shown")


def test_what_was_prepared_ahead_does_not_take_the_place_of_what_stands_there(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "standing"))
    ladder.keep(make_request("x = compute()"), completion(" + 1", "ahead"), shown=False)
    assert ladder.find(make_request("x = c")) == completion("ompute()", "standing", rung="shown")
    assert ladder.find(make_request("x = compute()")) == completion(" + 1", "ahead", rung="cache")
    assert ladder.find(make_request("x = compute() ")) == completion("+ 1", "ahead", rung="shown")


def test_of_those_that_do_not_stand_there_the_longest_text_above_wins(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = co"), completion("mpute(1)", "longest"))
    ladder.keep(make_request("x = c"), completion("ompute(2)", "longer"))
    ladder.keep(make_request("y = "), completion("1", "elsewhere"))
    assert ladder.find(make_request("x = com")) == completion("pute(1)", "longest", rung="cache")


def test_a_newer_suggestion_takes_the_place_of_the_one_before_it(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "old"))
    ladder.keep(make_request("x = "), completion("other()", "new"))
    assert ladder.find(make_request("x = ")) == completion("other()", "new", rung="shown")
    assert ladder.find(make_request("x = c")) is None


def test_deleting_back_and_typing_again_finds_the_earlier_suggestion(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "old"))
    ladder.keep(make_request("x = d"), completion("one()", "new"))
    assert ladder.find(make_request("x = ")) == completion("compute()", "old", rung="cache")
    assert ladder.find(make_request("x = d")) == completion("one()", "new", rung="cache")
    assert ladder.find(make_request("x = do")) == completion("ne()", "new", rung="shown")


def test_taking_an_acceptance_back_finds_the_suggestion_again(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion("compute()", "accepted"))
    ladder.keep(make_request("x = compute()"), completion("\ny = 1", "after"))
    assert ladder.find(make_request("x = ")) == completion("compute()", "accepted", rung="cache")
    assert ladder.find(make_request("x = compute()")) == completion("\ny = 1", "after", rung="cache")


def test_no_suggestion_is_remembered_for_its_own_place_only(make_request: MakeRequest) -> None:
    ladder = Ladder()
    ladder.keep(make_request("x = "), completion(""))
    assert ladder.find(make_request("x = ")) == completion("", rung="shown")
    assert ladder.find(make_request("x = 1")) is None


def test_the_suggestions_used_longest_ago_are_forgotten(make_request: MakeRequest) -> None:
    ladder = Ladder()
    for number in range(ENTRIES_MAX):
        ladder.keep(make_request(f"{number} = "), completion(f"{number}"))
    assert ladder.find(make_request("0 = ")) is not None
    ladder.keep(make_request("last = "), completion("1"))
    assert ladder.find(make_request("0 = ")) is not None
    assert ladder.find(make_request("1 = ")) is None


def test_long_texts_above_that_have_nothing_in_common_are_bounded_but_the_newest_is_kept(
    make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder_module, "CHARACTERS_MAX", 1_000)
    ladder = Ladder()
    for letter in "abcd":
        ladder.keep(make_request(letter * 400), completion("1"))
    assert [ladder.find(make_request(letter * 400)) is not None for letter in "abcd"] == [False, False, True, True]
    ladder.keep(make_request("e" * 2_000), completion("1"))
    assert [ladder.find(make_request(letter * 400)) is not None for letter in "abcd"] == [False] * 4
    assert ladder.find(make_request("e" * 2_000)) is not None


def test_typing_in_a_large_document_keeps_its_text_once(make_request: MakeRequest) -> None:
    ladder, above = Ladder(), "x = 1\n" * 10_000
    for number in range(ENTRIES_MAX):
        ladder.keep(make_request(above + "y" * number), completion("1"))
    assert ladder._tree.characters < len(above) + ENTRIES_MAX
    assert len(above) * 2 < CHARACTERS_MAX


ROOT = Path("/repository")
PIECES = st.text("ab(\n", max_size=3)


@dataclass(frozen=True, slots=True)
class Kept:
    prefix: str
    suffix: str
    text: str


def _request(prefix: str, suffix: str) -> CompletionRequest:
    return CompletionRequest(ROOT, "a.py", prefix, suffix, "python")


KEPT = st.builds(Kept, PIECES, st.sampled_from(["", "\n", ")\n"]), PIECES)


@given(entries=st.lists(KEPT, max_size=12), prefix=st.text("ab(\n", max_size=6), suffix=st.sampled_from(["", ")\n"]))
def test_what_is_found_always_leaves_the_document_that_a_kept_suggestion_proposed(
    entries: list[Kept], prefix: str, suffix: str
) -> None:
    ladder = Ladder()
    for kept in entries:
        ladder.keep(_request(kept.prefix, kept.suffix), completion(kept.text))
    found = ladder.find(_request(prefix, suffix))
    if found is not None:
        left = prefix + found.text + suffix[found.overlap :]
        assert left in {kept.prefix + kept.text + kept.suffix for kept in entries}


@given(entries=st.lists(KEPT, max_size=12), prefix=st.text("ab(\n", max_size=6), suffix=st.sampled_from(["", ")\n"]))
def test_it_finds_what_looking_through_all_of_them_finds(entries: list[Kept], prefix: str, suffix: str) -> None:
    ladder, newest = Ladder(), dict[tuple[str, str], tuple[int, Kept]]()
    for number, kept in enumerate(entries):
        ladder.keep(_request(kept.prefix, kept.suffix), completion(kept.text, str(number)), shown=False)
        newest[kept.prefix, kept.suffix] = (number, kept)
    expected = None
    for number, kept in sorted(newest.values(), key=lambda one: (len(one[1].prefix), one[0])):
        if prefix.startswith(kept.prefix):
            rest = Suggested(kept.text, "", Below.at(kept.suffix)).rest(prefix[len(kept.prefix) :], suffix)
            expected = (str(number), *rest) if rest else expected
    found = ladder.find(_request(prefix, suffix))
    assert (found and (found.suggestion, found.text, found.overlap)) == expected
