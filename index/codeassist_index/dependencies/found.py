"""From a requirement to the repository and commit that it means."""

from dataclasses import dataclass
from pathlib import Path

from codeassist_index.dependencies import versions
from codeassist_index.dependencies.facts import Requirement
from codeassist_index.dependencies.pin import Pin, PinKind
from codeassist_index.dependencies.reading import Stored
from codeassist_index.dependencies.register import Register, Target
from codeassist_index.dependencies.tags import CHECKED_OUT, Releases, Tag, Tags, commit_named, read_tags


@dataclass(frozen=True, slots=True)
class Found:
    """What a requirement means; without a commit the checked-out state of the target's repository."""

    target: Target
    requirement: Requirement
    via: str
    kind: PinKind
    version: str
    tag: Tag = CHECKED_OUT

    def pin(self, folder: str) -> Pin:
        """The pin for the files of a folder."""
        package, stored, one = self.target.package, self.target.stored, self.requirement
        return Pin(
            folder, package.ecosystem, package.name, one.required, self.version, one.source, self.via, self.kind,
            stored.name, str(stored.root), self.tag.name, self.tag.commit,
        )  # fmt: skip

    @property
    def known_as(self) -> str:
        """Package and version, for what it requires itself."""
        return f"{self.target.package.name} {self.version or self.tag.name}".strip()


class Finder:
    """Finds what the repository `own` requires among the others of the index; the tags of each are read once."""

    def __init__(self, known: Register, own: Stored) -> None:
        self._known = known
        self._own = own
        self._tags: dict[Path, Tags] = {}

    def is_company(self, one: Requirement) -> bool:
        """Whether a requirement means another repository of the index."""
        return bool(self.targets(one))

    def targets(self, one: Requirement) -> list[Target]:
        """The packages that a requirement means: the one of its name, else all at its address."""
        named = self._known.publishing(one.ecosystem, one.name)
        there = self._known.at_address(one.ecosystem, one.url) if one.url else []
        found = [target for target in there if target.package.name == one.name] or there or named[:1]
        is_own = any(target.stored.name == self._own.name for target in (*named, *found))
        return [] if is_own else found

    def find(self, target: Target, one: Requirement, via: str) -> Found:
        """The state of the target that the requirement means."""
        package, tags = target.package, self._tags_of(target.stored)
        releases = self._releases(target, tags)
        version = versions.exact(package.ecosystem, one.required) or (one.required if one.locked else "")
        if one.local:
            return Found(target, one, via, "folder", version)
        if one.revision and (tag := self._revision(target.stored, tags, one.revision)):
            kind: PinKind = "version" if version and tag.name else "revision"
            return Found(target, one, via, kind, version, tag)
        if version:
            exact = releases.of_version(version)
            return Found(target, one, via, "version" if exact else "no tag", version, exact or CHECKED_OUT)
        if one.revision:
            return Found(target, one, via, "no tag", one.revision)
        newest = releases.newest(one.required)
        return Found(target, one, via, "newest", *newest) if newest else Found(target, one, via, "none allowed", "")

    def _releases(self, target: Target, tags: Tags) -> Releases:
        package, stored = target.package, target.stored
        there = [one for one in self._known.packages(stored.number) if one.ecosystem == package.ecosystem]
        top = (one.name.rpartition(":")[2] for one in there if not one.folder)
        called = dict.fromkeys((stored.name.rpartition("/")[2], *sorted(top)))
        return tags.releases(package, tuple(called), alone=len({one.name for one in there}) == 1)

    def _tags_of(self, stored: Stored) -> Tags:
        if stored.root not in self._tags:
            self._tags[stored.root] = read_tags(stored.root)
        return self._tags[stored.root]

    @staticmethod
    def _revision(stored: Stored, tags: Tags, revision: str) -> Tag | None:
        named = tags.named(revision)
        commit = "" if named else commit_named(stored.root, revision)
        return named or (tags.at(commit) if commit else None)
