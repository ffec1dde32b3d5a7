"""Trust is given to a real path with the origin it had then; whatever else lies there later has none."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from codeassist import places, trust
from codeassist.errors import InvalidInputError, RefusedError
from codeassist.settings.model import TrustSettings
from tests.e2e.nasty import git

Repository = Callable[[str], Path]
ANY = TrustSettings()
OURS = TrustSettings(allowed=("git.example.com/team/*",))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    def make(origin: str = "git@git.example.com:team/shop.git") -> Path:
        root = tmp_path / "shop"
        git(tmp_path, "init", "--quiet", "shop")
        if origin:
            git(root, "remote", "add", "origin", origin)
        return root

    return make


def test_nothing_is_trusted_before_somebody_says_so(repository: Repository) -> None:
    assert trust.verdict(repository(""), ANY).reason == "not added"


@pytest.mark.parametrize("origin", ["git@git.example.com:team/shop.git", "", "https://me:secret@[evil"])
def test_what_was_added_is_trusted_until_it_is_removed(repository: Repository, origin: str) -> None:
    root = repository(origin)
    trust.add(root, ANY)
    assert trust.is_trusted(root)
    assert [one.root for one in trust.repositories()] == [str(root)]
    assert "secret" not in places.trust_file().read_text(encoding="utf-8")
    assert trust.remove(root)
    assert not trust.is_trusted(root)
    assert not trust.remove(root)


def test_trust_lapses_when_the_origin_changes_and_says_so(repository: Repository) -> None:
    root = repository("git@git.example.com:team/shop.git")
    trust.add(root, ANY)
    git(root, "remote", "set-url", "origin", "https://evil.example/shop.git")
    verdict = trust.verdict(root, ANY)
    assert (verdict.trusted, verdict.reason) == (False, "origin changed")
    assert "git.example.com/team/shop" in verdict.words
    assert "evil.example/shop" in verdict.words


def test_another_address_of_the_same_origin_keeps_the_trust(repository: Repository) -> None:
    root = repository("git@git.example.com:team/shop.git")
    trust.add(root, ANY)
    git(root, "remote", "set-url", "origin", "https://token@git.example.com/team/shop")
    assert trust.verdict(root, ANY).trusted


def test_trust_is_of_the_real_folder_and_not_of_a_link_to_it(repository: Repository, tmp_path: Path) -> None:
    root = repository("")
    link = tmp_path / "link"
    link.symlink_to(root)
    trust.add(link, ANY)
    other = tmp_path / "other"
    git(tmp_path, "init", "--quiet", "other")
    link.unlink()
    link.symlink_to(other)
    assert trust.verdict(root, ANY).trusted
    assert not trust.verdict(link, ANY).trusted


def test_a_company_can_forbid_trust(repository: Repository) -> None:
    root = repository("")
    trust.add(root, ANY)
    forbidden = TrustSettings(enabled=False, allowed=("*",))
    assert trust.verdict(root, forbidden).reason == "forbidden"
    with pytest.raises(RefusedError, match=r"trust\.enabled"):
        trust.add(root, forbidden)


def test_a_company_can_trust_the_clones_of_its_own_origins(repository: Repository) -> None:
    root = repository("git@git.example.com:team/shop.git")
    assert trust.verdict(root, OURS).reason == "origin allowed"
    assert not trust.verdict(root, TrustSettings(allowed=("git.example.com/other/*",))).trusted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("filter.lfs.clean", "evil"),
        ("include.path", "evil"),
        ("core.fsmonitor", "evil"),
        ("core.worktree", "/"),
        ("submodule.x.update", "!evil"),
        ("remote.origin.uploadpack", "evil"),
        ("filter.remote.x.url.clean", "evil"),
        ("extensions.worktreeConfig", "true"),
    ],
)
def test_an_allowed_origin_is_not_believed_of_a_repository_that_names_programs(
    repository: Repository, key: str, value: str
) -> None:
    root = repository("git@git.example.com:team/shop.git")
    git(root, "config", key, value)
    assert trust.verdict(root, OURS).reason == "names programs"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 2}', '{"version": 1, "repositories": [{}]}', "[" * 9999]
)
def test_a_damaged_list_trusts_nothing_and_is_told(repository: Repository, content: str) -> None:
    root = repository("")
    places.trust_file().write_text(content, encoding="utf-8")
    assert not trust.is_trusted(root)
    for act in (trust.repositories, lambda: trust.add(root, ANY), lambda: trust.remove(root)):
        with pytest.raises(InvalidInputError, match=r"trust\.json can't be read"):
            act()
    assert places.trust_file().read_text(encoding="utf-8") == content


def test_repositories_that_are_added_at_once_are_all_kept(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(8)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(len(folders)) as pool:
        list(pool.map(lambda folder: trust.add(folder, ANY), folders))
    assert [one.root for one in trust.repositories()] == sorted(map(str, folders))


def test_an_origin_is_remembered_without_its_password(repository: Repository) -> None:
    added = trust.add(repository("file://person:secret@host/shop"), ANY)
    assert added.origin == "file://host/shop"


def test_a_list_that_can_not_be_written_is_told(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CODEASSIST_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(RefusedError, match=r"trust\.json can't be written: "):
        trust.add(repository(""), ANY)
