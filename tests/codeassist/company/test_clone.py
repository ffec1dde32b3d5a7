"""Clones of real repositories, over file:// and over HTTP with git's own backend."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codeassist import audit, places
from codeassist.company import clone
from codeassist.company.clone import branch_of, fetch
from codeassist.company.repositories import Repository, clone_folder
from codeassist.errors import InvalidInputError, RefusedError
from tests.codeassist.company.conftest import CodeHost, Upstream

SOURCE = {"core.py": "def charge(amount): ...\n"}


def repository(url: str, **how: Any) -> Repository:
    return Repository(root=clone_folder(url), url=url, **how)


def ignored(done: int, total: int) -> None:
    """Not of interest."""


def refs(folder: Path) -> dict[str, str]:
    command = ["git", "-C", os.fspath(folder), "for-each-ref", "--format=%(refname) %(objectname)"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(line.split() for line in done.stdout.splitlines())


def test_a_clone_is_bare_and_has_the_default_branch_and_all_tags(upstream: Upstream) -> None:
    commit = upstream.push(SOURCE)
    upstream.git("tag", "--annotate", "v1", "--message", "one")
    upstream.git("branch", "feature")
    one = repository(upstream.url)
    assert fetch(one, ignored) == "cloned"
    assert refs(one.root) == {"refs/heads/main": commit, "refs/tags/v1": upstream.git("rev-parse", "v1")}
    assert (branch_of(one.root), (one.root / "HEAD").is_file()) == ("main", True)
    assert one.root.parent == places.clones_dir()


def test_nothing_new_is_told_as_unchanged(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    upstream.git("tag", "--annotate", "v1", "--message", "one")
    fetch(repository(upstream.url), ignored)
    assert fetch(repository(upstream.url), ignored) == "unchanged"


def test_a_push_a_new_tag_a_moved_tag_and_a_deleted_one_are_followed(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    for tag in ("moved", "deleted"):
        upstream.git("tag", tag)
    one = repository(upstream.url)
    fetch(one, ignored)
    commit = upstream.push({"core.py": "def refund(): ...\n"})
    upstream.git("tag", "--delete", "deleted")
    upstream.git("tag", "--force", "moved")
    upstream.git("tag", "new")
    assert fetch(one, ignored) == "changed"
    assert refs(one.root) == dict.fromkeys(("refs/heads/main", "refs/tags/moved", "refs/tags/new"), commit)


def test_an_address_that_is_spelled_anew_is_the_one_that_is_fetched(upstream: Upstream, host: CodeHost) -> None:
    upstream.push(SOURCE)
    shared = host.folder / "shop.git"
    upstream.git("clone", "--quiet", "--bare", ".", str(shared))
    fetch(repository(f"{host.url}/git/shop.git"), ignored)
    upstream.push({"more.py": "x = 1\n"})
    upstream.git("push", "--quiet", str(shared), "main")
    host.asked.clear()
    anew = repository(f"{host.url}/git/shop")
    assert anew.root == clone_folder(f"{host.url}/git/shop.git")
    assert fetch(anew, ignored) == "changed"
    assert [path for path, _ in host.asked if "shop.git" in path] == []


def test_a_branch_that_was_written_anew_is_followed(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    one = repository(upstream.url)
    fetch(one, ignored)
    upstream.git("commit", "--quiet", "--amend", "--message", "other")
    assert fetch(one, ignored) == "changed"
    assert refs(one.root) == {"refs/heads/main": upstream.git("rev-parse", "HEAD")}


def test_a_new_default_branch_and_a_chosen_one_are_followed(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    fetch(repository(upstream.url), ignored)
    upstream.git("checkout", "--quiet", "-b", "trunk")
    one = repository(upstream.url)
    assert (fetch(one, ignored), branch_of(one.root)) == ("changed", "trunk")
    fetch(repository(upstream.url, branch="main"), ignored)
    assert branch_of(one.root) == "main"


def test_a_missing_branch_is_told_with_those_that_there_are(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    upstream.git("branch", "feature")
    with pytest.raises(InvalidInputError, match=r"no branch release; its branches are: feature, main\."):
        fetch(repository(upstream.url, branch="release"), ignored)
    assert not clone_folder(upstream.url).exists()


def test_an_empty_repository_is_cloned_and_fills_later(upstream: Upstream) -> None:
    one = repository(upstream.url)
    assert (fetch(one, ignored), branch_of(one.root)) == ("cloned", "")
    assert fetch(one, ignored) == "unchanged"
    upstream.push(SOURCE)
    assert (fetch(one, ignored), branch_of(one.root)) == ("changed", "main")


def test_a_repository_of_sha256_ids_is_cloned(tmp_path: Path) -> None:
    upstream = Upstream(tmp_path / "long", object_format="sha256")
    commit = upstream.push(SOURCE)
    one = repository(upstream.url)
    fetch(one, ignored)
    assert refs(one.root) == {"refs/heads/main": commit}


def test_what_a_killed_clone_or_fetch_left_does_not_matter(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    one = repository(upstream.url)
    half = one.root.with_name(f"{one.root.name}.new")
    half.mkdir(parents=True)
    (half / "HEAD").write_text("garbage", encoding="ascii")
    assert fetch(one, ignored) == "cloned"
    assert not half.exists()
    upstream.push({"more.py": "x = 1\n"})
    for leftover in ("packed-refs.lock", "refs/heads/main.lock"):
        (one.root / leftover).touch()
    assert fetch(one, ignored) == "changed"


@pytest.mark.parametrize("damaged", ["HEAD", "config"])
def test_a_clone_that_git_can_not_read_is_made_anew(upstream: Upstream, damaged: str) -> None:
    upstream.push(SOURCE)
    one = repository(upstream.url)
    fetch(one, ignored)
    (one.root / damaged).write_text("[garbage", encoding="utf-8")
    assert fetch(one, ignored) == "cloned"
    assert fetch(one, ignored) == "unchanged"


def test_what_somebody_left_of_a_clone_is_replaced(upstream: Upstream) -> None:
    upstream.push(SOURCE)
    one = repository(upstream.url)
    (one.root / "objects").mkdir(parents=True)
    (one.root / "objects" / "pack.idx").touch(mode=0o400)
    assert fetch(one, ignored) == "cloned"
    assert not (one.root / "objects" / "pack.idx").exists()


def test_a_repository_that_is_gone_is_told_in_git_s_own_words(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"can't be fetched: .*does not appear to be a git repository"):
        fetch(repository((tmp_path / "nowhere").as_uri()), ignored)


def test_progress_counts_the_objects_that_come(upstream: Upstream) -> None:
    upstream.push({f"{number}.py": f"x = {number}\n" for number in range(150)})
    told: list[tuple[int, int]] = []
    fetch(repository(upstream.url), lambda done, total: told.append((done, total)))
    assert told[-1] == (152, 152)


def test_a_hook_s_repository_does_not_leak_in(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = upstream.push(SOURCE)
    monkeypatch.setenv("GIT_DIR", str(upstream.root / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    clone._set_up.cache_clear()  # as in a process that was started by the hook
    one = repository(upstream.url)
    fetch(one, ignored)
    monkeypatch.delenv("GIT_DIR", raising=False)
    assert refs(one.root)["refs/heads/main"] == commit


def test_no_hook_of_a_template_gets_into_a_clone(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    hook = tmp_path / "template" / "hooks" / "reference-transaction"
    hook.parent.mkdir(parents=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'trap'}\n", encoding="utf-8")
    hook.chmod(0o755)
    configuration = tmp_path / "gitconfig"
    template, hooks = hook.parent.parent, hook.parent
    configuration.write_text(f"[init]\ntemplateDir = {template}\n[core]\nhooksPath = {hooks}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    one = repository(upstream.url)
    fetch(one, ignored)
    assert not (one.root / "hooks").exists()
    assert not (tmp_path / "trap").exists()


@pytest.fixture
def token_file(tmp_path: Path) -> Callable[[str], str]:
    def write(token: str) -> str:
        file = tmp_path / "token"
        file.write_text(f"{token}\n", encoding="utf-8")
        return os.fspath(file)

    return write


def test_a_token_opens_the_host_and_is_stored_nowhere(
    upstream: Upstream, host: CodeHost, token_file: Callable[[str], str]
) -> None:
    upstream.push(SOURCE)
    host.token = "oauth2:geheim-1234"  # noqa: S105 - of the host above
    one = repository(f"{host.url}/git/payments/.git", token_file=token_file("geheim-1234"))
    assert fetch(one, ignored) == "cloned"
    stored = [file for file in one.root.rglob("*") if file.is_file() and b"geheim" in file.read_bytes()]
    assert stored == []
    assert all(given.startswith("Basic ") for _, given in host.asked)


def test_a_user_may_stand_before_the_token(
    upstream: Upstream, host: CodeHost, token_file: Callable[[str], str]
) -> None:
    upstream.push(SOURCE)
    host.token = "deploy:geheim"  # noqa: S105 - of the host above
    one = repository(f"{host.url}/git/payments/.git", token_file=token_file("deploy:geheim"))
    assert fetch(one, ignored) == "cloned"


@pytest.mark.parametrize("given", ["", "wrong-geheim"])
def test_a_host_that_refuses_is_told_with_what_mends_it(
    upstream: Upstream, host: CodeHost, token_file: Callable[[str], str], given: str
) -> None:
    upstream.push(SOURCE)
    host.token = "oauth2:right"  # noqa: S105 - of the host above
    one = repository(f"{host.url}/git/payments/.git", token_file=token_file(given) if given else "")
    with pytest.raises(RefusedError, match="Set `token_file` in its entry") as caught:
        fetch(one, ignored)
    assert "geheim" not in str(caught.value)


def test_no_redirection_carries_a_token_to_another_host(upstream: Upstream, host: CodeHost) -> None:
    upstream.push(SOURCE)
    other = CodeHost(host.folder)
    try:
        path = "/git/payments/.git/info/refs?service=git-upload-pack"
        host.pages[path] = (302, b"", {"Location": f"http://localhost:{other.url.rpartition(':')[2]}{path}"})
        one = repository(f"{host.url}/git/payments/.git", token_file=os.fspath(_token(host)))
        with pytest.raises(RefusedError):
            fetch(one, ignored)
        assert other.asked == []
    finally:
        other.close()


def _token(host: CodeHost) -> Path:
    file = host.folder / "token"
    file.write_text("geheim", encoding="utf-8")
    return file


def test_what_leaves_the_machine_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    for url in ("ssh://git@git.example.com:2222/group/x.git", "git@git.example.com:group/y.git"):
        with pytest.raises(RefusedError):
            fetch(repository(url), ignored)
    found = [(one.method, one.host, one.path, one.purpose) for one in audit.read()]
    assert found == [
        ("GIT", "git.example.com:2222", "/group/x.git", "fetch a repository for the index"),
        ("GIT", "git.example.com", "/group/y.git", "fetch a repository for the index"),
    ]
