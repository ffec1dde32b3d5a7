"""What is indexed of one root alone holds wherever the index itself reads that root again."""

from dataclasses import replace
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, IndexOptions, IndexStorageError, root_options
from tests.index.conftest import Repository

GENERAL = IndexOptions(private=(".env",))
OWN = replace(GENERAL, exclude=("secret/*",), file_bytes_max=500)


def test_options_are_known_again_and_forgotten_where_they_are_the_general_ones(tmp_path: Path) -> None:
    root, other = tmp_path / "a", tmp_path / "b"
    root_options.note(tmp_path, root, OWN, GENERAL)
    root_options.note(tmp_path, other, GENERAL, GENERAL)
    assert root_options.of(tmp_path, root, GENERAL) == OWN
    assert root_options.of(tmp_path, other, GENERAL) == GENERAL
    root_options.note(tmp_path, root, GENERAL, GENERAL)
    assert root_options.of(tmp_path, root, GENERAL) == GENERAL


def test_what_changes_for_all_changes_for_a_root_that_has_no_own_word_on_it(tmp_path: Path) -> None:
    root_options.note(tmp_path, tmp_path, OWN, GENERAL)
    stricter = replace(GENERAL, private=("*.pem",))
    assert root_options.of(tmp_path, tmp_path, stricter) == replace(OWN, private=("*.pem",))


def test_a_file_that_can_not_be_read_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "options.json").write_text("{")
    assert root_options.of(tmp_path, tmp_path, GENERAL) == GENERAL
    root_options.note(tmp_path, tmp_path, OWN, GENERAL)
    assert root_options.of(tmp_path, tmp_path, GENERAL) == OWN


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "options.json.new").mkdir()
    with pytest.raises(IndexStorageError, match="can't be written"):
        root_options.note(tmp_path, tmp_path, OWN, GENERAL)


def test_a_pinned_version_has_no_file_that_is_excluded_from_its_repository(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    name = '[project]\nname = "payments"\n'
    other_repository.write({"pyproject.toml": name, "payments.py": "x = 1\n", "secret/s.py": "def hidden(): ...\n"})
    other_repository.commit()
    other_repository.git("tag", "v1.0")
    index.update(other_repository.root, options=IndexOptions(exclude=("secret/*",)))
    repository.write({"pyproject.toml": '[project]\nname = "shop"\ndependencies = ["payments==1.0"]\n'}).commit()
    index.update(repository.root)
    with index._store.reading() as connection:
        rows = connection.execute("SELECT path FROM file WHERE blob IS NOT NULL AND path LIKE 'secret/%'").fetchall()
        trees = connection.execute("SELECT count(*) FROM repository WHERE revision != ''").fetchone()
    assert (rows, trees) == ([], (1,))


def test_after_damage_a_root_comes_back_without_what_was_excluded_from_it(
    tmp_path: Path, repository: Repository, other_repository: Repository
) -> None:
    repository.write({"a.py": "def shown(): ...\n", "secret/s.py": "def hidden(): ...\n"}).commit()
    other_repository.write({"b.py": "def other(): ...\n"}).commit()
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(repository.root, options=IndexOptions(exclude=("secret/*",)))
        database = index._store.opened().database
    database.write_bytes(b"no database at all" * 1_000)
    for beside in database.parent.glob(f"{database.name}-*"):
        beside.unlink()
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(other_repository.root)
        assert (len(index.definitions("shown")), index.definitions("hidden")) == (1, ())
