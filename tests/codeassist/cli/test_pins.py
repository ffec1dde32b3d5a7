"""`codeassist pins ROOT`: what a repository uses of others, and where that is said."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, arguments)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def payments(tmp_path: Path) -> Path:
    folder = tmp_path / "payments-core"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "payments-core"\n', encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    git(folder, "tag", "v4.2")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "requirements.txt").write_text("payments-core==4.2\nclick\n-r ../x.txt\n", encoding="utf-8")
    (folder / "api").mkdir()
    (folder / "api" / "requirements.txt").write_text("payments-core==9\n", encoding="utf-8")
    return folder


def test_each_dependency_tells_its_version_where_it_is_said_and_what_is_read(payments: Path, shop: Path) -> None:
    run("index", str(payments), str(shop))
    result = run("pins", str(shop))
    commit = git(payments, "rev-parse", "--short=12", "v4.2")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "payments-core 4.2",
        "    requirements.txt says: ==4.2",
        f"    payments-core: tag v4.2, commit {commit}",
        "payments-core 9",
        "    api/requirements.txt says: ==9",
        "    payments-core: the checked-out state, as that version has no tag",
        "    for files in api",
        "1 other package that it requires is in no indexed repository.",
    ]
    assert result.stderr == "Note: requirements.txt: ../x.txt lies outside of the repository and is not read\n"


def test_what_could_not_be_read_is_told_when_it_is_indexed(shop: Path) -> None:
    note = "requirements.txt: ../x.txt lies outside of the repository and is not read"
    assert run("index", str(shop)).stdout.splitlines().count(f"  note: {note}") == 1
    (shop / "requirements.txt").write_text("-r ../x.txt\n", encoding="utf-8")
    (report,) = json.loads(run("index", "--json", str(shop)).stdout)["repositories"]
    assert report["notes"] == [note]


def test_a_pin_of_many_folders_is_told_once(payments: Path, shop: Path) -> None:
    for number in range(12):
        (shop / f"s{number:02}").mkdir()
        (shop / f"s{number:02}" / "requirements.txt").write_text("-r ../requirements.txt\n", encoding="utf-8")
    run("index", str(payments), str(shop))
    lines = run("pins", str(shop)).stdout.splitlines()
    assert lines.count("payments-core 4.2") == 1
    assert "    for files in the top folder, s00, s01, s02, s03, s04, s05, s06, 5 more folders" in lines


def test_as_json_all_of_a_pin_is_told(payments: Path, shop: Path) -> None:
    run("index", str(payments), str(shop))
    answer = json.loads(run("pins", str(shop), "--json").stdout)
    assert answer["root"] == str(shop)
    assert answer["others"] == 1
    assert answer["pins"][0] == {
        "folder": "", "ecosystem": "pypi", "package": "payments-core", "required": "==4.2", "version": "4.2",
        "source": "requirements.txt", "via": "", "kind": "version", "repository": "payments-core",
        "root": str(payments), "tag": "v4.2", "commit": git(payments, "rev-parse", "v4.2"),
    }  # fmt: skip


def test_a_folder_stands_for_the_root_that_it_lies_in(payments: Path, shop: Path) -> None:
    run("index", str(payments), str(shop))
    assert json.loads(run("pins", str(shop / "api"), "--json").stdout)["root"] == str(shop)


def test_without_dependencies_on_indexed_repositories_it_says_so(payments: Path) -> None:
    run("index", str(payments))
    assert run("pins", str(payments)).stdout.splitlines() == [
        "No package that it requires is published by another indexed repository.",
    ]


def test_a_definition_by_place_tells_which_version_it_is_of(payments: Path, shop: Path) -> None:
    (payments / "payments.py").write_text("def charge(): ...\n", encoding="utf-8")
    git(payments, "add", "--all")
    git(payments, "commit", "--quiet", "--message", "second")
    git(payments, "tag", "v4.3")
    (shop / "requirements.txt").write_text("payments-core==4.3\n", encoding="utf-8")
    (shop / "use.py").write_text("from payments import charge\n\ncharge()\n", encoding="utf-8")
    run("index", str(payments), str(shop))
    first = run("definition", f"{shop / 'use.py'}:3:2").stdout.splitlines()[0]
    version = "payments-core 4.3, pinned in requirements.txt"
    assert first == f"payments-core payments.py:1 function payments.charge ({version})"
    (found,) = json.loads(run("definition", f"{shop / 'use.py'}:3:2", "--json").stdout)["definitions"]
    assert found["pinned"] == version


def test_a_root_that_is_not_indexed_is_told(tmp_path: Path) -> None:
    result = run("pins", str(tmp_path / "nowhere"))
    assert result.exception is not None
    assert "has not been indexed" in str(result.exception)
