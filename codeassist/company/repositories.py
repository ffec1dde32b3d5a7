"""The repositories that the settings name, one by one or by the groups of a code host."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from codeassist import places
from codeassist.company import hosts
from codeassist.errors import CodeassistError
from codeassist.settings import Settings
from codeassist.settings.repositories import HostSettings, RepositorySettings
from codeassist_index.git import normalised_url

_SLUG_CHARACTERS_MAX = 80
_DIGEST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository to keep in the index.

    `root` is the folder that is indexed: for one with a `url` its bare clone. `name` may be empty, which leaves it
    to the index; so may `branch`, which is the default one then.
    """

    root: Path
    url: str = ""
    name: str = ""
    branch: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    token_file: str = ""

    @property
    def shown(self) -> str:
        """How a person knows it."""
        return self.name or normalised_url(self.url) or self.url or str(self.root)

    def is_called(self, asked: str) -> bool:
        """Whether a name, an address in any spelling, or a folder means this repository."""
        normalised = normalised_url(self.url)
        return asked in {self.name, self.url, str(self.root)} - {""} or (
            bool(normalised) and normalised in {asked, normalised_url(asked)}
        )


@dataclass(frozen=True, slots=True)
class Configured:
    """What the settings come to.

    `archived` and `left_out` count what the hosts have besides; `refused` are hosts that could not be asked.
    """

    repositories: tuple[Repository, ...]
    archived: int = 0
    left_out: int = 0
    refused: tuple[tuple[HostSettings, CodeassistError], ...] = ()


def configured(settings: Settings) -> Configured:
    """Every repository of the settings once, in their order; hosts are asked what they have.

    A host that fails is told in `refused`, and the others are there all the same.
    """
    found = {entry.identity: _repository(entry) for entry in settings.index.repositories}
    archived = left_out = 0
    refused: list[tuple[HostSettings, CodeassistError]] = []
    for host in settings.index.hosts:
        try:
            listing = hosts.listing(host)
        except CodeassistError as error:
            refused.append((host, error))
            continue
        archived, left_out = archived + listing.archived, left_out + listing.left_out
        for entry in listing.repositories:
            found.setdefault(entry.identity, _repository(entry))
    return Configured(tuple(found.values()), archived, left_out, tuple(refused))


def called(repositories: Iterable[Repository], asked: Collection[str]) -> tuple[Repository, ...]:
    """Those that are meant by any of these names, addresses or folders."""
    return tuple(one for one in repositories if any(one.is_called(name) for name in asked))


def clone_folder(url: str) -> Path:
    """Where the clone of an address lies: readable, and of this address alone."""
    slug = re.sub(r"[^\w.-]+", "-", normalised_url(url) or Path(url).name, flags=re.ASCII).strip("-.")
    digest = hashlib.sha256((normalised_url(url) or url).encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return places.clones_dir() / f"{slug[-_SLUG_CHARACTERS_MAX:]}-{digest}.git"


def _last_name(url: str) -> str:
    """Of a `file://` address the folder that is cloned; empty for no address."""
    return urlsplit(url).path.rstrip("/").removesuffix("/.git").removesuffix(".git").rpartition("/")[2]


def _repository(entry: RepositorySettings) -> Repository:
    root = clone_folder(entry.url) if entry.url else Path(entry.path).expanduser()
    return Repository(
        root=root,
        url=entry.url,
        name=entry.name or normalised_url(entry.url) or _last_name(entry.url),
        branch=entry.branch,
        include=entry.include,
        exclude=entry.exclude,
        token_file=entry.token_file,
    )
