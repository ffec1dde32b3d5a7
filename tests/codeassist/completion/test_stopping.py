from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.completion import CompletionRequest
from codeassist.completion.shape import ONE_LINE, Shape
from codeassist.completion.stopping import LINES_MAX, settle

Make = Callable[..., CompletionRequest]
BLOCK = Shape("empty-block", "")


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


@pytest.mark.parametrize("why", ["middle-of-line", "comment", "string"])
def test_the_line_is_all_where_words_follow_and_in_comments_and_strings(why: str, make_request: Make) -> None:
    shape = Shape(why)  # type: ignore[arg-type]  # one of the words
    assert settle("don't open (\nmore", shape, make_request("# we ")) == ("don't open (", True)


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
    assert settle(text, BLOCK, make_request("def f():\n    ")) == expected


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("g();\n    }\n", "\n", ("g();\n    }", True)),
        ("g();\n    }\n", "\n    }\n}\n", ("g();", True)),
        ("g();\n    }", "\n    }\n}\n", ("g();", True)),
        ("g();\n    h", "\n    }\n", ("g();\n    h", False)),
        ("g();\n    h(", "\n    }\n", ("g();", True)),
        ("g();\n    fail:\n        h();\n", "\n    }\n", ("g();\n    fail:\n        h();\n", False)),
        ("if (a) {\n            g();\n        }\n", "\n    }\n", ("if (a) {\n            g();\n        }\n", False)),
        ("g();\n    }\n", "\n}\n", ("g();\n    }", True)),
        ("g();\n    } else {\n", "\n", ("g();\n    } else {\n", False)),
        ("g();\n    } else {\n        h();\n    }\n", "\n", ("g();\n    } else {\n        h();\n    }", True)),
        ("g();\n    }\n", "}\n", ("g();\n    }", True)),
    ],
)
def test_a_block_in_braces_ends_with_its_brace_where_the_document_has_none(
    text: str, suffix: str, expected: tuple[str, bool], make_request: Make
) -> None:
    request = make_request("    void f() {\n        ", suffix, language="java")
    assert settle(text, Shape("empty-block", "    "), request) == expected


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("x = 1\nend\n", "\n", ("x = 1\nend", True)),
        ("x = 1\nend\n", "\nend\n", ("x = 1", True)),
        ("x = 1\nels", "\n", ("x = 1\nels", False)),
        ("x = 1\ny = 2\n", "\n", ("x = 1", True)),
    ],
)
def test_a_block_of_words_ends_with_its_word_where_the_document_has_none(
    text: str, suffix: str, expected: tuple[str, bool], make_request: Make
) -> None:
    assert settle(text, BLOCK, make_request("def f\n  ", suffix, language="ruby")) == expected


