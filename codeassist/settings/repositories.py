"""`[[index.repositories]]` and `[[index.hosts]]`: the repositories that `codeassist index` keeps without being told.

No address holds a password, and none names a program: what is fetched, and by which protocol, is only what the
person or the company who wrote the settings meant.
"""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from codeassist.settings.section import Section
from codeassist_index.git import normalised_url
from codeassist_index.translation import tr

PROTOCOLS = ("https", "http", "ssh", "file")
_SHORT_SSH = re.compile(r"(?:[\w.-]+@)?[\w.-]{2,}:(?!//)[^\s:]+")
"""`git@git.example.com:group/payments.git`, as ssh has it."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LETTERS = r"^[^\x00-\x1f\x7f]*$"
"""What an address, a name or a path may hold: no control character."""


def protocol_of(url: str) -> str:
    """The protocol of an address that git understands, `ssh` for its short form; empty for anything else."""
    scheme, separator, _ = url.partition("://")
    if separator:
        return scheme.lower()
    return "ssh" if _SHORT_SSH.fullmatch(url) else ""


class _Named(Section):
    """An entry that may stand in its list only once."""

    @property
    def identity(self) -> str:
        """What two entries for the same thing have in common."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """The name that the entry gives it, or an empty text."""
        return ""


class RepositorySettings(_Named):
    """`[[index.repositories]]`: one repository, by its address or by its folder on this machine."""

    url: str = Field(
        "",
        pattern=_LETTERS,
        description="Address to clone from: `https://`, `ssh://`, `git@host:group/name` or `file://`; no password.",
    )
    path: str = Field(
        "",
        pattern=_LETTERS,
        description="Or a folder of this machine, absolute or from `~`: a work tree, bare repository or plain folder.",
    )
    name: str = Field("", pattern=_LETTERS, description="Name in answers; empty is `host/group/name` of the address.")
    branch: str = Field(
        "",
        pattern=r"^([^\x00-\x20\x7f~^:?*\[\\-][^\x00-\x20\x7f~^:?*\[\\]*)?$",
        description="Branch to index; empty takes the default one, or what is checked out in a folder.",
    )
    include: tuple[str, ...] = Field((), description="Globs of paths to index in the place of `index.include`.")
    exclude: tuple[str, ...] = Field((), description="Globs of paths to leave out besides those of `index.exclude`.")
    token_file: str = Field(
        "",
        pattern=_LETTERS,
        description="File with a token for `https`, or `user:token`; empty leaves it to your credential helper.",
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.url) == bool(self.path):
            raise ValueError(tr("either `url` or `path` is needed"))
        if self.url:
            check_address(self.url)
        elif not Path(self.path).expanduser().is_absolute():
            raise ValueError(tr("`path` has to be absolute, or begin with `~`"))
        if self.token_file:
            check_token(self.url)
        return self

    @property
    def identity(self) -> str:
        """The normalised address or the folder."""
        return normalised_url(self.url) or self.url or str(Path(self.path).expanduser().resolve())

    @property
    def called(self) -> str:
        """The name that the entry gives it: answers and access go by it, so it has to be one repository's alone."""
        return self.name


class HostSettings(_Named):
    """`[[index.hosts]]`: all repositories of a group or organisation of a code host."""

    kind: Literal["github", "gitlab"] = Field(description="Which API the host has: `github` or `gitlab`.")
    url: str = Field(
        "",
        pattern=r"^(https?://[^\s@]+)?$",
        description="Address of the host's start page; empty is github.com or gitlab.com.",
    )
    group: str = Field(
        min_length=1,
        pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$",
        description="Organisation or user on GitHub; group with all its subgroups on GitLab.",
    )
    token_file: str = Field(
        "", pattern=_LETTERS, description="File with a token that may read them, for the API and for `https` clones."
    )
    transport: Literal["https", "ssh"] = Field("https", description="How they are cloned.")
    include: tuple[str, ...] = Field(
        (), description="Globs of names (`group/name`) to take; empty takes all. Archived ones are left out."
    )
    exclude: tuple[str, ...] = Field((), description="Globs of names (`group/name`) to leave out.")

    @model_validator(mode="after")
    def _safe_token(self) -> Self:
        if self.token_file:
            check_token(self.address)
        return self

    @property
    def address(self) -> str:
        """The host's start page, without a slash at the end."""
        return (self.url or f"https://{self.kind}.com").rstrip("/")

    @property
    def identity(self) -> str:
        """The address of the group."""
        return f"{self.address}/{self.group}".lower()


def check_address(url: str) -> None:
    """Refuse an address that git must not be given, or that holds a secret.

    Raises:
        ValueError: with words for the person who wrote it.
    """
    protocol = protocol_of(url)
    if protocol not in PROTOCOLS:
        raise ValueError(
            tr("`url` has to begin with one of {protocols}, or be like `git@host:group/name`").format(
                protocols=", ".join(f"`{one}://`" for one in PROTOCOLS)
            )
        )
    parts = urlsplit(url) if "://" in url else None
    if parts is None:
        return
    if parts.password is not None or (parts.username is not None and protocol != "ssh"):
        raise ValueError(tr("`url` must not hold a name or password; name a file with a token in `token_file`"))
    if protocol != "file" and not parts.hostname:
        raise ValueError(tr("`url` names no host"))


def check_token(url: str) -> None:
    """Refuse to send a token where others can read it.

    Raises:
        ValueError: with words for the person who wrote it.
    """
    secure = protocol_of(url) == "https" or (protocol_of(url) == "http" and urlsplit(url).hostname in _LOOPBACK)
    if not secure:
        raise ValueError(tr("`token_file` goes with an address that begins with `https://`"))


class RepositoryLists(Section):
    """The lists of `[index]` that name repositories."""

    repositories: tuple[RepositorySettings, ...] = Field(
        (), description="Repositories that `codeassist index` keeps without a ROOT; see below."
    )
    hosts: tuple[HostSettings, ...] = Field(
        (), description="Groups of code hosts, all of whose repositories it keeps as well; see below."
    )

    @field_validator("repositories", "hosts")
    @classmethod
    def _each_once(cls, entries: tuple[_Named, ...]) -> tuple[_Named, ...]:
        seen: dict[str, int] = {}
        for number, entry in enumerate(entries, 1):
            for what in {entry.identity, entry.called} - {""}:
                if (first := seen.setdefault(what, number)) != number:
                    words = tr("entries {first} and {second} both name {what}, and each may be named once")
                    raise ValueError(words.format(first=first, second=number, what=what))
        return entries
