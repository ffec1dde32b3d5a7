"""Contents parsed by one index are taken in by another, which then parses nothing and answers the same."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, CodeIndexError, ContextRequest, RepositoryReport
from codeassist_index.errors import IndexVersionError, PreparedError

CODE = {
    "shop/pay.py": "def charge(amount: int) -> str:\n    '''Take money.'''\n    return str(amount)\n",
    "shop/till.py": "from shop.pay import charge\n\n\nclass Till:\n    def close(self) -> None:\n        charge(1)\n",
    "notes.txt": "what a till does at night\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for path, text in CODE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def prepared(root: Path, tmp_path: Path) -> Path:
    """What another machine makes of the root."""
    file = tmp_path / "prepared"
    with CodeIndex.open(tmp_path / "elsewhere") as index:
        index.update(root, settle=False)
        index.write_prepared(file)
    return file


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CodeIndex]:
    with CodeIndex.open(tmp_path / "index") as index:
        yield index


def answers(index: CodeIndex, root: Path) -> object:
    request = ContextRequest(root, "new.py", "from shop.till import Till\n\nTill().", "\n")
    return (
        index.definitions("charge"), index.references("charge"), index.search("till night"), index.search("charge"),
        index.context(request, budget=200, count_tokens=len).snippets,
    )  # fmt: skip


def test_nothing_is_parsed_again(index: CodeIndex, root: Path, prepared: Path) -> None:
    report = index.update(root, prepared=prepared)
    assert (report.parsed, report.files) == (0, len(CODE))


def test_answers_are_those_of_an_index_that_parsed_itself(
    index: CodeIndex, root: Path, prepared: Path, tmp_path: Path
) -> None:
    index.update(root, prepared=prepared)
    with CodeIndex.open(tmp_path / "alone") as alone:
        alone.update(root)
        assert answers(index, root) == answers(alone, root)


def test_what_changed_meanwhile_is_parsed_here(index: CodeIndex, root: Path, prepared: Path) -> None:
    (root / "shop" / "pay.py").write_text("def refund(amount: int) -> str:\n    return ''\n")
    report = index.update(root, prepared=prepared)
    assert report.parsed == 1
    assert index.definitions("refund")
    assert not index.definitions("charge")
    assert index.search("refund")


def test_a_second_file_adds_only_what_is_new(index: CodeIndex, root: Path, prepared: Path) -> None:
    def again() -> RepositoryReport:
        return index.update(root, prepared=prepared)

    again()
    assert again().parsed == 0
    assert len(index.definitions("charge")) == 1
    assert len(index.search("charge")) == len({hit.path for hit in index.search("charge")})


def test_contents_alone_are_seen_by_nobody(index: CodeIndex, prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    index.update(tmp_path / "other", prepared=prepared)
    assert not index.definitions("charge")
    assert not index.search("charge")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(2_000)])
def test_a_file_that_is_something_else_is_refused(index: CodeIndex, root: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(PreparedError, match="does not hold prepared contents"):
        index.update(root, prepared=file)
    assert index.update(root).parsed == len(CODE)


def test_a_file_that_is_cut_is_refused(index: CodeIndex, root: Path, prepared: Path) -> None:
    content = prepared.read_bytes()
    prepared.write_bytes(content[: len(content) // 2])
    with pytest.raises(CodeIndexError):
        index.update(root, prepared=prepared)
    assert index.update(root).parsed == len(CODE)


def test_a_file_of_another_version_is_refused(index: CodeIndex, root: Path, prepared: Path) -> None:
    with sqlite3.connect(prepared) as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    with pytest.raises(IndexVersionError, match="made by another version"):
        index.update(root, prepared=prepared)


def test_names_of_contents_that_are_known_already_are_not_taken_in_again(
    index: CodeIndex, root: Path, prepared: Path
) -> None:
    counts = []
    for text in ("", "extra = 1\n", "extra = 2\n"):
        (root / "extra.py").write_text(text)
        index.update(root, prepared=prepared)
        with index._store.reading() as connection:
            counts.append(connection.execute("SELECT count(*) FROM spelling").fetchone()[0])
    assert [one.definition.name for one in index.symbols("charge")] == ["charge"]
    assert counts == [1, 1, 1]