@pytest.mark.parametrize(
    ("prefix", "text", "expected"),
    [
        ("    x = 1\n    ", "y = 2\n    z = 3\n\n    a", ("y = 2\n    z = 3", True)),
        ("    x = 1", "\n    y = 2\n    z = 3\nreturn", ("\n    y = 2\n    z = 3", True)),
        ("    x = 1", "\n    if y:\n        z = 3\n    a", ("\n    if y:\n        z = 3\n    a", False)),
        ("    x = 1", "\nreturn y\n", ("\nreturn y\n", False)),
        ("    x = 1", "\n\n    y", ("", True)),
    ],
)
def test_after_an_acceptance_the_text_goes_on_to_a_blank_line_or_out_of_the_scope(
    prefix: str, text: str, expected: tuple[str, bool], make_request: Make
) -> None:
    assert settle(text, Shape("after-acceptance"), make_request(f"def f():\n{prefix}")) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("import os\nimport sys\n", "python", ("import os", True)),
        ("def f():\n    return 1\n\nx", "python", ("def f():\n    return 1", True)),
        ("@cache\ndef f():\n    return 1\nx", "python", ("@cache\ndef f():\n    return 1", True)),
        ("X = [\n    1,\n]\nY", "python", ("X = [\n    1,\n]", True)),
        ("func f() {\n\treturn\n}\n\nfunc", "go", ("func f() {\n\treturn\n}", True)),
        ("/** Says it. */\nfunction f() {\n}\nx", "typescript", ("/** Says it. */\nfunction f() {\n}", True)),
        ("def f\n  1\nend\nx", "ruby", ("def f\n  1\nend", True)),
    ],
)
def test_a_declaration_is_one_statement_with_its_block(
    text: str, language: str, expected: tuple[str, bool], make_request: Make
) -> None:
    assert settle(text, Shape("declaration"), make_request("", language=language)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Say it."""\n    x', ('Say it."""', True)),
        ("Say it.\n\n    More", ("Say it.", True)),
        ("Say it\n    twice.\n", ("Say it\n    twice.\n", False)),
    ],
)
def test_a_docstring_ends_with_its_paragraph(text: str, expected: tuple[str, bool], make_request: Make) -> None:
    shape = Shape("docstring", inside='"""')
    assert settle(text, shape, make_request('def f():\n    """')) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n    else:\n", ("a = 1", True)),
        ("a = 1\n    else", ("a = 1\n    else", False)),
        ("a = 1\n    elif b:\n", ("a = 1\n    elif b:\n", False)),
    ],
)
def test_a_clause_that_stands_below_already_ends_the_block(
    text: str, expected: tuple[str, bool], make_request: Make
) -> None:
    request = make_request("    if a:\n        ", "\n    else:\n        b = 1\n")
    assert settle(text, Shape("empty-block", "    "), request) == expected


def test_no_block_is_longer_than_the_limit(make_request: Make) -> None:
    text = "".join(f"x{number} = {number}\n    " for number in range(100))
    kept, done = settle(text, BLOCK, make_request("def f():\n    "))
    assert done
    assert kept.count("\n") == LINES_MAX - 1


@pytest.mark.parametrize("why", ["line", "brackets", "declaration", "after-acceptance"])
def test_no_open_bracket_makes_a_text_longer_than_the_limit(why: str, make_request: Make) -> None:
    shape = Shape(why)  # type: ignore[arg-type]  # one of the words
    kept, done = settle("f(\n" + "1,\n" * 100, shape, make_request("x = "))
    assert done
    assert kept.count("\n") == LINES_MAX - 1


SHAPES = [
    ONE_LINE, BLOCK, Shape("empty-block", "  "), Shape("middle-of-line"), Shape("after-acceptance"),
    Shape("described"), Shape("declaration"), Shape("docstring", inside='"""'),
]  # fmt: skip
LINES = st.sampled_from([
    "x = f(", ")", "  y", "  }", "}", "} else {", "if a {", "def f():", "else:", "el", "", "  ", '"""', "'", "# a",
    "@x", "    z", "end", "return [1,", "]",
])  # fmt: skip


@settings(max_examples=200)
@given(st.lists(LINES, max_size=8), st.sampled_from(SHAPES), st.sampled_from(["python", "go", "ruby"]), st.booleans())
def test_once_a_text_is_enough_whatever_follows_changes_nothing(
    lines: list[str], shape: Shape, language: str, closed: bool
) -> None:
    text = "\n".join(lines)
    request = CompletionRequest(Path("/r"), "a", "  ", "\n}\nelse:\nend\n" if closed else "\n", language)
    settled = [settle(text[:end], shape, request) for end in range(len(text) + 1)]
    first = next((kept for kept, done in settled if done), None)
    if first is not None:
        begun = next(number for number, (_, done) in enumerate(settled) if done)
        assert {kept for kept, _ in settled[begun:]} == {first}
        assert all(done for _, done in settled[begun:])
    else:
        assert [kept for kept, _ in settled] == [text[:end] for end in range(len(text) + 1)]
