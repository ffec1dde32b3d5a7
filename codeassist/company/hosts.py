"""All repositories of a group, as a code host's API lists them.

GitHub: "List organization repositories" and "List repositories for a user" of REST API version 2022-11-28, which
GitHub Enterprise Server has below `/api/v3`. GitLab: "List a group's projects" and "List a user's projects" of API
version 4. Both give 100 at a time and name the next page in the `Link` header.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from pydantic import ValidationError

from codeassist import http
from codeassist.errors import RefusedError
from codeassist.settings.repositories import HostSettings, RepositorySettings
from codeassist.settings.secret_files import read_secret
from codeassist.unreachable import reason
from codeassist_index.translation import tr

REQUEST_SECONDS = 30.0
PER_PAGE = 100
PAGES_MAX = 500
"""A group with more than 50,000 repositories is refused: rather narrow it than wait for hours."""

_NOT_FOUND = 404
_LIMITED = frozenset({403, 429})
_SCHEMES = {"https": ("https", "http"), "ssh": ("ssh", "")}
"""Of the addresses that a host may name; `git@host:path` has none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A group's repositories, and how many it has besides: archived ones, and those that the globs leave out."""

    repositories: tuple[RepositorySettings, ...]
    archived: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    https: str
    ssh: str
    archived: bool


def listing(host: HostSettings) -> Listing:
    """Ask a host for all repositories of its group.

    Raises:
        RefusedError: it can't be reached, refuses, or answers something else.
        UsageError: the file with the token can't be read.
    """
    headers = {"Accept": "application/json", "User-Agent": "codeassist"}
    if host.token_file:
        headers["Authorization"] = f"Bearer {_token(host)}"
    archived, left_out, taken = 0, 0, []
    purpose = "list the repositories of a code host"
    with http.client(host.address, purpose=purpose, timeout_seconds=REQUEST_SECONDS, headers=headers) as client:
        for found in _all(client, host):
            if found.archived:
                archived += 1
            elif not _is_wanted(found.name, host):
                left_out += 1
            else:
                taken.append(_entry(found, host))
    return Listing(tuple(taken), archived, left_out)


def _token(host: HostSettings) -> str:
    """The token alone, of a file that may hold `user:token` for cloning."""
    return read_secret(Path(host.token_file).expanduser(), "index.hosts.token_file").rpartition(":")[2]


def _all(client: httpx.Client, host: HostSettings) -> Iterator[_Found]:
    """Those of an organisation or group, else those of a user of that name."""
    group = quote(host.group, safe="")
    if host.kind == "github":
        base = "https://api.github.com" if not host.url else f"{host.address}/api/v3"
        of_group, of_user = f"{base}/orgs/{group}/repos", f"{base}/users/{group}/repos"
        query = f"per_page={PER_PAGE}&sort=full_name"
    else:
        base = f"{host.address}/api/v4"
        of_group, of_user = f"{base}/groups/{group}/projects", f"{base}/users/{group}/projects"
        query = f"per_page={PER_PAGE}&order_by=id&sort=asc"
    answer = _answer(client, f"{of_group}?{query}{'&include_subgroups=true' if host.kind == 'gitlab' else ''}", host)
    if answer.status_code == _NOT_FOUND:
        answer = _answer(client, f"{of_user}?{query}", host)
    for page in _pages(client, answer, host):
        yield from (_found(one, host) for one in page)


def _pages(client: httpx.Client, answer: httpx.Response, host: HostSettings) -> Iterator[list[Any]]:
    for _ in range(PAGES_MAX):
        _check(answer, host)
        try:
            page = answer.json()
        except ValueError as error:
            raise _other(host) from error
        if not isinstance(page, list):
            raise _other(host)
        yield page
        following = answer.links.get("next", {}).get("url")
        if not following:
            return
        if _origin(following) != _origin(str(answer.url)):  # the token is for this host alone
            raise _other(host)
        answer = _answer(client, following, host)
    raise RefusedError(
        tr("{group} has more than {count} repositories; name its subgroups one by one.").format(
            group=host.identity, count=PAGES_MAX * PER_PAGE
        )
    )


def _answer(client: httpx.Client, url: str, host: HostSettings) -> httpx.Response:
    try:
        return client.get(url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise RefusedError(
            tr("{group} can't be listed: {reason}.").format(group=host.identity, reason=reason(error))
        ) from error


def _check(answer: httpx.Response, host: HostSettings) -> None:
    if answer.is_success:
        return
    status = f"{answer.status_code} {answer.reason_phrase}".rstrip()
    words = tr("{group} can't be listed: the host answered {status}.").format(group=host.identity, status=status)
    if answer.status_code == _NOT_FOUND:
        words += " " + tr("There is no such group, or the token may not see it.")
    elif answer.status_code in _LIMITED and (wait := answer.headers.get("Retry-After")):
        words += " " + tr("Too many requests; it asks to wait {seconds} seconds.").format(seconds=wait)
    elif answer.status_code in {401, 403}:
        words += " " + tr("Check the token of `token_file`, and that it may list repositories.")
    raise RefusedError(words)


def _found(one: Any, host: HostSettings) -> _Found:
    """What an entry of the answer says; the two APIs differ in names only."""
    name, https, ssh = (
        ("full_name", "clone_url", "ssh_url")
        if host.kind == "github"
        else ("path_with_namespace", "http_url_to_repo", "ssh_url_to_repo")
    )
    try:
        return _Found(str(one[name]), str(one[https]), str(one[ssh]), bool(one["archived"]))
    except (KeyError, TypeError) as error:
        raise _other(host) from error


def _is_wanted(name: str, host: HostSettings) -> bool:
    if host.include and not any(fnmatchcase(name, glob) for glob in host.include):
        return False
    return not any(fnmatchcase(name, glob) for glob in host.exclude)


def _entry(found: _Found, host: HostSettings) -> RepositorySettings:
    """An entry like those of the settings, with the same care about its address; the token is for its host alone."""
    url = found.ssh if host.transport == "ssh" else found.https
    if urlsplit(url).scheme not in _SCHEMES[host.transport]:  # `file` would be a folder of this machine
        raise _other(host)
    of_host = host.transport == "https" and _origin(url) == _origin(host.address)
    try:
        return RepositorySettings.model_validate({"url": url, "token_file": host.token_file if of_host else ""})
    except ValidationError as error:
        raise _other(host) from error


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _other(host: HostSettings) -> RefusedError:
    words = tr("{group} can't be listed: the answer is not that of a {kind} host.")
    return RefusedError(words.format(group=host.identity, kind=host.kind))
