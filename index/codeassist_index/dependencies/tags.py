"""Which commit of a repository a version of a package is."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codeassist_index.dependencies import versions
from codeassist_index.dependencies.facts import Package
from codeassist_index.errors import GitError
from codeassist_index.git import Git

_FORMAT = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
_NAMESPACES = ("refs/tags/", "refs/heads/", "refs/remotes/origin/")
_GENERAL = ("v", "", "release-v", "release/v", "release-", "release/", "rel-", "rel/", "version-", "version/", "r")
_SEPARATORS = ("@", "/", "-", "_")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")
_UNDERSCORED = re.compile(r"\d+(?:_\d+)+")
_VERSION_START = re.compile(r"(?<![0-9.])[0-9]")
_MAJOR = re.compile(r"/v\d+$")


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A commit, with the name of the tag that leads to it; empty where a commit itself is named."""

    name: str
    commit: str


CHECKED_OUT = Tag("", "")


class Tags:
    """The tags and branches of one repository."""

    def __init__(self, commits: Mapping[str, str]) -> None:
        """Take full reference names with the commits that they lead to."""
        self._commits = commits
        self._names = [name.removeprefix("refs/tags/") for name in commits if name.startswith("refs/tags/")]

    def releases(self, package: Package, called: Collection[str] = (), *, alone: bool = True) -> "Releases":
        """The tags that may be versions of a package.

        They begin with the package's own name, with what its repository is `called`, or with neither. Where others live
        in the repository too, those of its own name are its only ones, if there are some.
        """
        own, general = _own_prefixes(package), _general_prefixes(package, called)
        found = list(self._with_prefix(own, 0))
        if alone or not found:
            found += self._with_prefix(general, len(own))
        return Releases(package, tuple(found))

    def written(self, branches: Iterable[str]) -> list[str]:
        """Each tag and these branches with their commits; differs where anything does that a pin could lead to."""
        tags = (f"{name} {self._commits[f'refs/tags/{name}']}" for name in self._names)
        return sorted([*tags, *(f"{name} {self.named(name)}" for name in branches)])

    def named(self, revision: str) -> Tag | None:
        """The tag or branch of this very name."""
        for namespace in _NAMESPACES:
            if commit := self._commits.get(f"{namespace}{revision}"):
                return Tag(revision, commit)
        return None

    def at(self, commit: str) -> Tag:
        """A commit, with the shortest name that a tag gives it."""
        names = [name for name in self._names if self._commits[f"refs/tags/{name}"] == commit]
        return Tag(min(names, key=lambda name: (len(name), name), default=""), commit)

    def _with_prefix(self, prefixes: Sequence[str], first_rank: int) -> Iterator["Release"]:
        for rank, prefix in enumerate(prefixes, first_rank):
            for name in self._by_prefix.get(prefix, ()):
                tag = Tag(name, self._commits[f"refs/tags/{name}"])
                yield Release(rank, _dotted(name[len(prefix) :]), tag)

    @cached_property
    def _by_prefix(self) -> dict[str, list[str]]:
        """The tags by everything, in lower case, that may stand before a version in them."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for start in (match.start() for match in _VERSION_START.finditer(name)):
                if versions.order(_dotted(name[start:])) is not None:
                    found[name[:start].lower()].append(name)
        return found


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A tag that is a version; a lower `rank` is a likelier spelling."""

    rank: int
    version: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Releases:
    """The versions of one package."""

    package: Package
    found: tuple[Release, ...]

    def of_version(self, version: str) -> Tag | None:
        """The tag of a version, in any spelling of it."""
        same = (one for one in self.found if versions.same(self.package.ecosystem, one.version, version))
        first = min(same, default=None)
        return first.tag if first is not None else None

    def newest(self, required: str) -> tuple[str, Tag] | None:
        """The newest version that a constraint allows, with its tag."""
        by_version = {one.version: one.tag for one in sorted(self.found, reverse=True)}
        version = versions.newest(self.package.ecosystem, required, by_version)
        return (version, by_version[version]) if version else None


def read_tags(root: Path) -> Tags:
    """The tags and branches of a work tree or bare repository; none in a plain folder."""
    try:
        answer = Git(root).text("for-each-ref", f"--format={_FORMAT}", *_NAMESPACES)
    except GitError:
        return Tags({})
    found = {}
    for line in answer.split("\n"):
        name, *rest = line.split("\0")
        commits = [rest[place] for place in range(0, len(rest), 2) if rest[place + 1 : place + 2] == ["commit"]]
        if commits:
            found[name] = commits[0]
    return Tags(found)


def commit_named(root: Path, revision: str) -> str:
    """The whole commit id that an abbreviated one stands for; empty where there is none."""
    if not _COMMIT.fullmatch(revision):
        return ""
    try:
        return Git(root).text("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except GitError:
        return ""


def _own_prefixes(package: Package) -> tuple[str, ...]:
    """What stands before the version in the tags of one package of several, in lower case."""
    if package.ecosystem == "go":  # https://go.dev/ref/mod#vcs-version
        folder = _MAJOR.sub("", f"/{package.folder}").strip("/")
        return (f"{folder}/v".lower() if folder else "v",)
    name = package.name.rpartition(":")[2]
    return _joined((package.name, name, name.rpartition("/")[2], package.folder, package.folder.rpartition("/")[2]))


def _general_prefixes(package: Package, called: Collection[str]) -> tuple[str, ...]:
    return (*_joined(called), *_GENERAL) if package.ecosystem != "go" else ()


def _joined(names: Collection[str]) -> tuple[str, ...]:
    return tuple(
        f"{name}{separator}{mark}".lower()
        for name in dict.fromkeys(names) if name for separator in _SEPARATORS for mark in ("v", "")
    )  # fmt: skip


def _dotted(written: str) -> str:
    """`4_2_0` as `4.2.0`."""
    return written.replace("_", ".") if _UNDERSCORED.fullmatch(written) else written
