"""`codeassist index` without ROOT, `--list` and `--every`, as a script sees them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist import places
from codeassist.cli import root
from tests.codeassist.company.conftest import Upstream

SOURCE = {"core.py": "def charge(amount): ...\n"}
DEADLINE_SECONDS = 30.0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, arguments)


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    made = Upstream(tmp_path / "host" / "payments")
    made.push(SOURCE)
    return made


def configure(*entries: str) -> None:
    text = "".join(f"[[index.repositories]]\n{entry}\n" for entry in entries)
    (places.config_dir() / "settings.toml").write_text(text, encoding="utf-8")


def test_without_root_the_repositories_of_the_settings_are_cloned_and_indexed(upstream: Upstream) -> None:
    configure(f'url = "{upstream.url}"\nname = "payments"')
    written = json.loads(run("index", "--json").stdout)
    (one,) = written.pop("repositories")
    assert (one["name"], one["url"], one["branch"], one["fetched"]) == ("payments", upstream.url, "main", "cloned")
    assert (one["commit"], one["files"]) == (upstream.git("rev-parse", "HEAD"), 1)
    assert (written["failed"], written["archived"], written["left_out"], written["forgotten"]) == ([], 0, 0, [])
    assert len(json.loads(run("definition", "charge", "--json").stdout)["definitions"]) == 1


def test_a_refusal_is_exit_code_4_and_the_others_are_indexed(upstream: Upstream, tmp_path: Path) -> None:
    configure(f'url = "{(tmp_path / "nowhere").as_uri()}"', f'url = "{upstream.url}"\nname = "payments"')
    result = run("index", "--json")
    written = json.loads(result.stdout)
    assert result.exit_code == 4
    assert [one["name"] for one in written["repositories"]] == ["payments"]
    assert "can't be fetched" in written["failed"][0]["reason"]
    assert "can't be fetched" in result.stderr


def test_a_missing_branch_is_exit_code_3(upstream: Upstream) -> None:
    configure(f'url = "{upstream.url}"\nbranch = "release"')
    result = run("index")
    assert result.exit_code == 3
    assert "its branches are: main." in result.stderr


def test_a_repository_that_is_no_longer_named_is_forgotten(upstream: Upstream, tmp_path: Path) -> None:
    configure(f'url = "{upstream.url}"')
    run("index")
    (tmp_path / "plain").mkdir()
    configure(f'path = "{tmp_path / "plain"}"')
    result = run("index")
    assert "1 clone is forgotten" in result.stdout
    assert json.loads(run("definition", "charge", "--json").stdout)["definitions"] == []


def test_the_last_repository_is_forgotten_too(upstream: Upstream) -> None:
    configure(f'url = "{upstream.url}"')
    run("index")
    configure()
    assert len(json.loads(run("index", "--json").stdout)["forgotten"]) == 1
    assert run("index").exit_code == 2


def test_without_root_and_repositories_the_usage_is_told() -> None:
    result = run("index")
    assert result.exit_code == 2
    assert "[[index.repositories]]" in result.stderr


def test_list_shows_every_root_with_its_size_and_age(upstream: Upstream) -> None:
    run("index", str(upstream.root), "--repository", "payments")
    (one,) = json.loads(run("index", "--list", "--json").stdout)["repositories"]
    assert one.pop("age_seconds") < DEADLINE_SECONDS
    assert one == {
        "root": str(upstream.root), "name": "payments", "commit": upstream.git("rev-parse", "HEAD"),
        "files": 1, "lines": 1, "bytes": len(SOURCE["core.py"]), "exists": True,
    }  # fmt: skip
    shown = run("index", "--list").stdout
    assert shown.startswith("payments  ")
    assert "1 files  1 lines  0.0 MB" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("--every", "soon"),
        ("--every", "0s"),
        ("--every", "8d"),
        ("--list", "--every", "10m"),
        ("--list", "ROOT"),
        ("--forget",),
        ("--repository", "x"),
        ("--list", "--ray", "auto"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run("index", *arguments).exit_code == 2


@pytest.mark.parametrize("address", ["https://git.example.com/a/b.git", "git@git.example.com:a/b", "file:///srv/x"])
def test_an_address_in_the_place_of_a_folder_is_sent_to_the_settings(address: str) -> None:
    result = run("index", address)
    assert result.exit_code == 2
    assert "[[index.repositories]]" in result.stderr


def test_a_root_that_is_gone_from_the_disk_is_marked_in_the_list(tmp_path: Path) -> None:
    folder = tmp_path / "short-lived"
    folder.mkdir()
    run("index", str(folder))
    folder.rmdir()
    assert run("index", "--list").stdout.splitlines()[0].endswith("short-lived  (gone from the disk)")


def test_submodules_are_indexed_as_roots_of_their_own_unless_the_settings_say_no(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Upstream(tmp_path / "shop")
    shop.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", upstream.url, "libs/payments")
    shop.push({"shop.py": "def sell(): ...\n"})
    roots = [one["root"] for one in json.loads(run("index", str(shop.root), "--json").stdout)["repositories"]]
    assert roots == [str(shop.root), str(shop.root / "libs" / "payments")]
    monkeypatch.setenv("CODEASSIST_INDEX__SUBMODULES", "false")
    (one,) = json.loads(run("index", str(shop.root), "--json").stdout)["repositories"]
    assert one["skipped"] == [{"path": "libs/payments", "reason": "submodule: index its folder by itself"}]


def test_files_that_are_set_aside_are_counted_in_words(tmp_path: Path) -> None:
    shop = Upstream(tmp_path / "shop")
    shop.push({"vendor/a.py": "x = 1\n", "b.py": "# Generated by a program\nx = 1\n"})
    shown = run("index", str(shop.root)).stdout
    assert "set aside: 1 x generated" in shown
    assert "set aside: 1 x vendored" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of POSIX")
def test_a_schedule_follows_pushes_and_settings_until_a_signal_ends_it(upstream: Upstream, tmp_path: Path) -> None:
    configure(f'url = "{upstream.url}"')
    command = [sys.executable, "-c", "from codeassist.cli import main; main()", "index", "--every", "1s", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        refused = run("index", "--every")
        commit = upstream.push({"more.py": "x = 1\n"})
        second = json.loads(process.stdout.readline())
        configure("nonsense = 1")
        assert process.stderr is not None
        assert "index.repositories[1].nonsense" in process.stderr.readline()
        configure(f'path = "{upstream.root}"')
        third = next(line for line in process.stdout if "repositories" in line)
        os.kill(process.pid, signal.SIGTERM)
        until = time.monotonic() + DEADLINE_SECONDS
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert process.returncode == 0
    assert [one["repositories"][0]["fetched"] for one in (first, second)] == ["cloned", "changed"]
    assert second["repositories"][0]["commit"] == commit
    assert json.loads(third)["repositories"][0]["fetched"] is None
    assert refused.exit_code != 0
    assert "by schedule already" in str(refused.exception)


def test_after_damage_the_list_says_that_the_roots_are_still_to_be_indexed_again(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    run("index", str(folder))
    assert "started anew" not in run("index", "--list").stderr
    for stored in places.index_dir().glob("index*.sqlite*"):
        stored.write_bytes(b"no database")
    result = run("index", "--list")
    assert "started anew; 1 root of the former one is indexed again" in result.stderr
