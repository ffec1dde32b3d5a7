"""How git is called: nothing of a repository is run, and what git says arrives."""

import os
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from codeassist_index.errors import GitError
from codeassist_index.git import Git, find_program, find_work_tree, repository_name
from tests.index.conftest import Repository


def test_an_object_that_a_partial_clone_left_out_is_not_fetched(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    blob = repository.git("rev-parse", "HEAD:a.py")
    (repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    proof = tmp_path / "proof"
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(tmp_path),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": f"touch {proof};",
        "protocol.file.allow": "always",
    }.items():
        repository.git("config", key, value)
    with pytest.raises(GitError):
        Git(repository.root).run("cat-file", "blob", blob)
    assert not proof.exists()


def test_a_program_that_ends_while_it_is_asked_does_not_hide_the_reason(repository: Repository) -> None:
    repository.git("init", "--quiet")

    def converse() -> None:
        with Git(repository.root).converse("no-such-command") as (asked, answers):
            assert answers.read() == b""
            asked.write(b"question\n")
            raise ValueError("the reason")

    with pytest.raises(ValueError, match="the reason"):
        converse()


def test_a_name_is_valid_text_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    assert repository_name(folder) == "caf\ufffd"


@pytest.mark.parametrize("url", ["https://[evil", "ssh://[::1", "https://evil]/x"])
def test_an_origin_that_is_no_url_names_nothing(url: str, repository: Repository) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    repository.git("config", "remote.origin.url", url)
    assert repository_name(repository.root) == repository.root.name


def test_a_repository_does_not_choose_a_work_tree_around_itself(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a/b.py": "x = 1\n"}).commit()
    repository.git("config", "core.worktree", str(tmp_path))
    assert find_work_tree(repository.root / "a") == repository.root


def test_a_work_tree_with_a_repository_of_its_own_is_not_that_of_a_repository_in_it(
    repository: Repository, tmp_path: Path
) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    repository.git("config", "core.worktree", str(tmp_path))
    assert find_work_tree(repository.root) == repository.root


def test_the_folder_of_a_repository_has_no_work_tree_elsewhere(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    bare = tmp_path / "loose.git"
    (repository.root / ".git").rename(bare)
    subprocess.run(["git", "-C", bare, "config", "core.worktree", str(tmp_path)], check=True)
    assert find_work_tree(bare) is None


def test_submodules_and_linked_work_trees_have_their_own_top(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    linked = tmp_path / "linked"
    repository.git("worktree", "add", "--quiet", "--detach", str(linked))
    assert find_work_tree(linked) == linked
    parent = tmp_path / "parent"
    subprocess.run(["git", "init", "--quiet", str(parent)], check=True)
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.root), "sub")
    subprocess.run(["git", "-C", parent, *add], check=True)
    assert find_work_tree(parent / "sub") == parent / "sub"


@pytest.mark.parametrize(
    "arguments", [("diff", "HEAD~1"), ("-c", "color.ui=never", "log", "--patch"), ("show", "HEAD")]
)
def test_no_program_of_a_driver_is_run_for_a_difference(
    repository: Repository, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    for number in range(2):
        repository.write({"a.py": f"x = {number}\n", ".gitattributes": "*.py diff=evil\n"}).commit()
    proof = tmp_path / "proof"
    for key in ("diff.evil.textconv", "diff.evil.command", "diff.external"):
        repository.git("config", key, f"touch {proof};")
    assert b"+x = 1" in Git(repository.root).run(*arguments)
    assert not proof.exists()


def test_a_command_that_takes_too_long_is_ended_with_what_it_started(repository: Repository, tmp_path: Path) -> None:
    repository.git("init", "--quiet")
    repository.git("config", "alias.hang", f"!echo $$ > {tmp_path}/pid; exec sleep 100")
    with pytest.raises(GitError, match=r"took more than 1\.0 s"):
        Git(repository.root).run("hang", seconds_max=1.0)
    started = int((tmp_path / "pid").read_text(encoding="utf-8"))
    ended_by = time.monotonic() + 10
    while _is_running(started):  # a signal takes a moment to arrive
        assert time.monotonic() < ended_by
        time.sleep(0.01)


def _is_running(pid: int) -> bool:
    """Not so of one that has ended, whether anybody has waited for it or not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_git_is_never_taken_from_the_current_folder(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"a.py": "x = 1\n"}).commit()
    proof = tmp_path / "proof"
    fake = repository.root / "git"
    fake.write_text(f"#!/bin/sh\ntouch {proof}\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("PATH", f":.:{os.environ['PATH']}")
    assert Git(repository.root).text("rev-parse", "--show-toplevel") == str(repository.root)
    assert not proof.exists()


def test_a_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="install git"):
        Git(tmp_path).run("--version")


def test_a_program_of_windows_ends_in_exe(tmp_path: Path) -> None:
    program = tmp_path / "git.exe"
    program.touch(0o755)
    assert find_program("git", f";.;{tmp_path}", windows=True) == str(program)
    assert find_program("git", ";.", windows=True) is None


def test_a_repository_of_another_user_is_explained_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(("git", "init", "--quiet", tmp_path / "my shop"), check=True)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError) as caught:
        Git(tmp_path / "my shop").text("rev-parse", "HEAD")
    assert str(caught.value) == (
        f"{tmp_path}/my shop belongs to another user (git calls that dubious ownership). If you trust its"
        f" configuration, run: git config --global --add safe.directory '{tmp_path}/my shop'"
    )
