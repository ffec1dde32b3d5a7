"""Updates of what somebody saw change, held to updates that look at everything."""

import random
from pathlib import Path

import pytest

from codeassist_index import CodeIndex, IndexOptions, update
from tests.index.conftest import Repository

FILES = [f"{folder}{name}.py" for folder in ("", "pay/", "pay/core/") for name in ("__init__", "a", "b", "c")]


def content(index: CodeIndex) -> list[tuple[object, ...]]:
    with index._store.reading() as connection:
        return connection.execute(
            "SELECT path, reason, module, other_module, sha, language FROM file"
            " LEFT JOIN blob ON blob.id = file.blob ORDER BY path"
        ).fetchall()


def generation(index: CodeIndex) -> int:
    return index.generation()[1]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("in_git", [True, False])
def test_looking_at_the_changed_paths_alone_comes_to_the_same(
    tmp_path: Path, repository: Repository, in_git: bool, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - chance, not secrecy
    repository.write({path: f"def first_{n}(): ...\n" for n, path in enumerate(FILES)} | {".gitignore": "c.py\n"})
    if in_git:
        repository.commit()
    with CodeIndex.open(tmp_path / "index") as index, CodeIndex.open(tmp_path / "whole") as whole:
        index.update(repository.root)
        for step in range(6):
            changed = set()
            for path in dice.sample(FILES, 3):
                file = repository.root / path
                if dice.random() < 0.4 and file.exists():
                    file.unlink()
                else:
                    repository.write({path: f"def step_{step}(): ...\n"})
                changed.add(path if dice.random() < 0.8 else path.partition("/")[0])
            index.update(repository.root, only=changed)
            whole.update(repository.root)
            assert content(index) == content(whole)


def test_only_the_named_paths_are_looked_at(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def a(): ...\n", "b.py": "def b(): ...\n"}).commit()
    index.update(repository.root)
    repository.write({"a.py": "def new_a(): ...\n", "b.py": "def new_b(): ...\n"})
    report = index.update(repository.root, only={"a.py"})
    assert (report.files, report.parsed) == (2, 1)
    assert index.definitions("new_a")
    assert index.definitions("new_b") == ()
    index.update(repository.root)
    assert index.definitions("new_b")


def test_a_file_that_names_modules_and_very_many_paths_mean_everything(
    index: CodeIndex, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"pay/a.py": "def a(): ...\n", "b.py": "x = 1\n"}).commit()
    index.update(repository.root)
    repository.write({"pay/__init__.py": "", "b.py": "def b(): ...\n"})
    index.update(repository.root, only={"pay/__init__.py"})
    assert [found.qualified_name for found in index.definitions("a")] == ["pay.a.a"]
    assert index.definitions("b")
    monkeypatch.setattr(update, "ONLY_PATHS_MAX", 1)
    repository.write({"b.py": "def later(): ...\n"})
    index.update(repository.root, only={"pay/a.py", "x"})
    assert index.definitions("later")


def test_of_a_package_file_it_only_counts_that_it_is_there(index: CodeIndex, repository: Repository) -> None:
    repository.write({"pay/__init__.py": "", "b.py": "x = 1\n"}).commit()
    index.update(repository.root)
    repository.write({"pay/__init__.py": "def pay(): ...\n", "b.py": "def b(): ...\n"})
    index.update(repository.root, only={"pay/__init__.py"})
    assert index.definitions("pay")
    assert not index.definitions("b")
    (repository.root / "pay/__init__.py").unlink()
    index.update(repository.root, only={"pay"})
    assert index.definitions("b")


def test_a_manifest_that_says_something_new_means_everything(index: CodeIndex, repository: Repository) -> None:
    repository.write({"web/package.json": '{"name": "web"}', "b.py": "x = 1\n"}).commit()
    index.update(repository.root)
    repository.write({"web/package.json": '{"name": "web"}', "b.py": "def b(): ...\n"})
    index.update(repository.root, only={"web/package.json"})
    assert not index.definitions("b")
    repository.write({"web/package.json": '{"name": "shop"}'})
    index.update(repository.root, only={"web/package.json"})
    assert index.definitions("b")


def test_an_update_that_finds_nothing_new_leaves_the_generation(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def a(): ...\n"}).commit()
    index.update(repository.root)
    before = generation(index)
    index.update(repository.root)
    index.update(repository.root, only={"a.py"})
    assert generation(index) == before
    repository.write({"a.py": "def other(): ...\n"})
    index.update(repository.root, only={"a.py"})
    assert generation(index) > before


def test_options_of_one_update_are_of_that_root_alone(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    for one in (repository, other_repository):
        one.write({"a.py": "def a(): ...\n", "gen/b.py": "def b(): ...\n"})
    index.update(repository.root, options=IndexOptions(exclude=("gen/*",)))
    index.update(other_repository.root)
    assert [found.repository for found in index.definitions("b")] == ["payments-core"]


def test_sizes_say_how_much_of_each_root_is_there(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    commit = repository.write({"a.py": "x = 1\ny = 2\n", "b.bin": b"\0"}).commit()
    other_repository.write({})
    index.update(repository.root)
    index.update(other_repository.root)
    empty, shop = index.sizes()
    assert (shop.name, shop.commit, shop.files) == ("shop", commit, 1)
    assert shop.lines > 0
    assert (empty.name, empty.files, empty.lines) == ("payments-core", 0, 0)
    assert set(index.known_roots()) == {repository.root, other_repository.root}


def test_a_forgotten_root_leaves_nothing_that_another_has_not(
    tmp_path: Path, index: CodeIndex, repository: Repository
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "shared.py").write_text("def shared(): return 'both'\n", encoding="utf-8")
    repository.write(
        {"shared.py": "def shared(): return 'both'\n", "own.py": "def own(): return 'secretive'\n"}
    ).commit()
    index.update(repository.root)
    index.update(other)

    assert index.forget(repository.root)

    assert [found.root for found in index.repositories()] == [str(other)]
    assert len(index.definitions("shared")) == 1
    assert index.definitions("own") == ()
    assert index.search("secretive") == ()
    assert len(index.search("both")) == 1
    with index._store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM blob").fetchone() == (1,)


def test_a_root_that_was_never_indexed_can_not_be_forgotten(tmp_path: Path, index: CodeIndex) -> None:
    assert not index.forget(tmp_path / "nowhere")


def test_a_forgotten_root_is_not_indexed_again_with_a_damaged_index(tmp_path: Path, repository: Repository) -> None:
    repository.write({"a.py": "def a(): ...\n"}).commit()
    other = tmp_path / "other"
    other.mkdir()
    with CodeIndex.open(tmp_path / "index") as index:
        index.update(repository.root)
        index.update(other)
        index.forget(repository.root)
        assert index.known_roots() == (other,)
