"""A document has the client's text after any changes, and what is on disk tells whether another program made them."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from codeassist.capture.buffer import Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.runs import Origin
from codeassist_lsp.documents import Document
from codeassist_lsp.positions import Encoding
from tests.lsp.test_positions import ENCODINGS, encode, walked_offset


def opened(file: Path, text: str) -> Document:
    return Document(types.TextDocumentItem(file.as_uri(), "python", 1, text), "utf-16", Cuts())


def insert(document: Document, text: str) -> Changed:
    at = types.Range(types.Position(0, 0), types.Position(0, 0))
    return document.change(2, [types.TextDocumentContentChangePartial(range=at, text=text)])


def test_a_file_that_differs_from_the_start_is_read_again_once_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("disk\n", encoding="utf-8")
    document = opened(file, "buffer\n")
    assert insert(document, "x").doubt is None
    assert insert(document, "y").doubt is None
    file.write_text("zyxbuffer\n", encoding="utf-8")
    assert insert(document, "z").doubt is not None
    assert insert(document, "a").doubt is None


@pytest.mark.parametrize(("seconds", "writers"), [(0.0, {None}), (0.5, {Origin("human")})])
def test_a_line_that_is_taken_away_elsewhere_at_once_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, writers: set[Origin | None]
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("codeassist_lsp.documents.time.monotonic", lambda: now)
    document = opened(tmp_path / "a.py", "one\ntwo\nthree\n")
    insert(document, "three\n")
    now += seconds
    last = types.Range(types.Position(3, 0), types.Position(4, 0))
    document.change(3, [types.TextDocumentContentChangePartial(range=last, text="")])
    assert document.text == b"three\none\ntwo\n"
    assert {run.origin for run in document.buffer.runs(0, 6)} == writers


def test_a_file_that_is_gone_was_written_by_nobody(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("text\n", encoding="utf-8")
    document = opened(file, "text\n")
    file.unlink()
    assert insert(document, "x").doubt is None


def test_a_file_in_another_encoding_is_known_as_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes("# 计算总数\n".encode("gbk"))
    document = opened(file, "# 计算总数\n")
    file.write_bytes("x# 计算总数\n".encode("gbk"))
    assert insert(document, "x").doubt is not None


PIECES = ["a", "é", "e\u0301", "中", "🎉", "👩\u200d💻", "\t", "\r\n", "\n", "\r", "\u2028", "\x0c", "\ud83d"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
POSITIONS = st.builds(types.Position, st.integers(0, 6), st.integers(0, 9))
RANGES = st.builds(types.Range, POSITIONS, POSITIONS)
CHANGES = st.one_of(
    st.builds(types.TextDocumentContentChangePartial, RANGES, TEXTS),
    st.builds(types.TextDocumentContentChangeWholeDocument, TEXTS),
)


def changed_slowly(text: str, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> str:
    """The obvious way: walk to both ends of the range, and put the new text between them."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    data = encode(text)
    ends = (change.range.start, change.range.end)
    start, end = sorted(walked_offset(text, one.line, one.character, encoding) for one in ends)
    return (data[:start] + encode(change.text) + data[end:]).decode("utf-8", "surrogatepass")


@given(TEXTS, st.lists(st.lists(CHANGES, max_size=3), max_size=4), st.sampled_from(ENCODINGS))
def test_any_changes_give_the_text_that_the_client_has(
    text: str, notifications: list[list[types.TextDocumentContentChangeEvent]], encoding: Encoding
) -> None:
    document = Document(types.TextDocumentItem("untitled:a", "python", 1, text), encoding, Cuts())
    for version, changes in enumerate(notifications, start=2):
        document.change(version, changes)
        for change in changes:
            text = changed_slowly(text, change, encoding)
        assert (document.text, document.version) == (encode(text), version)
        assert "".join((document.snapshot().before(0), document.snapshot().after(0))) == document.readable


@given(TEXTS, st.lists(CHANGES, max_size=4), POSITIONS, st.sampled_from(ENCODINGS))
def test_after_any_changes_positions_are_found_as_by_walking(
    text: str, changes: list[types.TextDocumentContentChangeEvent], place: types.Position, encoding: Encoding
) -> None:
    document = Document(types.TextDocumentItem("untitled:a", "python", 1, text), encoding, Cuts())
    document.change(2, changes)
    now = document.text.decode("utf-8", "surrogatepass")
    offset = document.offset(place)
    assert offset == walked_offset(now, place.line, place.character, encoding)
    assert document.offset(document.range(offset, offset).start) == offset


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_both_sides_of_any_place_are_valid_text(text: str, one: int, other: int) -> None:
    document = Document(types.TextDocumentItem("untitled:a", "python", 1, text), "utf-16", Cuts())
    snapshot = document.snapshot()
    for number in (one, other):
        offset = document.offset(types.Position(number % 5, number))
        (snapshot.before(offset) + snapshot.after(offset)).encode("utf-8")
