from pathlib import Path

import pytest

from codeassist_index import ignore
from tests.index.conftest import Repository


def names(root: Path, *, in_git: bool = True) -> set[str]:
    return {str(Path(folder).relative_to(root)) for folder in ignore.folders(root, in_git=in_git)}


def test_ignored_and_nested_repositories_are_no_folders_to_watch_but_empty_ones_are(repository: Repository) -> None:
    repository.write({".gitignore": "build/\n*.o\n", "src/a.py": "", "build/deep/x.py": "", "src/build/y.py": ""})
    repository.commit()
    Repository(repository.root / "nested").write({"lib/a.py": ""}).commit()
    (repository.root / "empty" / "deeper").mkdir(parents=True)
    assert names(repository.root) == {".", "src", "empty", "empty/deeper"}


def test_an_ignored_folder_with_a_tracked_file_is_watched(repository: Repository) -> None:
    repository.write({"build/kept.py": ""}).commit()
    repository.write({".gitignore": "build/\n", "build/other.py": ""})
    assert names(repository.root) == {".", "build"}


def test_a_plain_folder_is_watched_without_the_folders_of_tools(repository: Repository) -> None:
    repository.write({"src/a.py": "", "node_modules/x/y.js": "", ".venv/lib/z.py": ""})
    assert names(repository.root, in_git=False) == {".", "src"}
    paths = ["src/a.py", "node_modules/x/y.js"]
    assert ignore.unignored(repository.root, paths, in_git=False) == {"src/a.py"}


def test_paths_are_asked_of_git_all_at_once(repository: Repository) -> None:
    repository.write({".gitignore": "*.log\nbuild/\n", "a.log": ""}).git("init", "--quiet")
    repository.git("add", "--force", "a.log")
    paths = ["a.log", "b.log", "build/x.py", "src/a.py", "中文 文件.py", "gone.py"]
    expected = {"a.log", "src/a.py", "中文 文件.py", "gone.py"}
    assert ignore.unignored(repository.root, paths, in_git=True) == expected
    assert ignore.unignored(repository.root, ["src/a.py"], in_git=True) == {"src/a.py"}


def test_where_git_cant_say_every_path_counts(tmp_path: Path) -> None:
    assert ignore.unignored(tmp_path, ["a", "b"], in_git=True) == {"a", "b"}


@pytest.mark.parametrize("made", [True, False])
def test_the_git_folder_is_that_of_the_work_tree(repository: Repository, made: bool) -> None:
    if made:
        repository.write({"a.py": ""}).commit()
    assert ignore.git_folder(repository.root) == (repository.root / ".git" if made else None)
