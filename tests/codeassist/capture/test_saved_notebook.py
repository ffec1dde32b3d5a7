"""What is known of a notebook's cells, as bytes of its file, however its JSON is written."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.capture.events import SavedRange
from codeassist.capture.notebook_file import cell_sources
from codeassist.capture.provenance import HUMAN, Origin, OwnedRange
from codeassist.capture.saved import saved_ranges
from codeassist.capture.saved_notebook import SavedCell, SavedNotebook

AI = Origin("ai", "span")
FILE = Path("sales.ipynb")
TEXTS = st.text("aZ0 \t'\"\\/\n\b\x7fé支付😀\u2028\u0301", max_size=20)


def notebook(*sources: object, **form: Any) -> bytes:
    """A file of cells with these sources."""
    cells = [{"cell_type": "code", "id": str(k), "metadata": {}, "source": one} for k, one in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {"cells": [1]}, "nbformat": 4}, **form).encode()


def owned(text: str, part: str, origin: Origin = AI) -> OwnedRange:
    start = len(text[: text.index(part)].encode())
    return OwnedRange(start, start + len(part.encode()), origin)


def ranges(content: bytes, *cells: tuple[str, str]) -> tuple[SavedRange, ...]:
    """What is found of cells of which a part is owned."""
    saved = tuple(SavedCell(text.encode(), (owned(text, part),) if part else ()) for text, part in cells)
    return saved_ranges(SavedNotebook(FILE, saved), content, path=FILE.name)


def test_each_line_has_a_range_of_its_own_in_the_bytes_of_the_file() -> None:
    text = 'x = "é"\ny = 2\n'
    content = notebook(["import os\n"], text.splitlines(keepends=True), indent=1, ensure_ascii=False)
    found = ranges(content, ("import os\n", ""), (text, '"é"\ny = 2'))
    assert [one.text for one in found] == ['\\"é\\"\\n",', '"y = 2\\n"']
    assert [content[one.start : one.end].decode() for one in found] == [one.text for one in found]
    assert {(one.kind, one.span) for one in found} == {("ai", "span")}


def test_what_json_needs_around_a_line_goes_with_its_first_and_its_last_character() -> None:
    content = notebook(["a = f(1)\n", "\n", "b\n"])
    text = "a = f(1)\n\nb\n"
    for part, expected in (
        ("a = f(1)", ['"a = f(1)\\n",']),
        ("a = ", ['"a = ']),
        ("(1)\n", ['(1)\\n",']),
        ("\n\n", ['"\\n",']),
        ("b", ['"b\\n"']),
        (" = f", [" = f"]),
    ):
        assert [one.text for one in ranges(content, (text, part))] == expected


def test_escapes_have_the_room_that_they_take_and_no_inside() -> None:
    text = "s = '支😀'"
    content = notebook(text)
    [found] = ranges(content, (text, "支😀"))
    assert found.text == "\\u652f\\ud83d\\ude00"
    half = SavedCell(text.encode(), (OwnedRange(5, 6, AI),))
    assert saved_ranges(SavedNotebook(FILE, (half,)), content, path=FILE.name) == ()


@given(
    st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
    st.data(),
)
def test_a_range_is_what_stands_there_in_whatever_way_the_json_is_written(
    cells: list[tuple[str, bool]], ascii_only: bool, indent: Any, draw: st.DataObject
) -> None:
    sources = [text.splitlines(keepends=True) if in_lines else text for text, in_lines in cells]
    content = notebook(*sources, ensure_ascii=ascii_only, indent=indent)
    number = draw.draw(st.integers(0, len(cells) - 1))
    text = cells[number][0]
    start, end = sorted(draw.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    bounds = (OwnedRange(len(text[:start].encode()), len(text[:end].encode()), HUMAN),) if start < end else ()
    saved = tuple(SavedCell(t.encode(), bounds if k == number else ()) for k, (t, _) in enumerate(cells))
    found = saved_ranges(SavedNotebook(FILE, saved), content, path=FILE.name)
    assert all(content[one.start : one.end].decode() == one.text for one in found)
    assert "".join(_plain(one.text) for one in found) == text[start:end].replace("\n", "")
    assert sum(one.end - one.start for one in found) <= len(content)


def _plain(text: str) -> str:
    """What stands in a piece of JSON's strings, without line ends."""
    inside = re.sub(r'^"|(?<!\\)((?:\\\\)*)",?$', r"\1", text)
    found: str = json.loads(f'"{inside}"')
    return found.replace("\n", "")


@given(TEXTS, TEXTS)
def test_the_cells_are_read_as_json_reads_them(one: str, other: str) -> None:
    content = notebook(one, other.splitlines(keepends=True))
    assert [source.text.decode() for source in cell_sources(content)] == [one, other]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{not json",
        b"[]",
        b'"cells"',
        b'{"cells": 1}',
        b'{"cells": ["source"]}',
        b'{"worksheets": [{"cells": [{"source": "x"}]}]}',
        pytest.param(b"[" * 100_000, id="deep"),
        notebook("x = 1", "y = 2"),
        notebook("x = 2"),
    ],
)
def test_nothing_is_known_of_a_file_that_is_not_what_the_editor_has(content: bytes) -> None:
    assert ranges(content, ("x = 1", "1")) == ()


def test_of_keys_that_are_there_twice_the_last_counts() -> None:
    content = b'{"cells": [{"source": "a"}], "cells": [{"source": "b", "source": ["x = ", "1"]}]}'
    [found] = ranges(content, ("x = 1", "1"))
    assert content[found.start : found.end] == b'"1"'


def test_a_cell_that_is_not_as_in_the_file_has_none_and_the_others_have_theirs() -> None:
    assert [one.text for one in ranges(notebook("a = 1", "b = 2"), ("a = 9", "9"), ("b = 2", "2"))] == ['2"']


def test_line_ends_of_the_editor_are_those_of_the_file() -> None:
    [found] = ranges(notebook("a = 1\nb = 2"), ("a = 1\r\nb = 2", "1\r\nb"))
    assert found.text == "1\\nb"


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_secret_in_a_cell_is_masked_though_json_escapes_its_quotes(ascii_only: bool) -> None:
    text = 'password = "my 密码 hunter2"\n'
    [found] = ranges(notebook(text, ensure_ascii=ascii_only), (text, text))
    assert found.text.startswith('"password = ')
    assert "hunter2" not in found.text
    assert len(found.text.encode()) == found.end - found.start
