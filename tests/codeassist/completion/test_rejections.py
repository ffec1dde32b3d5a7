from collections.abc import Callable
from dataclasses import replace

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.rejections import REJECTED_SECONDS, REJECTIONS_MAX, Rejections

MakeRequest = Callable[..., CompletionRequest]
ABOVE = "import os\n\n\ndef f(y):\n    z = 1\n"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def rejections(make_request: MakeRequest) -> Rejections:
    """One in which `compute()` was rejected behind `x = `."""
    rejected = Rejections()
    rejected.add(make_request(ABOVE + "    x = "), "compute()")
    return rejected


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("    x = ", "compute()"),
        ("    x = c", "ompute()"),
        ("    x =", " compute()"),
        ("    x = compute(", ")"),
        ("x = ", "compute()"),
        ("    x = ", "compute()\n    return x"),
    ],
)
def test_it_is_not_shown_again_where_it_makes_the_same_line(
    line: str, text: str, rejections: Rejections, make_request: MakeRequest
) -> None:
    assert rejections.holds(make_request(ABOVE + line), text)


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        (ABOVE + "    x = ", "compute(1)"),
        (ABOVE + "    y = ", "compute()"),
        (ABOVE + "    more()\n    x = ", "compute()"),
        ("def g(y):\n    z = 1\n    x = ", "compute()"),
        (ABOVE + "    x = compute()", "\n    return x"),
    ],
)
def test_another_line_or_another_place_is_shown(
    prefix: str, text: str, rejections: Rejections, make_request: MakeRequest
) -> None:
    assert not rejections.holds(make_request(prefix), text)


def test_an_edit_further_up_does_not_give_it_back(rejections: Rejections, make_request: MakeRequest) -> None:
    assert rejections.holds(make_request("import sys\n" + ABOVE + "    x = "), "compute()")


def test_another_file_is_another_place(rejections: Rejections, make_request: MakeRequest) -> None:
    assert not rejections.holds(make_request(ABOVE + "    x = ", path="other.py"), "compute()")


def test_a_text_that_begins_with_a_line_break_stays_rejected_after_enter(make_request: MakeRequest) -> None:
    rejections = Rejections()
    rejections.add(make_request("def f():"), "\n    return 1")
    assert rejections.holds(make_request("def f():\n    "), "return 1")
    assert not rejections.holds(make_request("def f():"), "\n    pass")


def test_who_asks_for_it_sees_it_and_has_it_back(rejections: Rejections, make_request: MakeRequest) -> None:
    request = make_request(ABOVE + "    x = ")
    assert not rejections.holds(replace(request, trigger="invoked"), "compute()")
    assert not rejections.holds(request, "compute()")


def test_a_rejection_holds_for_some_minutes(make_request: MakeRequest) -> None:
    clock = Clock()
    rejections = Rejections(clock)
    rejections.add(make_request("x = "), "compute()")
    clock.now = REJECTED_SECONDS - 1
    assert rejections.holds(make_request("x = "), "compute()")
    clock.now = REJECTED_SECONDS
    assert not rejections.holds(make_request("x = "), "compute()")


def test_only_the_latest_rejections_are_remembered(make_request: MakeRequest) -> None:
    rejections = Rejections()
    for number in range(REJECTIONS_MAX + 1):
        rejections.add(make_request(f"x{number} = "), "1")
    assert not rejections.holds(make_request("x0 = "), "1")
    assert rejections.holds(make_request("x1 = "), "1")
