"""What is remembered of documents that are closed, and which of them a document goes on from."""

from pathlib import Path

import pytest
from lsprotocol import types

from codeassist_lsp import documents as document_module
from codeassist_lsp.documents import Document
from codeassist_lsp.open_documents import CLOSED_FILES_MAX, OpenDocuments


def opened(documents: OpenDocuments, uri: str, text: str) -> Document:
    return documents.open(types.TextDocumentItem(uri, "python", 1, text))


def typed(documents: OpenDocuments, uri: str, text: str) -> Document:
    """A document in which a person has written all of its text."""
    document = opened(documents, uri, "")
    change(document, text)
    return document


def change(document: Document, text: str) -> None:
    document.change(document.version + 1, [types.TextDocumentContentChangeWholeDocument(text)])


def owned(document: Document) -> list[bytes]:
    return [document.text[one.start : one.end] for one in document.buffer.owned()]


def test_so_many_closed_files_are_remembered(tmp_path: Path) -> None:
    documents = OpenDocuments()
    uris = [(tmp_path / f"{number}.py").as_uri() for number in range(CLOSED_FILES_MAX + 1)]
    for uri in uris:
        typed(documents, uri, f"x = '{uri}'")
        documents.close(uri)
    for path in uris[:2]:
        Path(path.removeprefix("file://")).touch()
    known = [owned(opened(documents, uri, f"x = '{uri}'")) != [] for uri in uris]
    assert known == [False] + [True] * CLOSED_FILES_MAX


def test_a_file_closed_again_is_the_one_closed_last() -> None:
    documents = OpenDocuments()
    for name in ("a", "b", "a", *(f"c{number}" for number in range(CLOSED_FILES_MAX - 1))):
        typed(documents, f"file:///none/{name}.py", name * 3)
        documents.close(f"file:///none/{name}.py")
    assert owned(opened(documents, "file:///none/a.py", "aaa")) == [b"aaa"]


def test_a_document_that_is_opened_with_another_text_keeps_what_is_the_same() -> None:
    documents = OpenDocuments()
    typed(documents, "file:///none/a.py", "x = 1\ny = 2\nz = 3\n")
    documents.close("file:///none/a.py")
    document = opened(documents, "file:///none/a.py", "x = 1\ny = 2\nmade = 3\nz = 3\n")
    assert owned(document) == [b"x = 1\ny = 2\n", b"z = 3\n"]


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_renamed_while_its_folder_is_takes_the_owners_of_the_old_one(tmp_path: Path, announced: bool) -> None:
    documents = OpenDocuments()
    old, new = (tmp_path / "old").as_uri(), (tmp_path / "new").as_uri()
    typed(documents, f"{old}/a.py", "x = 1")
    typed(documents, f"{old}er/a.py", "x = 2")
    if announced:
        documents.renaming([(old, new)])
    document = opened(documents, f"{new}/a.py", "x = 1")
    assert owned(document) == [b"x = 1"]
    documents.close(f"{old}/a.py")
    documents.renamed([(old, new)])
    documents.close(f"{new}/a.py")
    assert owned(opened(documents, f"{new}/a.py", "x = 1")) == [b"x = 1"]


def test_two_files_that_change_names_are_not_mixed_up(tmp_path: Path) -> None:
    documents = OpenDocuments()
    first, second = (tmp_path / "a.py").as_uri(), (tmp_path / "b.py").as_uri()
    for uri, text in ((first, "x = 1"), (second, "y = 2")):
        typed(documents, uri, text)
        documents.close(uri)
    documents.renamed([(first, second), (second, first)])
    assert owned(opened(documents, second, "x = 1\nmade\n")) == [b"x = 1"]
    assert owned(opened(documents, first, "y = 2\nmade\n")) == [b"y = 2"]


def test_a_file_that_takes_the_name_of_one_that_is_gone_has_its_own_owners(tmp_path: Path) -> None:
    documents = OpenDocuments()
    old, new = (tmp_path / "old.py").as_uri(), (tmp_path / "new.py").as_uri()
    (tmp_path / "new.py").touch()
    typed(documents, new, "x = 1")
    documents.close(new)
    opened(documents, old, "x = 1")
    documents.renaming([(old, new)])
    documents.close(old)
    assert owned(opened(documents, new, "x = 1")) == []


def test_a_copy_of_a_renamed_file_has_no_owners(tmp_path: Path) -> None:
    documents = OpenDocuments()
    old, new = tmp_path / "old.py", tmp_path / "new.py"
    typed(documents, old.as_uri(), "x = 1")
    documents.close(old.as_uri())
    new.touch()
    documents.renamed([(old.as_uri(), new.as_uri())])
    assert owned(opened(documents, (tmp_path / "copy.py").as_uri(), "x = 1")) == []


def test_a_folder_with_a_longer_name_is_not_renamed_along() -> None:
    documents = OpenDocuments()
    typed(documents, "file:///none/older/a.py", "x = 1")
    documents.close("file:///none/older/a.py")
    documents.renamed([("file:///none/old", "file:///none/new")])
    documents.deleted(["file:///none/old"])
    assert owned(opened(documents, "file:///none/older/a.py", "x = 1")) == [b"x = 1"]


def test_text_typed_into_a_file_that_was_open_for_a_while_is_typed_though_another_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = OpenDocuments()
    (tmp_path / "a.py").touch()
    opened(documents, (tmp_path / "a.py").as_uri(), "x = 1")
    document = opened(documents, (tmp_path / "b.py").as_uri(), "")
    monkeypatch.setattr(document_module, "FRESH_SECONDS", -1.0)
    change(document, "x = 1")
    documents.written(document)
    assert owned(document) == [b"x = 1"]


def test_blank_documents_have_nothing_to_do_with_one_another() -> None:
    documents = OpenDocuments()
    typed(documents, "untitled:Untitled-1", "\n\n")
    assert owned(opened(documents, "file:///none/a.py", "\n\n")) == []


def test_a_document_that_is_opened_twice_is_the_later_one() -> None:
    documents = OpenDocuments()
    first = opened(documents, "file:///none/a.py", "x")
    second = opened(documents, "file:///none/a.py", "x")
    assert (first.is_open, second.is_open, list(documents)) == (False, True, ["file:///none/a.py"])


@pytest.mark.parametrize("path", ["/none/" + "long/" * 2000, "/none/" + "x" * 300 + ".py"])
def test_an_address_that_no_file_can_have_is_that_of_no_file(path: str) -> None:
    documents = OpenDocuments()
    typed(documents, f"file://{path}", "x = 1")
    assert owned(opened(documents, "file:///none/a.py", "x = 1")) == [b"x = 1"]


def test_a_text_that_was_typed_is_its_writers_though_another_document_has_the_same() -> None:
    documents = OpenDocuments()
    opened(documents, "file:///none/a.py", "x = 1\n")
    document = opened(documents, "file:///none/b.py", "x = \n")
    place = types.Range(types.Position(0, 4), types.Position(0, 4))
    document.change(2, [types.TextDocumentContentChangePartial(text="1", range=place)])
    documents.written(document)
    assert owned(document) == [b"1"]
