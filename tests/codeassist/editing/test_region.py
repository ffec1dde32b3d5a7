"""What an instruction is about."""

import pytest

from codeassist.editing.errors import EditRefusedError
from codeassist.editing.region import region_of
from codeassist.editing.source import source_of

PYTHON = (
    "import os\n\nLIMIT = 1\n\n\nclass A:\n    size = 2\n\n    @x\n    def f(self):\n        a = 1\n        return a\n"
)


def chosen(text: str, at: str, until: str = "", language: str = "python") -> str:
    """The region of a cursor before `at`, or of a selection up to the end of `until`."""
    source = source_of(text.encode(), language)
    start = text.index(at)
    return region_of(source, start, text.index(until) + len(until) if until else start).text


def test_a_selection_is_taken_without_the_white_space_around_it() -> None:
    assert chosen(PYTHON, "    size", "= 2\n") == "size = 2"


def test_a_cursor_in_a_function_means_the_function_with_its_decorators() -> None:
    assert chosen(PYTHON, "a = 1") == "@x\n    def f(self):\n        a = 1\n        return a"


def test_a_cursor_elsewhere_means_the_statement() -> None:
    assert chosen(PYTHON, "IMIT") == "LIMIT = 1"
    assert chosen(PYTHON, "ize = 2") == "size = 2"
    assert chosen(PYTHON, "    size") == "size = 2"


def test_a_cursor_at_the_name_of_a_class_means_the_class() -> None:
    assert chosen(PYTHON, "A:").startswith("class A:")


def test_a_cursor_means_a_statement_in_a_language_without_docstrings_too() -> None:
    assert chosen("a = 1\nb = 2\n", "b", language="ruby") == "b = 2"


@pytest.mark.parametrize("text", ["\n", "x = 1\n\n\ny = 2\n"])
def test_an_empty_line_outside_of_everything_is_no_place(text: str) -> None:
    source = source_of(text.encode(), "python")
    line = text.index("\n\n") + 1 if "x" in text else 0
    with pytest.raises(EditRefusedError) as refused:
        region_of(source, line, line)
    assert refused.value.word == "nothing-here"
