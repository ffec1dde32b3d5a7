"""The text index follows the database: at once for those who search, and through any kill."""

import pytest

from codeassist_index import CodeIndex, IndexStorageError
from codeassist_index.settling import is_settled
from codeassist_index.text_index import Chunk, TextIndex
from tests.index.conftest import Repository


def settled(index: CodeIndex) -> bool:
    with index._store.reading() as connection:
        return is_settled(connection, index._texts)


def paths(index: CodeIndex, query: str) -> list[str]:
    return [hit.path for hit in index.search(query)]


def test_a_saved_text_is_found_before_the_text_index_has_it_and_scored_alike_afterwards(
    index: CodeIndex, repository: Repository
) -> None:
    files = {f"f{n}.py": f"def filler_{n}(amount):\n    return amount * {n}\n" for n in range(40)}
    repository.write(files | {"a.py": "def oldword(): ...\n"})
    index.update(repository.root)
    repository.write({"a.py": "def freshword(amount):\n    return amount\n" * 3})

    index.update(repository.root, only=["a.py"], settle=False)

    assert not settled(index)
    before = index.search("freshword amount", limit=50)
    assert before[0].path == "a.py"
    assert "oldword" not in {hit.text for hit in before}
    index.settle()
    assert settled(index)
    after = index.search("freshword amount", limit=50)
    assert [(hit.path, hit.start_line) for hit in after] == [(hit.path, hit.start_line) for hit in before]
    assert [hit.score for hit in after] == pytest.approx([hit.score for hit in before], rel=0.03)


def test_a_content_that_comes_back_before_it_was_dropped_is_still_found_once(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"a.py": "def firstword(): ...\n"})
    index.update(repository.root)
    for text in ("def secondword(): ...\n", "def firstword(): ...\n"):
        repository.write({"a.py": text})
        index.update(repository.root, only=["a.py"], settle=False)
    assert paths(index, "firstword") == ["a.py"]
    index.settle()
    assert paths(index, "firstword") == ["a.py"]
    assert paths(index, "secondword") == []
    assert len(index._texts.blobs()) == 1


def test_what_is_saved_while_the_text_index_commits_waits_for_nothing_and_stays_noted(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"a.py": "def firstword(): ...\n", "b.py": "def otherword(): ...\n"})
    index.update(repository.root)
    repository.write({"a.py": "def secondword(): ...\n", "b.py": "def laterword(): ...\n"})
    index.update(repository.root, only=["a.py", "b.py"], settle=False)
    change = TextIndex.change

    def save_meanwhile(self: TextIndex, removed: set[int], added: object) -> int:
        repository.write({"a.py": "def firstword(): ...\n"})
        with CodeIndex.open(index.folder) as other:
            other.update(repository.root, only=["a.py"], settle=False, wait_seconds_max=0)
        return change(self, removed, added)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(TextIndex, "change", save_meanwhile)
        index.settle()

    for is_all in (False, True):
        assert settled(index) == is_all
        words = ("firstword", "secondword", "otherword", "laterword")
        assert [paths(index, word) for word in words] == [["a.py"], [], [], ["b.py"]]
        index.settle()
    assert len(index._texts.blobs()) == 2


def test_a_writer_that_died_while_it_filled_a_foreign_text_index_begins_again(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"a.py": "def oneword(): ...\n", "b.py": "def twoword(): ...\n"})
    index.update(repository.root)
    foreign = Chunk(blob=77, language="python", start_line=1, end_line=2, words="foreignword")
    index._texts.change((), [foreign])

    def die(*_: object) -> int:
        raise IndexStorageError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(TextIndex, "change", die)
        with pytest.raises(IndexStorageError):
            index.settle()
    index.settle()
    assert settled(index)
    assert (paths(index, "oneword"), paths(index, "twoword")) == (["a.py"], ["b.py"])
    assert index._texts.chunks_having("foreignword") == 0


def test_a_writer_that_died_after_the_text_index_committed_is_repeated_without_filling_it_anew(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({f"f{n}.py": f"def word{n}(): ...\n" for n in range(5)})
    index.update(repository.root)
    repository.write({"f0.py": "def laterword(): ...\n"})
    change = TextIndex.change

    def die(self: TextIndex, removed: set[int], added: object) -> int:
        change(self, removed, added)  # type: ignore[arg-type]
        raise IndexStorageError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(TextIndex, "change", die)
        with pytest.raises(IndexStorageError):
            index.update(repository.root)
    assert not settled(index)
    assert paths(index, "laterword") == ["f0.py"]
    taken_in: list[int] = []

    def count(self: TextIndex, removed: set[int], added: object) -> int:
        chunks = list(added)  # type: ignore[call-overload]
        taken_in.append(len(chunks))
        return change(self, removed, chunks)

    monkeypatch.setattr(TextIndex, "change", count)
    with CodeIndex.open(index.folder) as other:
        assert settled(other)
        assert taken_in == [1]
        assert [len(paths(other, f"word{n}")) for n in range(1, 5)] == [1, 1, 1, 1]
        assert paths(other, "laterword") == ["f0.py"]
        assert len(other._texts.blobs()) == 5


def test_a_text_index_of_another_state_is_filled_anew(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def oneword(): ...\n", "b.py": "def twoword(): ...\n"})
    index.update(repository.root)
    index._texts.change(index._texts.blobs(), ())
    assert not settled(index)
    with CodeIndex.open(index.folder) as other:
        assert paths(other, "oneword") == ["a.py"]
        assert paths(other, "twoword") == ["b.py"]
