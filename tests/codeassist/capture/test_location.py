from collections.abc import Callable
from pathlib import Path

import pytest

from codeassist.capture.location import Location, locate
from codeassist_index.errors import CodeIndexError

GitIn = Callable[..., str]


def test_a_file_belongs_to_the_work_tree_around_it(work_tree: Path, git_in: GitIn) -> None:
    git_in(work_tree, "remote", "add", "origin", "https://user@git.example.com/team/tree.git")
    (work_tree / "src").mkdir()
    found = locate(work_tree / "src" / "a.py")
    assert found == Location(work_tree, "git.example.com/team/tree", "src/a.py", in_git=True)


def test_a_nested_repository_is_the_nearer_one(work_tree: Path, git_in: GitIn) -> None:
    inner = work_tree / "inner"
    inner.mkdir()
    git_in(inner, "init", "-q")
    assert locate(inner / "a.py", [work_tree]) == Location(inner, "inner", "a.py", in_git=True)


def test_a_link_to_a_file_is_where_it_leads(work_tree: Path, tmp_path: Path) -> None:
    (work_tree / "a.py").touch()
    (tmp_path / "link.py").symlink_to(work_tree / "a.py")
    assert locate(tmp_path / "link.py").root == work_tree


def test_outside_any_repository_the_innermost_workspace_folder_counts(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    found = locate(inner / "a.py", [tmp_path / "outer", inner])
    assert found == Location(inner, "inner", "a.py", in_git=False)


def test_outside_everything_the_files_own_folder_counts(tmp_path: Path) -> None:
    assert locate(tmp_path / "not there" / "a.py") == Location(tmp_path, tmp_path.name, "not there/a.py", in_git=False)


def test_a_file_of_gits_own_folder_is_in_no_work_tree(work_tree: Path) -> None:
    assert not locate(work_tree / ".git" / "COMMIT_EDITMSG").in_git


@pytest.mark.parametrize("file", ["/" + "long/" * 2000, "/" + "x" * 300 + "/a.py"])
def test_what_no_file_can_be_called_is_an_error_in_words(file: str) -> None:
    with pytest.raises(CodeIndexError, match="can be called"):
        locate(Path(file))


def test_the_top_of_the_file_system_is_a_place_of_its_own() -> None:
    assert not locate(Path("//")).in_git


def test_a_folder_of_the_workspace_that_is_a_file_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.touch()
    assert locate(file, [file]).root == tmp_path
