"""What a caller may read is all that any question is answered from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, ContextRequest, NotIndexedError
from codeassist_index.access import Access

OWN = Access(frozenset({"own"}))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CodeIndex]:
    """Two repositories that define and use the same name."""
    with CodeIndex.open(tmp_path / "index") as index:
        for name in ("foreign", "own"):
            root = tmp_path / name
            root.mkdir()
            (root / "pay.py").write_text(f"def charge(amount):\n    return '{name}'\n\ncharge(1)\n")
            index.update(root)
        yield index


def test_definitions_come_from_readable_repositories_only(index: CodeIndex) -> None:
    assert [found.repository for found in index.definitions("charge", access=OWN)] == ["own"]
    assert [found.repository for found in index.definitions("charge")] == ["foreign", "own"]


def test_references_come_from_readable_repositories_only(index: CodeIndex) -> None:
    assert {found.repository for found in index.references("charge", access=OWN)} == {"own"}


def test_search_finds_code_of_readable_repositories_only(index: CodeIndex) -> None:
    assert {found.repository for found in index.search("charge", access=OWN)} == {"own"}


def test_a_limit_counts_what_may_be_read(index: CodeIndex) -> None:
    assert [found.repository for found in index.definitions("charge", limit=1, access=OWN)] == ["own"]


def test_context_shows_readable_repositories_only(index: CodeIndex, tmp_path: Path) -> None:
    request = ContextRequest(tmp_path / "own", "till.py", "from pay import charge\n\ncharge(2)\n", "")
    snippets = index.context(request, budget=500, count_tokens=len, access=OWN).snippets
    assert {snippet.repository for snippet in snippets} == {"own"}


def test_a_root_that_may_not_be_read_looks_like_one_that_is_not_indexed(index: CodeIndex, tmp_path: Path) -> None:
    request = ContextRequest(tmp_path / "foreign", "till.py", "", "")
    with pytest.raises(NotIndexedError, match="has not been indexed"):
        index.context(request, budget=500, count_tokens=len, access=OWN)
