"""Whether a change is a person's or another program's, by what is on disk."""

from pathlib import Path

from lsprotocol import types

from codeassist.capture.buffer import Changed
from codeassist.capture.cuts import Cuts
from codeassist_lsp.documents import Document


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
