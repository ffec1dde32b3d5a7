import os
from pathlib import Path

import pytest

from codeassist.adoption.repositories import known_repositories, remember, repository_at, work_tree_of
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.database import open_database, writing
from codeassist_index.git import Git


def test_a_folder_whose_name_is_not_utf8_is_remembered(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9 %41")
    root.mkdir()
    Git(root).run("init", "--quiet")
    root, name = repository_at(root, None)
    engine = open_database(Settings())
    with writing(engine) as connection:
        remember(connection, name, root)
        known = known_repositories(connection)
    engine.dispose()
    assert [(one.name, one.root) for one in known] == [("caf\ufffd %41", root.resolve())]


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(InvalidInputError, match="is not a folder"):
            work_tree_of(place)


def test_a_repository_that_git_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    Git(tmp_path).run("init", "--quiet")
    (tmp_path / ".git" / "config").write_text("[core", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="bad config line"):
        work_tree_of(tmp_path)
