"""What the settings come to."""

from pathlib import Path

import pytest

from codeassist import places
from codeassist.company.repositories import Repository, called, clone_folder, configured
from codeassist.settings import Settings
from tests.codeassist.company.conftest import CodeHost
from tests.codeassist.company.test_hosts import GITHUB, github


def settings(**index: object) -> Settings:
    return Settings.model_validate({"index": index})


def test_each_entry_is_named_as_its_address_or_as_it_says() -> None:
    entries = [{"url": "git@git.example.com:shop/a.git"}, {"path": "/srv/b", "name": "b"}, {"path": "/srv/c"}]
    found = configured(settings(repositories=entries)).repositories
    assert [(one.name, one.shown) for one in found] == [
        ("git.example.com/shop/a", "git.example.com/shop/a"), ("b", "b"), ("", "/srv/c"),
    ]  # fmt: skip
    assert [one.root for one in found[1:]] == [Path("/srv/b"), Path("/srv/c")]


@pytest.mark.parametrize("url", ["file:///srv/git/shop.git", "file:///srv/git/shop/.git", "file:///srv/git/shop/"])
def test_a_clone_of_a_folder_is_named_as_the_folder(url: str) -> None:
    assert [one.name for one in configured(settings(repositories=[{"url": url}])).repositories] == ["shop"]


def test_an_entry_of_one_s_own_wins_over_that_of_a_host(host: CodeHost) -> None:
    host.pages[GITHUB] = (200, [github("a"), github("b")], {})
    own = {"url": "git@git.example.com:shop/a.git", "branch": "release"}
    found = configured(
        settings(repositories=[own], hosts=[{"kind": "github", "url": host.url, "group": "shop"}])
    ).repositories
    assert [(one.url, one.branch) for one in found] == [
        ("git@git.example.com:shop/a.git", "release"), ("https://git.example.com/shop/b.git", ""),
    ]  # fmt: skip


def test_a_host_that_fails_does_not_keep_the_others_away(host: CodeHost) -> None:
    host.pages[GITHUB] = (200, [github("a")], {})
    groups = [{"kind": "github", "url": host.url, "group": group} for group in ("nowhere", "shop")]
    found = configured(settings(hosts=groups))
    assert (len(found.repositories), len(found.refused)) == (1, 1)


def test_a_clone_has_a_readable_folder_of_its_own_among_the_clones() -> None:
    folder = clone_folder("https://git.example.com/shop/payments.git")
    assert folder.parent == places.clones_dir()
    assert folder.name.startswith("git.example.com-shop-payments-")
    assert folder == clone_folder("git@git.example.com:shop/payments.git")
    assert folder != clone_folder("https://git.example.com/shop-payments.git")


@pytest.mark.parametrize(
    "url", ["file:///srv/../../etc", "https://h.example/" + "../" * 9 + "x", "file:///" + "x" * 500]
)
def test_no_address_leads_a_clone_elsewhere(url: str) -> None:
    folder = clone_folder(url)
    assert folder.parent == places.clones_dir()
    assert len(folder.name) < 120


@pytest.mark.parametrize(
    "asked",
    [
        "payments",
        "git.example.com/shop/payments",
        "https://git.example.com/shop/payments",
        "ssh://git@git.example.com:22/shop/payments.git",
    ],
)
def test_a_push_names_a_repository_in_any_spelling(asked: str) -> None:
    one = Repository(Path("/c"), url="git@git.example.com:shop/payments.git", name="payments")
    assert called([one, Repository(Path("/d"))], [asked]) == (one,)


@pytest.mark.parametrize(
    "asked", ["", "shop/payments", "git.example.com/shop", "https://other.example.com/shop/payments"]
)
def test_nothing_else_names_it(asked: str) -> None:
    one = Repository(Path("/c"), url="git@git.example.com:shop/payments.git")
    assert called([one, Repository(Path("/d"))], [asked]) == ()
