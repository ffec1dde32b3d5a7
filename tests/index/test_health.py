from pathlib import Path

import pytest

from codeassist_index import CodeIndex
from codeassist_index.edition import current
from codeassist_index.health import examine
from tests.index.conftest import Repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_a_sound_index_is_counted_by_repository_and_language(
    index: CodeIndex, repository: Repository, folder: Path
) -> None:
    repository.write({"a.py": "def f():\n    return 1\n", "b.go": "package b\n", "notes.txt": "words\n"})
    index.update(repository.root)
    health = examine(folder, integrity_seconds_max=60)
    assert (health.fault, health.integrity, health.in_step) == ("", "whole", True)
    [held] = health.repositories
    assert (held.files, held.lines, held.definitions, held.is_there) == (3, 4, 1, True)
    assert health.languages == {"go": 1, "other": 1, "python": 1}
    assert health.bytes_on_disk > 0


def test_looking_mends_nothing(index: CodeIndex, repository: Repository, folder: Path) -> None:
    index.update(repository.write({"a.py": "x = 1\n"}).root)
    index.close()
    broken = b"no database at all, but long enough to be read" * 100
    current(folder).database.write_bytes(broken)
    for _ in range(2):
        health = examine(folder, integrity_seconds_max=60)
        assert (health.fault, health.repositories) == ("damaged", ())
        assert health.remembered == (str(repository.root),)
    assert current(folder).database.read_bytes() == broken


def test_a_folder_without_an_index_is_not_made(folder: Path) -> None:
    assert examine(folder, integrity_seconds_max=60).fault == "missing"
    assert not folder.exists()
