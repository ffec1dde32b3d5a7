from collections.abc import Callable

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.shape import ONE_LINE, Shape
from codeassist.completion.stopping import LINES_MAX, settle

Make = Callable[..., CompletionRequest]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("compute(", ("compute(", False)),
        ("compute(1)\nother", ("compute(1)", True)),
        ("call(\n    1,\n", ("call(\n    1,\n", False)),
        ("call(\n    1,\n)\nother", ("call(\n    1,\n)", True)),
        ('"""one\ntwo"""\nthree', ('"""one\ntwo"""', True)),
        ("\nx = 1", ("", True)),
    ],
)
def test_one_line_ends_where_its_brackets_are_closed(text: str, expected: tuple[str, bool], make_request: Make) -> None:
    assert settle(text, ONE_LINE, make_request("x = ")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n    return x\n", ("x = 1\n    return x\n", False)),
        ("return 1\n\n\ndef g", ("return 1", True)),
        ("return 1\n\nd", ("return 1", True)),
        ("return 1\n\ne", ("return 1\n\ne", False)),
        ("return 1\nel", ("return 1\nel", False)),
        ("pass\nelse:\n    pass\nx", ("pass\nelse:\n    pass", True)),
        ("return 1\nelements = 2\n", ("return 1", True)),
        ("x = [\n1,\n]\n", ("x = [\n1,\n]\n", False)),
        ('x = """\nleft\n"""\n    return x', ('x = """\nleft\n"""\n    return x', False)),
        ("x = f(\n    1\n)\nreturn", ("x = f(\n    1\n)", True)),
        ("a\n\n\n\n    b", ("a", True)),
    ],
)
def test_a_python_block_ends_where_its_indentation_is_left(
    text: str, expected: tuple[str, bool], make_request: Make
) -> None:
    assert settle(text, Shape(""), make_request("def f():\n    ")) == expected


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("g();\n    }\n", "\n", ("g();\n    }", True)),
        ("g();\n    }\n", "\n    }\n}\n", ("g();", True)),
        ("g();\n    h", "\n    }\n", ("g();", True)),
        ("if (a) {\n            g();\n        }\n", "\n    }\n", ("if (a) {\n            g();\n        }\n", False)),
    ],
)
def test_a_block_in_braces_ends_with_its_brace_where_the_document_has_none(
    text: str, suffix: str, expected: tuple[str, bool], make_request: Make
) -> None:
    request = make_request("    void f() {\n        ", suffix, language="java")
    assert settle(text, Shape("    "), request) == expected


def test_no_block_is_longer_than_the_limit(make_request: Make) -> None:
    text = "".join(f"x{number} = {number}\n    " for number in range(100))
    kept, done = settle(text, Shape(""), make_request("def f():\n    "))
    assert done
    assert kept.count("\n") == LINES_MAX - 1


def test_no_open_bracket_makes_a_line_longer_than_the_limit(make_request: Make) -> None:
    kept, done = settle("f(\n" + "1,\n" * 100, ONE_LINE, make_request("x = "))
    assert done
    assert kept.count("\n") == LINES_MAX - 1
