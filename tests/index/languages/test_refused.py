"""A source that is not parsed is reported with the reason, and stays searchable as text."""

import pytest

from codeassist_index import CodeIndex, Skipped
from codeassist_index.languages.reading import tree
from tests.index.conftest import Repository


def test_a_source_past_a_limit_is_reported_and_searched_as_text(index: CodeIndex, repository: Repository) -> None:
    repository.write({"deep.py": f"# settle_books\nx = {'[' * (tree.NESTING_MAX + 1)}\n", "plain.py": "def f(): ...\n"})
    reports = [index.update(repository.root), index.update(repository.root)]
    assert [report.text_only for report in reports] == [(Skipped("deep.py", tree.TOO_DEEP),)] * 2
    assert reports[0].skipped == ()
    assert reports[0].files == 2
    assert [hit.path for hit in index.search("settle_books")] == ["deep.py"]


def test_a_mended_source_is_reported_no_longer(index: CodeIndex, repository: Repository) -> None:
    repository.write({"deep.py": "(" * (tree.NESTING_MAX + 1)})
    assert index.update(repository.root).text_only
    repository.write({"deep.py": "def mended(): ...\n"})
    assert index.update(repository.root).text_only == ()
    assert [found.name for found in index.definitions("mended")] == ["mended"]


def test_a_source_that_takes_too_long_is_reported(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "PARSE_SECONDS_MAX", -1.0)
    repository.write({"slow.py": "x = 1\n" * tree.GUARDED_BYTES_MIN})
    assert index.update(repository.root).text_only == (Skipped("slow.py", tree.TOO_SLOW),)
