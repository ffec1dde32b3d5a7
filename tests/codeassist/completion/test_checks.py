"""What becomes of a suggestion that names what does not exist."""

from pathlib import Path

import pytest

from codeassist.completion.checks import check_with, without_inventions
from codeassist.completion.filters import Filtered
from codeassist.completion.generation import _without_inventions
from codeassist.completion.types import CompletionRequest
from codeassist_index import ContextRequest, NotIndexedError
from codeassist_index.checking import Unknown
from codeassist_index.errors import CodeIndexError


def request(prefix: str, suffix: str = "\n") -> CompletionRequest:
    return CompletionRequest(Path("/shop"), "shop/new.py", prefix, suffix, "python")


def invented(text: str, name: str) -> Unknown:
    start = text.index(name)
    return Unknown("attribute", name, "shop.Card", f"`Card` has no `{name}`", start, start + len(name))


class FakeIndex:
    def __init__(self, answer: tuple[Unknown, ...] | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[ContextRequest, str]] = []

    def unknown(self, request: ContextRequest, text: str) -> tuple[Unknown, ...]:
        self.asked.append((request, text))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_check_asks_the_index_about_the_text_in_its_place() -> None:
    found = invented("card.chargee()", "chargee")
    index = FakeIndex((found,))
    assert check_with(index)(request("def f(card):\n    "), "card.chargee()") == (found,)
    asked, text = index.asked[0]
    assert (asked.path, asked.prefix, asked.suffix, text) == (
        "shop/new.py", "def f(card):\n    ", "\n", "card.chargee()",
    )  # fmt: skip


@pytest.mark.parametrize("error", [NotIndexedError("not indexed"), CodeIndexError("busy")])
def test_an_index_that_cannot_be_asked_finds_nothing(error: Exception) -> None:
    assert check_with(FakeIndex(error))(request("x = "), "card.chargee()") == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("total = 0\n    card.chargee()", "total = 0", id="the lines before it"),
        pytest.param("card.chargee()\n    total = 0", None, id="nothing before it"),
        pytest.param("total = pay(\n        card.chargee()\n    )", None, id="a call that it stands in"),
        pytest.param("a = 1\n    pay(\n        card.chargee()\n    )", "a = 1", id="lines before such a call"),
        pytest.param("a = 1\n    if a:\n        card.chargee()", "a = 1", id="lines before the header of its block"),
        pytest.param("\n    card.chargee()", None, id="an empty line"),
    ],
)
def test_what_stays_are_the_whole_lines_before_the_first_invention(text: str, left: str | None) -> None:
    assert without_inventions(text, request("def f(card):\n    "), [invented(text, "chargee")]) == left


def test_a_suggestion_without_an_invention_stays_as_it_is() -> None:
    assert without_inventions("card.charge()  ", request("def f(card):\n    "), []) == "card.charge()  "


def test_what_stays_of_a_suggestion_replaces_nothing_behind_the_cursor() -> None:
    text = "total = 1\n    card.chargee()"
    kept = _without_inventions(Filtered(text, overlap=1), request("def f(card):\n    "), (invented(text, "chargee"),))
    assert kept == Filtered("total = 1")
