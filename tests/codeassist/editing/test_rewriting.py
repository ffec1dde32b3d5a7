"""Rewritten regions, by golden cases and by the edits that come of them."""

import pytest

from codeassist.editing.errors import EditRefusedError
from codeassist.editing.region import region_of
from codeassist.editing.rewriting import rewritten
from codeassist.editing.source import source_of
from codeassist.editing.types import Replacement, applied
from tests.codeassist.editing.cases import Case, cases

LONG = "".join(f"    line_{number} = {number}\n" for number in range(30))


def edit(text: str, selected: str, answer: str, language: str = "python") -> tuple[bytes, tuple[Replacement, ...]]:
    """The document with the edit, and the edit."""
    source = source_of(text.encode(), language)
    start = source.text.index(selected.encode())
    found = rewritten(region_of(source, start, start + len(selected.encode())), answer)
    return applied(source.text, found), found


@pytest.mark.parametrize("case", cases("rewrites"), ids=str)
def test_a_golden_answer_becomes_what_its_case_says(case: Case) -> None:
    source = source_of(case.text, case.language)
    region = region_of(source, case.start, case.end)
    if case.becomes is None:
        with pytest.raises(EditRefusedError) as refused:
            rewritten(region, case.answer)
        assert refused.value.word == case.refused
    else:
        assert applied(case.text, rewritten(region, case.answer)) == case.becomes


def test_only_the_lines_that_differ_are_replaced() -> None:
    text = f"def f():\n{LONG}"
    answer = f"```python\n{LONG.replace('line_3 = 3', 'line_3 = 4').replace('line_20 = 20', 'line_20 = 0')}```"
    _, found = edit(text, LONG, answer)
    assert [one.text for one in found] == [b"    line_3 = 4\n", b"    line_20 = 0\n"]


def test_white_space_at_the_end_of_unchanged_lines_is_left_alone() -> None:
    after, found = edit("def f():\n    a = 1  \n    b = 2\n", "a = 1  \n    b = 2", "a = 1\nb = 3\n")
    assert after == b"def f():\n    a = 1  \n    b = 3\n"
    assert len(found) == 1


def test_the_files_own_line_ends_are_written() -> None:
    after, _ = edit("def f():\r\n    return 1\r\n", "return 1", "if x:\n    return 2\nreturn 1\n")
    assert after == b"def f():\r\n    if x:\r\n        return 2\r\n    return 1\r\n"


def test_lines_that_go_at_the_end_take_their_line_break_along() -> None:
    after, _ = edit("def f():\r\n    a = 1\r\n    b = 2\r\n", "a = 1\r\n    b = 2", "a = 1")
    assert after == b"def f():\r\n    a = 1\r\n"


def test_a_selection_in_the_middle_of_wide_characters_is_told_in_bytes() -> None:
    after, _ = edit("größe = 'ü🎉'\nx = 1  # 你好\n", "x = 1", "x = 2")
    assert after.decode() == "größe = 'ü🎉'\nx = 2  # 你好\n"
