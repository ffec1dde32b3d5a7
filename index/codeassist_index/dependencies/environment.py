"""Which pins are in force for a file: those of the nearest folder above it that speaks of a package."""

from collections.abc import Iterable, Mapping

from codeassist_index.dependencies.choice import is_above
from codeassist_index.dependencies.facts import Ecosystem, Package
from codeassist_index.dependencies.register import StoredPin

ECOSYSTEMS: Mapping[str, Ecosystem] = {
    "python": "pypi", "javascript": "npm", "go": "go", "jvm": "maven", "rust": "cargo", "csharp": "nuget",
    "php": "composer",
}  # fmt: skip
"""By the family of a language."""

Pins = Mapping[str, StoredPin]
"""By the name of the package."""

NO_PINS: Pins = {}


class Environment:
    """The pins of one repository."""

    def __init__(self, pins: Iterable[StoredPin]) -> None:
        self._pins = sorted(pins, key=lambda one: len(one.pin.folder))
        self._known: dict[tuple[str, Ecosystem], Pins] = {}

    def pins(self, path: str, ecosystem: Ecosystem) -> Pins:
        """Those for a file."""
        key = (path.rpartition("/")[0], ecosystem)
        if key not in self._known:
            self._known[key] = {
                one.pin.package: one for one in self._pins
                if one.pin.ecosystem == ecosystem and is_above(one.pin.folder, key[0])
            }  # fmt: skip
        return self._known[key]


class Published:
    """The packages of one repository or tree."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self._packages = sorted(packages, key=lambda one: (-len(one.folder), one.folder, one.name))
        self._known: dict[tuple[str, Ecosystem], tuple[str, ...]] = {}

    def names(self, path: str, ecosystem: Ecosystem) -> tuple[str, ...]:
        """What the folder is published as that a file belongs to."""
        key = (path.rpartition("/")[0], ecosystem)
        if key not in self._known:
            above = [one for one in self._packages if one.ecosystem == ecosystem and is_above(one.folder, key[0])]
            self._known[key] = tuple(one.name for one in above if one.folder == above[0].folder)
        return self._known[key]
