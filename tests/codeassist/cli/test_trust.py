import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import InvalidInputError, RefusedError
from tests.e2e.nasty import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "shop")
    git(tmp_path / "shop", "remote", "add", "origin", "git@git.example.com:team/shop.git")
    git(tmp_path / "shop", "config", "filter.keys.clean", "sed s/key//")
    return tmp_path / "shop"


def trust(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(root, ["trust", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_add_says_which_programs_may_run_from_now_on(repository: Path) -> None:
    lines = trust("add", str(repository)).stdout.splitlines()
    assert lines == [
        f"{repository} is trusted, with the origin git.example.com/team/shop.",
        "  may run when a file is saved: sed s/key//  (filter.keys.clean)",
    ]


def test_a_folder_inside_means_its_repository(repository: Path) -> None:
    (repository / "src").mkdir()
    assert json.loads(trust("add", str(repository / "src"), "--json").stdout)["root"] == str(repository)


def test_check_answers_by_its_exit_code_and_in_words(repository: Path) -> None:
    assert "Not trusted" in trust("check", str(repository), code=1).stdout
    trust("add", str(repository))
    assert "Trusted since" in trust("check", str(repository)).stdout
    answer = json.loads(trust("check", str(repository), "--json").stdout)
    assert answer == {
        "root": str(repository),
        "origin": "git.example.com/team/shop",
        "trusted": True,
        "reason": "added",
        "programs": {"filter.keys.clean": "sed s/key//"},
    }


def test_list_says_of_each_whether_it_still_holds(repository: Path) -> None:
    assert "trusted no repository" in trust("list").stderr
    trust("add", str(repository))
    git(repository, "remote", "set-url", "origin", "https://evil.example/shop")
    assert "evil.example/shop" in trust("list").stdout
    [row] = json.loads(trust("list", "--json").stdout)["repositories"]
    assert (row["root"], row["trusted"], row["reason"]) == (str(repository), False, "origin changed")


def test_remove_works_also_where_the_folder_is_gone(repository: Path) -> None:
    trust("add", str(repository))
    repository.rename(repository.with_name("moved"))
    assert "is not trusted any more" in trust("remove", str(repository)).stdout
    assert json.loads(trust("remove", str(repository), "--json", code=1).stdout)["removed"] is False


def test_a_company_that_forbids_it_is_obeyed(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "managed.toml").write_text('[managed]\nlocked=["trust"]\n[trust]\nenabled=false\n', encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(tmp_path / "managed.toml"))
    monkeypatch.setenv("CODEASSIST_TRUST__ENABLED", "true")
    result = CliRunner().invoke(root, ["trust", "add", str(repository)])
    assert isinstance(result.exception, RefusedError)
    assert json.loads(trust("list", "--json").stdout) == {"enabled": False, "allowed": [], "repositories": []}


def test_only_a_folder_can_be_trusted(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["trust", "add", str(tmp_path / "none")])
    assert isinstance(result.exception, InvalidInputError)
