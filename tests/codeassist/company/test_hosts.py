"""Listing a group's repositories, against answers in the shape of GitHub's and GitLab's."""

from pathlib import Path
from typing import Any

import pytest

from codeassist.company.hosts import listing
from codeassist.errors import RefusedError
from codeassist.settings.repositories import HostSettings
from tests.codeassist.company.conftest import CodeHost

GITHUB = "/api/v3/orgs/shop/repos?per_page=100&sort=full_name"
GITLAB = "/api/v4/groups/shop%2Fback/projects?per_page=100&order_by=id&sort=asc&include_subgroups=true"


def github(name: str, *, archived: bool = False) -> dict[str, Any]:
    """As "List organization repositories" has it, with the keys that are of no interest here left out."""
    return {
        "id": 1296269,
        "name": name,
        "full_name": f"shop/{name}",
        "private": True,
        "fork": False,
        "clone_url": f"https://git.example.com/shop/{name}.git",
        "ssh_url": f"git@git.example.com:shop/{name}.git",
        "default_branch": "main",
        "archived": archived,
    }


def gitlab(name: str, base: str, *, archived: bool = False) -> dict[str, Any]:
    """As "List a group's projects" has it."""
    return {
        "id": 9,
        "path": name,
        "path_with_namespace": f"shop/back/{name}",
        "http_url_to_repo": f"{base}/shop/back/{name}.git",
        "ssh_url_to_repo": f"git@git.example.com:shop/back/{name}.git",
        "default_branch": "main",
        "archived": archived,
    }


def settings(host: CodeHost, **how: Any) -> HostSettings:
    return HostSettings.model_validate({"kind": "github", "url": host.url, "group": "shop"} | how)


def test_all_pages_of_an_organisation_are_read(host: CodeHost) -> None:
    following = f"{host.url}/second"
    host.pages[GITHUB] = (200, [github("a"), github("b")], {"Link": f'<{following}>; rel="next", <x>; rel="last"'})
    host.pages["/second"] = (200, [github("c")], {})
    assert [one.url for one in listing(settings(host)).repositories] == [
        f"https://git.example.com/shop/{name}.git" for name in "abc"
    ]


def test_archived_repositories_and_those_that_the_globs_leave_out_are_counted(host: CodeHost) -> None:
    names = ("payments", "shop-web", "shop-old", "docs")
    host.pages[GITHUB] = (200, [*map(github, names), github("old", archived=True)], {})
    found = listing(settings(host, include=["shop/shop-*", "shop/pay*"], exclude=["*-old"]))
    assert [one.url.rpartition("/")[2] for one in found.repositories] == ["payments.git", "shop-web.git"]
    assert (found.archived, found.left_out) == (1, 2)


def test_a_user_is_asked_for_where_there_is_no_organisation(host: CodeHost) -> None:
    host.pages[GITHUB.replace("/orgs/", "/users/")] = (200, [github("a")], {})
    assert len(listing(settings(host)).repositories) == 1


def test_a_gitlab_group_is_read_with_its_subgroups_and_its_token(host: CodeHost, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("oauth2:glpat-1", encoding="utf-8")
    host.pages[GITLAB] = (200, [gitlab("a", host.url), gitlab("b", "https://other.example.com")], {})
    found = listing(settings(host, kind="gitlab", group="shop/back", token_file=str(token)))
    assert [(one.url, one.token_file) for one in found.repositories] == [
        (f"{host.url}/shop/back/a.git", str(token)),
        ("https://other.example.com/shop/back/b.git", ""),
    ]
    assert [given for _, given in host.asked] == ["Bearer glpat-1"]


def test_they_are_cloned_over_ssh_where_that_is_asked_for(host: CodeHost) -> None:
    host.pages[GITHUB] = (200, [github("a")], {})
    (one,) = listing(settings(host, transport="ssh")).repositories
    assert one.url == "git@git.example.com:shop/a.git"


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, {}, "Check the token"),
        (403, {"Retry-After": "60"}, "it asks to wait 60 seconds"),
        (500, {}, "answered 500"),
    ],
)
def test_a_refusal_is_told_with_what_mends_it(host: CodeHost, status: int, headers: dict[str, str], words: str) -> None:
    host.pages[GITHUB] = (status, {"message": "no"}, headers)
    with pytest.raises(RefusedError, match=words):
        listing(settings(host))


def test_a_missing_group_is_told(host: CodeHost) -> None:
    with pytest.raises(RefusedError, match="There is no such group"):
        listing(settings(host))


def test_a_host_that_is_not_there_is_told(host: CodeHost) -> None:
    host.close()
    with pytest.raises(RefusedError, match="can't be listed"):
        listing(settings(host))


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>log in</html>",
        {"message": "hello"},
        [{"full_name": "shop/a"}],
        ["a"],
        [github("a") | {"clone_url": "ext::sh -c touch% trap"}],
        [github("a") | {"clone_url": "https://me:secret@git.example.com/a"}],
        [github("a") | {"clone_url": "file:///srv/private"}],
    ],
)
def test_an_answer_of_another_kind_is_refused(host: CodeHost, answer: object) -> None:
    host.pages[GITHUB] = (200, answer, {})
    with pytest.raises(RefusedError, match="not that of a github host"):
        listing(settings(host))


def test_the_next_page_is_never_on_another_host(host: CodeHost) -> None:
    host.pages[GITHUB] = (200, [github("a")], {"Link": '<https://evil.example.com/x>; rel="next"'})
    with pytest.raises(RefusedError, match="not that of a github host"):
        listing(settings(host))
