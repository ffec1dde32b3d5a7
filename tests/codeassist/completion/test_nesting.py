import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.nesting import Nesting, nesting, nesting_at_end


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("f(a, [1", "python", Nesting("([")),
        ("f(a)", "python", Nesting()),
        ("a) + b]", "python", Nesting(unmatched=(1, 6))),
        ('x = "(', "python", Nesting(inside='"')),
        ('x = "("\n', "python", Nesting()),
        ('x = "unfinished\ny = (', "python", Nesting("(")),
        ('x = """a (\nb', "python", Nesting(inside='"""')),
        ("x = 1  # (", "python", Nesting(inside="#")),
        ("# ends with \\\nf(", "python", Nesting("(")),
        (r'x = "\"(" + f(', "python", Nesting("(")),
        ("f(  // (", "java", Nesting("(", inside="//")),
        ("/* ( */ f(", "go", Nesting("(")),
        ("s = `a\n(`", "javascript", Nesting()),
        ("fn f<'a>(x: &'a str) {", "rust", Nesting("{")),
        ("SELECT (1 -- (\n", "sql", Nesting("(")),
    ],
)
def test_what_is_open_at_the_end_of_a_text(text: str, language: str, expected: Nesting) -> None:
    assert nesting(text, language) == expected


def test_a_text_is_read_as_the_continuation_of_what_was_open() -> None:
    assert nesting('")', "python", Nesting("(", inside='"')) == Nesting()


def test_only_the_last_top_level_statement_of_a_file_is_read() -> None:
    assert nesting_at_end("broken = ((((\n\ndef f():\n    return g(", "python") == Nesting("(")


def test_a_file_without_a_top_level_statement_is_read_whole() -> None:
    assert nesting_at_end("  [", "python") == Nesting("[")


@given(st.text(alphabet="ab()[]{}\"'#\n\\ "), st.text(alphabet="ab()[]{}\"'#\n "))
def test_reading_in_two_parts_is_reading_at_once(first: str, second: str) -> None:
    # A cut inside a piece of several characters would make another text of it.
    first = first.rstrip("\"'\\")
    whole = nesting(first + second, "python")
    in_parts = nesting(second, "python", nesting(first, "python"))
    assert (whole.brackets, whole.inside) == (in_parts.brackets, in_parts.inside)
