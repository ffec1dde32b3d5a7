"""A dependency on a repository of the index, and which state of it is read for that."""

from dataclasses import dataclass
from typing import Literal

from codeassist_index.dependencies.facts import Ecosystem

PinKind = Literal["version", "newest", "revision", "no tag", "none allowed", "folder", "left out", "unreadable"]
"""How the state was found: the tag of the version; the newest tag that a range allows; a git revision that is named.

With the others it is the checked-out state: the version has no tag, no tag is allowed, the package is a folder of the
disk, there are more than `PINNED_TREES_MAX` trees, or git can't read the revision.
"""
READ_AT_REVISION: frozenset[PinKind] = frozenset({"version", "newest", "revision"})

SHORT_COMMIT = 12


@dataclass(frozen=True, slots=True)
class Pin:
    """That files in `folder` of a repository use `package` of another one.

    `required` is the constraint as written and `version` what it comes to, empty where only a revision is named.
    `source` is the file that says so, `via` the package and version whose manifest that is, empty for the repository's
    own. `repository` and `root` are those of the package; `tag` and `commit` what is read of it, the tag being empty
    where a commit is named without one, and both where the checked-out state is read.
    """

    folder: str
    ecosystem: Ecosystem
    package: str
    required: str
    version: str
    source: str
    via: str
    kind: PinKind
    repository: str
    root: str
    tag: str
    commit: str

    @property
    def words(self) -> str:
        """The few words for the reason of a snippet: `payments-core 4.2, pinned in pyproject.toml`."""
        source = f"{self.source} of {self.via}" if self.via else self.source
        allowed = f" ({self.required})" if self.required else ""
        match self.kind:
            case "version":
                return f"{self.package} {self.version}, pinned in {source}"
            case "newest":
                return f"{self.package} {self.version}, the newest that {source} allows{allowed}"
            case "revision":
                return f"{self.package} at {self.tag or self.commit[:SHORT_COMMIT]}, pinned in {source}"
            case "no tag":
                why = f"{self.version or self.required} is pinned in {source} but has no tag"
            case "none allowed":
                why = f"no tag is what {source} allows{allowed}"
            case "folder":
                why = f"a folder in {source}"
            case "left out":
                why = f"{self.version} is pinned in {source} but too many trees are"
            case "unreadable":
                why = f"{self.version or self.tag} is pinned in {source} but git can't read it"
        return f"{self.package}, {why}; the checked-out state"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a repository depends on: its pins, how many other packages, and what of its manifests was not read."""

    pins: tuple[Pin, ...]
    others: int
    notes: tuple[str, ...]
