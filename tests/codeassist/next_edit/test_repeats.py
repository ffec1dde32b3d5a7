"""The same change made twice."""

from collections.abc import Callable

import pytest

from tests.codeassist.next_edit.conftest import Project

Alone = Callable[..., Project]


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("x.foo(1)\nx.foo(2)\nx.foo(3)\ny.foo(4)\n", [("foo(1", "bar(1"), ("foo(2", "bar(2")], "x.bar(3)\ny.foo(4)\n"),
        ("x.foo(1)\ny.foo(2)\nz.foo(3)\n'z.foo(3)'", [("foo(1", "bar(1"), ("foo(2", "bar(2")], "z.bar(3)\n'z.foo(3)'"),
        ("a = f(1)\nb = f(2)\nc = f(3)\n", [("= f(1", "= await f(1"), ("= f(2", "= await f(2")], "c = await f(3)\n"),
        ("log(a, 1)\nlog(b, 2)\nlog(c, 3)\n", [("log(", "log(ctx, "), ("log(b", "log(ctx, b")], "log(ctx, c, 3)\n"),
        ("x: Old[int]\ny: Old[str]\nz: Old[bool]\n", [("Old", "New"), ("Old[s", "New[s")], "z: New[bool]\n"),
    ],
    ids=[
        "the same object",
        "any object's method",
        "tokens that came",
        "an argument that came",
        "a name from elsewhere",
    ],
)
def test_it_is_made_where_the_same_tokens_stand_around(
    alone: Alone, text: str, changes: list[tuple[str, str]], expected: str
) -> None:
    project = alone(text)
    project.edit("a.py", *changes)
    assert project.after("a.py")["a.py"].endswith(expected)


def test_in_a_language_without_a_grammar_of_its_own_tokens_are_enough(alone: Alone) -> None:
    project = alone("a.Foo(1);\nb.Foo(2);\nc.Foo(3);\n", "a.go")
    project.edit("a.go", ("Foo(1", "Bar(1"), ("Foo(2", "Bar(2"))
    assert project.after("a.go", language="go") == {"a.go": "a.Bar(1);\nb.Bar(2);\nc.Bar(3);\n"}


@pytest.mark.parametrize(
    "changes",
    [[("foo(1", "bar(1")], [("foo(1", "bar(1"), ("foo(2", "baz(2")], [("1", "10"), ("2", "20")]],
    ids=["once", "different changes", "different old tokens"],
)
def test_what_was_not_made_twice_alike_is_not_repeated(alone: Alone, changes: list[tuple[str, str]]) -> None:
    project = alone("x.foo(1)\nx.foo(2)\nx.foo(3)\n")
    project.edit("a.py", *changes)
    assert project.proposals("a.py") == ()


def test_a_change_whose_neighbours_say_nothing_is_not_repeated(alone: Alone) -> None:
    project = alone("f(1, 2)\ng(1)\n1\n[1]\n")
    project.edit("a.py", ("1", "0"), ("g(1", "g(0"))
    assert project.proposals("a.py") == ()
