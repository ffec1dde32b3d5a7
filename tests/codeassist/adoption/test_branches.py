from pathlib import Path

import pytest

from codeassist.adoption.branches import default_branch_commit
from codeassist_index.git import Git


@pytest.fixture
def git(tmp_path: Path) -> Git:
    Git(tmp_path).run("init", "--quiet", "--initial-branch=work")
    commit(Git(tmp_path), "first")
    return Git(tmp_path)


def commit(git: Git, message: str) -> str:
    git.run("commit", "--quiet", "--allow-empty", "--message", message)
    return git.text("rev-parse", "HEAD")


def test_the_checked_out_branch_is_the_last_resort(git: Git) -> None:
    assert default_branch_commit(git.root, "") == git.text("rev-parse", "work")


def test_main_comes_before_master_and_the_checked_out_branch(git: Git) -> None:
    git.run("branch", "master")
    git.run("branch", "main")
    commit(git, "second")
    git.run("branch", "--force", "main")
    commit(git, "third")
    assert default_branch_commit(git.root, "") == git.text("rev-parse", "main")


def test_the_setting_comes_before_main(git: Git) -> None:
    git.run("branch", "main")
    commit(git, "second")
    assert default_branch_commit(git.root, "work") == git.text("rev-parse", "work")


def test_a_configured_branch_that_is_missing_falls_back_to_main(git: Git) -> None:
    git.run("branch", "main")
    commit(git, "second")
    assert default_branch_commit(git.root, "trunk") == git.text("rev-parse", "main")


def test_origin_head_comes_before_the_setting(git: Git) -> None:
    git.run("update-ref", "refs/remotes/origin/release", "HEAD")
    git.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release")
    commit(git, "second")
    assert default_branch_commit(git.root, "work") == git.text("rev-parse", "origin/release")


@pytest.mark.parametrize(("local", "remote", "expected"), [(2, 1, 2), (1, 2, 2), (1, 1, 1)])
def test_of_a_local_branch_and_origins_the_one_that_contains_the_other_counts(
    git: Git, local: int, remote: int, expected: int
) -> None:
    commits = {1: git.text("rev-parse", "HEAD"), 2: commit(git, "second")}
    git.run("update-ref", "refs/heads/main", commits[local])
    git.run("update-ref", "refs/remotes/origin/main", commits[remote])
    assert default_branch_commit(git.root, "") == commits[expected]


def test_where_both_went_on_origins_counts(git: Git) -> None:
    first = git.text("rev-parse", "HEAD")
    git.run("update-ref", "refs/heads/main", commit(git, "only local"))
    git.run("reset", "--quiet", "--hard", first)
    theirs = commit(git, "only remote")
    git.run("update-ref", "refs/remotes/origin/main", theirs)
    assert default_branch_commit(git.root, "") == theirs


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    Git(tmp_path).run("init", "--quiet")
    assert default_branch_commit(tmp_path, "") is None
