"""Without the extra `languages` its files are searchable as text, and nothing breaks."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from codeassist_index import CodeIndex, languages
from tests.index.conftest import Repository


@pytest.fixture
def without_ruby(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def find(name: str) -> object:
        return None if name == "tree_sitter_ruby" else find_spec(name)

    monkeypatch.setattr(languages, "find_spec", find)
    languages._is_installed.cache_clear()
    yield
    languages._is_installed.cache_clear()


def test_every_grammar_is_installed_here() -> None:
    assert languages.missing_grammars() == ()


def test_every_language_has_a_grammar_by_its_name() -> None:
    assert all(languages.grammar_of(name) is not None for name in languages.LANGUAGES)
    assert languages.grammar_of("plaintext") is None


@pytest.mark.usefixtures("without_ruby")
def test_a_missing_grammar_is_none() -> None:
    assert languages.grammar_of("ruby") is None


@pytest.mark.usefixtures("without_ruby")
def test_a_missing_grammar_is_named() -> None:
    assert languages.missing_grammars() == ("ruby",)


@pytest.mark.usefixtures("without_ruby")
def test_a_file_without_grammar_is_searchable_as_text(index: CodeIndex, repository: Repository) -> None:
    repository.write({"ledger.rb": "class Ledger\n  def total_of_everything\n  end\nend\n"})
    report = index.update(repository.root)
    assert (report.files, report.definitions, report.skipped) == (1, 0, ())
    assert [hit.path for hit in index.search("total_of_everything")] == ["ledger.rb"]


def test_a_grammar_that_is_installed_later_is_used_at_the_next_update(
    index: CodeIndex, repository: Repository, request: pytest.FixtureRequest
) -> None:
    repository.write({"ledger.rb": "class Ledger\nend\n"})
    request.getfixturevalue("without_ruby")
    assert index.update(repository.root).definitions == 0
    languages._is_installed.cache_clear()
    request.getfixturevalue("monkeypatch").undo()
    assert index.update(repository.root).definitions == 1


def test_no_grammar_is_loaded_before_a_file_of_its_language_is_met() -> None:
    loaded = "import sys, codeassist_index; print(*[name for name in sys.modules if name.startswith('tree_sitter_')])"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
