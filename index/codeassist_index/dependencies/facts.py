"""What manifests and lock files say, whatever their format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Ecosystem = Literal["pypi", "npm", "go", "maven", "cargo", "nuget", "composer"]

ReadFile = Callable[[str], str | None]
"""The text of another file of the same tree, by its path from the top; None where there is none."""


REQUIREMENTS_MAX = 300_000
"""So many are read of one repository: a few files can name each other, or hold for many folders, to make millions."""


@dataclass(frozen=True, slots=True)
class Package:
    """What a folder of a repository is published as; `name` is in the spelling that its ecosystem compares."""

    ecosystem: Ecosystem
    name: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """That the files of `folder` and below use a package.

    `required` is the constraint as it is written, empty for any version; the exact version where a tool has `locked`
    it. `source` is the path of the file that says so. A package may come from a git repository instead (`url`, at
    `revision`), or from a folder (`local`), which has no version.
    """

    ecosystem: Ecosystem
    name: str
    required: str
    source: str
    folder: str = ""
    locked: bool = False
    url: str = ""
    revision: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that manifests say, in the order they say it; `notes` tell what could not be read."""

    packages: tuple[Package, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: "Facts") -> "Facts":
        return Facts(self.packages + other.packages, self.requirements + other.requirements, self.notes + other.notes)


NOTHING = Facts()
