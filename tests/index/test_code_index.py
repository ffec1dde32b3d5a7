"""What updates make of the index, on small repositories."""

from pathlib import Path

import pytest

from codeassist_index import CodeIndex, update
from tests.index.conftest import PAYMENTS, Repository


def test_an_unchanged_repository_is_not_parsed_again(index: CodeIndex, payments: Repository) -> None:
    first = index.update(payments.root)
    second = index.update(payments.root)
    assert (first.parsed, second.parsed) == (2, 0)
    assert (second.files, second.definitions, second.commit) == (2, 3, payments.git("rev-parse", "HEAD"))


def test_equal_contents_in_two_repositories_are_parsed_once(
    index: CodeIndex, payments: Repository, tmp_path: Path
) -> None:
    index.update(payments.root)
    copy = Repository(tmp_path / "copy").write(PAYMENTS)
    assert index.update(copy.root).parsed == 0
    assert [found.repository for found in index.definitions("charge")] == ["copy", "shop"]


def test_uncommitted_and_untracked_changes_are_indexed_and_ignored_files_are_not(
    index: CodeIndex, payments: Repository
) -> None:
    payments.write({".gitignore": "build/\n", "build/made.py": "def made(): ...\n"})
    payments.write({"payments/core.py": "def refund(): ...\n", "payments/new.py": "def fresh(): ...\n"})
    index.update(payments.root)
    assert index.definitions("refund")
    assert index.definitions("fresh")
    assert index.definitions("charge") == ()
    assert index.definitions("made") == ()


def test_a_deleted_file_leaves_the_index(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    (payments.root / "payments/core.py").unlink()
    index.update(payments.root)
    assert index.definitions("charge") == ()
    assert index.search("currency entries") == ()


def test_a_renamed_file_is_found_under_its_new_name_only(index: CodeIndex, payments: Repository) -> None:
    index.update(payments.root)
    payments.git("mv", "payments/core.py", "payments/books.py")
    report = index.update(payments.root)
    assert report.parsed == 0
    assert [found.qualified_name for found in index.definitions("charge")] == ["payments.books.charge"]


def test_contents_that_no_file_has_are_forgotten_in_the_end(
    index: CodeIndex, payments: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "UNUSED_BLOBS_MIN", 3)
    for version in range(6):
        payments.write({"payments/core.py": f"version = {version}\n"})
        index.update(payments.root)
    with index._store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM blob").fetchone()[0] < 6
