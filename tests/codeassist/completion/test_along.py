import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.along import BELOW_CHARACTERS_MAX, Below, Suggested, closers_of, typed_since

MakeRequest = Callable[..., CompletionRequest]
MakeCompleter = Callable[..., Completer]
Scripted = Callable[..., Any]
END = "\nother()\n"


def suggested(text: str, suffix: str = END, replaced: int = 0) -> Suggested:
    return Suggested(text, suffix[:replaced], Below.at(suffix, replaced))


@pytest.mark.parametrize(
    ("text", "typed", "written", "rest"),
    [
        ("foo(a, b)", "foo(", ")", ("a, b)", 1)),
        ("foo(a, b)", "foo(a, ", ")", ("b)", 1)),
        ("foo(a, b)", "foo(", "", ("a, b)", 0)),
        ("foo(a, b)", "foo(a, b)", "", None),
        ("foo(a, b)", "foo(a, b", ")", None),
        ("foo(a, b):\n    return a", "foo(", ")", ("a, b):\n    return a", 1)),
        ("foo(a, b):\n    return a", "foo(a, b", ")", ("):\n    return a", 1)),
        ("foo(a, b):\n    return a", "foo(a, b)", "", (":\n    return a", 0)),
        ("f(x[1], {'k': 2})", "f(x[", "])", ("1], {'k': 2})", 2)),
        ("f(x[1], {'k': 2})", "f(x[1], {'", "'})", ("k': 2})", 3)),
        ('print("a")', 'print("', '")', ('a")', 2)),
        ('print("a")', 'print("', ")", ('a")', 1)),
        ('"""What it does."""', '"""', '"""', ('What it does."""', 3)),
        ("foo(\n    a,\n)", "foo(", ")", ("\n    a,\n)", 1)),
        ("Vec<String>", "Vec<", ">", ("String>", 1)),
    ],
)
def test_what_the_editor_closed_is_replaced_by_the_rest(
    text: str, typed: str, written: str, rest: tuple[str, int] | None
) -> None:
    assert suggested(text).rest(typed, written + END) == rest


def test_a_line_that_the_editor_wrote_stays_and_the_rest_goes_before_it() -> None:
    whole = suggested("() {\n    return 1;\n}")
    assert whole.rest("() {\n    ", "\n}" + END) == ("return 1;", 0)
    assert whole.rest("() {\n    return 1;", "\n}" + END) is None


def test_a_line_that_the_editor_wrote_and_the_text_goes_on_after_is_another_place() -> None:
    assert suggested("{\n    a\n}\nafter()").rest("{\n    ", "\n}" + END) is None


@pytest.mark.parametrize("written", [")", "]", "))", "x", " ", "\n", ")\n"])
def test_a_text_below_that_gained_anything_else_is_another_place(written: str) -> None:
    assert suggested("compute[1]").rest("compute", written + END) is None


def test_a_closer_that_the_text_does_not_bring_is_not_replaced() -> None:
    assert suggested("foo(a, ").rest("foo(", ")" + END) is None


def test_what_the_suggestion_replaced_already_is_replaced_still() -> None:
    whole = suggested("a, b)\n.bar()", suffix=")" + END, replaced=1)
    assert whole.rest("", ")" + END) == ("a, b)\n.bar()", 1)
    assert whole.rest("a, ", ")" + END) == ("b)\n.bar()", 1)


def test_typing_over_a_closer_that_was_to_be_replaced_goes_on_behind_it() -> None:
    whole = suggested("a, b)\n.bar()", suffix=")" + END, replaced=1)
    assert whole.rest("a, b)", END) == ("\n.bar()", 0)


LONG = "".join(f"line {number}\n" for number in range(200))


def test_a_change_far_below_is_the_same_place() -> None:
    assert suggested("compute()", LONG).rest("comp", LONG.replace("line 50", "LINE 50")) == ("ute()", 0)
    assert suggested("compute()", LONG).rest("comp", LONG + "more\n") == ("ute()", 0)


@pytest.mark.parametrize("changed", ["line 0", "line 1", "line 2"])
def test_a_change_in_the_three_lines_below_is_another_place(changed: str) -> None:
    assert suggested("compute()", LONG).rest("comp", LONG.replace(changed + "\n", "other\n", 1)) is None


def test_a_change_of_more_than_a_tenth_is_another_place() -> None:
    changed = LONG[: BELOW_CHARACTERS_MAX // 2] + "x" * BELOW_CHARACTERS_MAX
    assert suggested("compute()", LONG).rest("comp", changed) is None


def test_text_that_is_put_at_the_end_of_the_last_line_below_is_another_place() -> None:
    assert suggested("compute()", "\nlast").rest("comp", "\nlast one") is None


@pytest.mark.parametrize(
    ("typed", "closers"),
    [
        ("f(a[1", "])"),
        ("f(a)", ""),
        ("{'a': (", ")}"),
        ("'it", "'"),
        (r"'it\'s", "'"),
        ('"""a"', '""""'),
        ("f'{x(", ")}'"),
        ("a)", ""),
        ("x -> ", ""),
    ],
)
def test_closers_are_those_of_what_was_left_open(typed: str, closers: str) -> None:
    assert closers_of(typed) == closers


def test_what_was_typed_since_counts_where_the_editor_closed_it(make_request: MakeRequest) -> None:
    before = make_request("x = ", END)
    assert typed_since(before, make_request("x = f(", ")" + END)) == "f("
    assert typed_since(before, make_request("x = f(", END)) == "f("
    assert typed_since(before, make_request("x = f", ")" + END)) is None
    assert typed_since(before, make_request("x =", END)) is None
    assert typed_since(before, make_request("x = " + "y" * 10_001, END)) is None


async def test_a_bracket_that_the_editor_closed_asks_no_model_again(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["foo(a, b)", "\n"])
    completer = make_completer(client)
    first = await completer.complete(make_request("x = y + ", "\n"))
    second = await completer.complete(make_request("x = y + foo(", ")\n"))
    assert (second.text, second.overlap, second.suggestion) == ("a, b)", 1, first.suggestion)
    assert (second.rung, len(client.calls)) == ("shown", 1)


async def test_a_stream_under_way_is_joined_though_the_editor_closed_a_bracket(
    scripted: Scripted, make_completer: MakeCompleter, make_request: MakeRequest
) -> None:
    client = scripted(["foo(", "a, b)", "\n"])
    completer = make_completer(client)
    client.gate.clear()
    first = asyncio.create_task(completer.complete(make_request("x = y + ", "\n")))
    await client.asked.acquire()
    second = asyncio.create_task(completer.complete(make_request("x = y + foo(", ")\n")))
    await asyncio.sleep(0)
    client.gate.set()
    await first
    answer = await second
    assert ("x = y + foo(" + answer.text + ")\n"[answer.overlap :]) == "x = y + foo(a, b)\n"
    assert len(client.calls) == 1


PIECES = st.text("a([{\"'`)]}\n ,", max_size=12)


@given(text=PIECES, cut=st.integers(0, 12), suffix=PIECES, written=PIECES, replaced=st.integers(0, 3))
def test_what_is_served_always_leaves_the_document_that_was_proposed(
    text: str, cut: int, suffix: str, written: str, replaced: int
) -> None:
    replaced = min(replaced, len(suffix))
    typed = text[:cut]
    below = written + suffix
    rest = suggested(text, suffix, replaced).rest(typed, below)
    if rest is not None:
        left, overlap = rest
        assert typed + left + below[overlap:] == text + suffix[replaced:]
