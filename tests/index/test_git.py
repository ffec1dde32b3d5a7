"""How git is called: nothing of a repository is run, and what git says arrives."""

import os
from pathlib import Path

import pytest

from codeassist_index.errors import GitError
from codeassist_index.git import Git, repository_name
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
