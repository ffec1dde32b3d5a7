"""Which commit of a repository a version of a package is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
_MAJOR = re.compile(r"/v\d+$")


@dataclass(frozen=True, slots=True)
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

    def of_version(self, package: Package, version: str) -> Tag | None:
        """The tag of a version: the package's own (`payments-core-4.2`, `core/v4.2`) before a general one (`v4.2`)."""
        found = (
            (rank, name) for rank, name, written in self._versions(package)
            if versions.same(package.ecosystem, written, version)
        )  # fmt: skip
        return self._tag(min(found, default=(0, "")))

    def newest(self, package: Package, required: str) -> tuple[str, Tag] | None:
        """The newest version that a constraint allows, with its tag."""
        ranked = sorted(self._versions(package), reverse=True)
        by_version = {written: (rank, name) for rank, name, written in ranked}
        version = versions.newest(package.ecosystem, required, by_version)
        tag = self._tag(by_version[version]) if version else None
        return (version, tag) if tag is not None else None

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

    def _versions(self, package: Package) -> Iterator[tuple[int, str, str]]:
        """Rank, name and written version of each tag that may be one of the package."""
        prefixes = _prefixes(package)
        for name in self._names:
            for rank, prefix in enumerate(prefixes):
                written = name[len(prefix) :]
                if _UNDERSCORED.fullmatch(written):
                    written = written.replace("_", ".")
                if name.lower().startswith(prefix) and written[:1].isdigit() and versions.order(written) is not None:
                    yield rank, name, written
                    break

    def _tag(self, ranked: tuple[int, str]) -> Tag | None:
        commit = self._commits.get(f"refs/tags/{ranked[1]}")
        return Tag(ranked[1], commit) if commit else None


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


def _prefixes(package: Package) -> tuple[str, ...]:
    """What may stand before the version in a tag, in lower case, the likeliest first."""
    if package.ecosystem == "go":  # https://go.dev/ref/mod#vcs-version
        folder = _MAJOR.sub("", f"/{package.folder}").strip("/")
        return (f"{folder}/v".lower() if folder else "v",)
    name = package.name.rpartition(":")[2]
    called = (package.name, name, name.rpartition("/")[2], package.folder, package.folder.rpartition("/")[2])
    own = [
        f"{one}{separator}{mark}".lower()
        for one in dict.fromkeys(called) if one for separator in _SEPARATORS for mark in ("v", "")
    ]  # fmt: skip
    return (*own, *_GENERAL)
