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


@pytest.fixture
def committed(work_tree: Path, git_in: GitIn) -> Path:
    """A work tree with `src/a.py` in a commit."""
    (work_tree / "src").mkdir()
    (work_tree / "src" / "a.py").write_text("x = 1\n", encoding="utf-8")
    git_in(work_tree, "add", ".")
    git_in(work_tree, "commit", "-q", "-m", "One")
    return work_tree


def test_a_linked_work_tree_is_a_place_of_its_own_and_the_same_repository(
    committed: Path, git_in: GitIn, tmp_path: Path
) -> None:
    linked = tmp_path / "linked"
    git_in(committed, "worktree", "add", "-q", str(linked), "-b", "other")
    assert locate(linked / "src" / "a.py") == Location(linked, "tree", "src/a.py", in_git=True)


def test_a_bare_repository_has_the_files_of_its_work_trees_and_no_others(
    committed: Path, git_in: GitIn, tmp_path: Path
) -> None:
    bare, linked = tmp_path / "shop.git", tmp_path / "linked"
    git_in(tmp_path, "clone", "-q", "--bare", str(committed), str(bare))
    git_in(bare, "worktree", "add", "-q", str(linked), "main")
    assert locate(linked / "src" / "a.py") == Location(linked, "shop", "src/a.py", in_git=True)
    assert locate(bare / "HEAD") == Location(bare, "shop.git", "HEAD", in_git=False)


def test_a_submodule_is_a_repository_of_its_own(committed: Path, git_in: GitIn, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git_in(outer, "init", "-q")
    git_in(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(committed), "libs/pay")
    found = locate(outer / "libs" / "pay" / "src" / "a.py")
    assert (found.root, found.path, found.in_git) == (outer / "libs" / "pay", "src/a.py", True)


def test_a_file_outside_a_sparse_checkout_belongs_to_it_too(committed: Path, git_in: GitIn) -> None:
    git_in(committed, "sparse-checkout", "set", "docs")
    assert locate(committed / "src" / "b.py") == Location(committed, "tree", "src/b.py", in_git=True)


def test_a_git_folder_may_lie_elsewhere(tmp_path: Path, git_in: GitIn) -> None:
    root = tmp_path / "apart"
    root.mkdir()
    git_in(root, "init", "-q", "--separate-git-dir", str(tmp_path / "git"))
    assert locate(root / "a.py") == Location(root, "apart", "a.py", in_git=True)


@pytest.mark.parametrize(("ignored", "path"), [("true", "src/a.py"), ("false", "SRC/A.py")])
def test_where_letters_make_no_difference_a_file_is_called_as_git_tracks_it(
    committed: Path, git_in: GitIn, ignored: str, path: str
) -> None:
    git_in(committed, "config", "core.ignoreCase", ignored)
    assert locate(committed / "SRC" / "A.py").path == path
    assert locate(committed / "src" / "[b]*.py").path == "src/[b]*.py"
