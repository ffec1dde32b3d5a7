from collections.abc import Callable

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.shape import ONE_LINE, Shape, shape_of

Make = Callable[..., CompletionRequest]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("def f(a):\n    ¦\n\ndef g():\n    return 1\n", Shape("")),
        ("def f(a):¦\n", Shape("")),
        ("class A:\n    def f(self):\n        ¦\n\n    def g(self): pass\n", Shape("    ")),
        ('def f(a):\n    """What it does."""\n    ¦\n', Shape("")),
        ("def f(a):\n    # not yet\n    ¦\n", Shape("")),
        ("def f(a):\n    ret¦\n", Shape("")),
        ("def f(a):\n    if a:\n        ¦\n    return a\n", Shape("    ")),
        ("def f(\n    a,\n    b,\n):\n    ¦\n", Shape("")),
        ("def f(a):\n    x = 1\n    ¦\n", ONE_LINE),
        ("def f(a):\n    ¦\n    return a\n", ONE_LINE),
        ("def f(a):\n    print(¦)\n", ONE_LINE),
        ("def f(a):\n    print(¦\n", ONE_LINE),
        ("def f(a):\n    x = [\n        ¦\n    ]\n", ONE_LINE),
        ('def f(a):\n    """¦\n', ONE_LINE),
        ("def f(a):\n    ¦return a\n", ONE_LINE),
        ("x = ¦\n", ONE_LINE),
        ("¦", ONE_LINE),
        ("名 = 1\ndef f(a):\n    ¦\n", Shape("")),
    ],
)
def test_python_gets_several_lines_in_an_empty_block_only(document: str, expected: Shape, make_request: Make) -> None:
    prefix, suffix = document.split("¦")
    assert shape_of(make_request(prefix, suffix)) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("class A {\n    void f() {\n        ¦\n    }\n}\n", Shape("    ")),
        ("class A {\n    void f() {\n        ¦\n        g();\n    }\n}\n", ONE_LINE),
        ("class A {\n    void f() {\n        g(¦);\n    }\n}\n", ONE_LINE),
        ("class A {\n    void f() {\n        int x = ¦\n    }\n}\n", ONE_LINE),
    ],
)
def test_other_languages_go_by_indentation(document: str, expected: Shape, make_request: Make) -> None:
    prefix, suffix = document.split("¦")
    assert shape_of(make_request(prefix, suffix, language="java")) == expected
