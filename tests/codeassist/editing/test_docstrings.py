"""Docstrings in their places, by golden cases and by what Python itself reads in them."""

import ast
import inspect

import pytest

from codeassist.editing.declarations import CONVENTIONS
from codeassist.editing.docstring.writing import docstring_edit, target_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.source import source_of
from codeassist.editing.types import applied
from tests.codeassist.editing.cases import Case, cases

GOLDEN = cases("docstrings")


def written(text: str, name: str, answer: str, language: str = "python") -> tuple[str, tuple[str, ...]]:
    """The document with the docstring, and the names that were left out."""
    source = source_of(text.encode(), language)
    replacement, gone = docstring_edit(target_at(source, source.text.index(name.encode())), answer)
    return applied(source.text, (replacement,)).decode(), gone


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_a_golden_answer_becomes_what_its_case_says(case: Case) -> None:
    source = source_of(case.text, case.language)
    if case.becomes is None:
        with pytest.raises(EditRefusedError) as refused:
            docstring_edit(target_at(source, case.start), case.answer)
        assert refused.value.word == case.refused
    else:
        replacement, _ = docstring_edit(target_at(source, case.start), case.answer)
        assert applied(case.text, (replacement,)) == case.becomes


def test_every_language_with_a_convention_has_a_case() -> None:
    assert {case.language for case in GOLDEN} == set(CONVENTIONS)


@pytest.mark.parametrize(
    "said",
    ['Ends with a "', "Has \\n and \\x41 and \\", 'Has """three""" of them', "A 'single' one", "\\", '"', 'x\\"""'],
)
def test_python_reads_in_a_docstring_what_the_model_said(said: str) -> None:
    after, _ = written("def f():\n    return 1\n", "f", f"It says this: {said}")
    function = ast.parse(after).body[0]
    assert isinstance(function, ast.FunctionDef)
    docstring = ast.get_docstring(function, clean=False)
    assert docstring is not None
    assert said in " ".join(inspect.cleandoc(docstring).split()) + " "


def test_the_file_decides_how_long_a_line_is() -> None:
    sentence = "Give back what was put in, whatever that was, and no matter when, as long as it still exists here."
    short, _ = written("def f():\n    return 1\n", "f", sentence)
    lines = "".join(f"x{number} = {'1' * 100}\n" for number in range(9))
    wide, _ = written(f"{lines}def f():\n    return 1\n", "f", sentence)
    assert max(map(len, short.splitlines())) <= 79
    assert f'"""{sentence}"""' in wide


def test_line_ends_are_the_files_own() -> None:
    after, _ = written("def f(a):\r\n    return a\r\n", "f", "Give it back.\n\nArgs:\n    a: It.\n")
    assert after.count("\n") == after.count("\r\n") == 7


def test_names_that_do_not_exist_are_left_out_and_told() -> None:
    after, gone = written("def f(a):\n    return a\n", "f", "Give it.\n\nArgs:\n    a: It.\n    b: No.\n")
    assert gone == ("b",)
    assert "b:" not in after


def test_the_same_docstring_again_is_no_edit() -> None:
    with pytest.raises(EditRefusedError) as refused:
        written('def f():\n    """Give it."""\n', "f", "Give it.")
    assert refused.value.word == "unchanged"


@pytest.mark.parametrize("place", ["x = 1", "import os"])
def test_outside_of_any_declaration_there_is_nothing_to_document(place: str) -> None:
    with pytest.raises(EditRefusedError) as refused:
        written(f"{place}\n\n\ndef f():\n    return 1\n", place, "It.")
    assert refused.value.word == "nothing-here"


@pytest.mark.parametrize("cursor", ["# above", "@cache", "def f", "return 1", "    return"])
def test_the_cursor_may_stand_anywhere_in_the_declaration(cursor: str) -> None:
    after, _ = written("class A:\n    @cache  # above\n    def f(self):\n        return 1\n", cursor, "Give it.")
    assert '    def f(self):\n        """Give it."""\n' in after


def test_the_cursor_in_a_comment_above_means_what_it_is_about() -> None:
    after, _ = written("// Old.\nfunc F() {}\n", "Old", "New one.", "go")
    assert after == "// New one.\nfunc F() {}\n"
