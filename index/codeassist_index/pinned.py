"""Imports that lead to another repository, read at the version that the importing file pins.

What the file at hand states or locks holds for all that it leads to, as it does where its repository is built; what it
doesn't speak of is read as the repository says in which the import stands.
"""

from codeassist_index.dependencies.environment import ECOSYSTEMS, NO_PINS, Pins
from codeassist_index.dependencies.facts import Ecosystem
from codeassist_index.dependencies.pin import Pin
from codeassist_index.dependencies.register import StoredPin
from codeassist_index.languages import LANGUAGES
from codeassist_index.snapshot import FileRef, Snapshot


class Pinned:
    """Look-ups of one request; `origin` is the file that it is about."""

    def __init__(self, snapshot: Snapshot, origin: FileRef | None = None) -> None:
        self._snapshot = snapshot
        self._origin = origin
        self._read: dict[tuple[int, str], StoredPin] = {}

    def files_of_module(self, module: str, importer: FileRef) -> list[FileRef]:
        """Every file that an import of `module` may mean in a file, those of the importer's own tree and pins first."""
        general = self._snapshot.files_of_module(module)
        pins = self._in_force(importer)
        if not pins and not self._snapshot.is_tree(importer.repository):
            return general
        in_trees = self._snapshot.files_of_module_in_trees(module)
        own = [ref for ref in in_trees if ref.repository == importer.repository]
        meant = [ref for ref in in_trees if (one := self._pin(ref, pins)) is not None and one.tree == ref.repository]
        return [*own, *meant, *(ref for ref in general if not self._is_replaced(ref, pins, importer))]

    def has_a_say(self, importer: FileRef) -> bool:
        """Whether what a file imports depends on pins: on its own, those of the file at hand, or its tree's."""
        return bool(self._in_force(importer)) or self._snapshot.is_tree(importer.repository)

    @property
    def was_read(self) -> bool:
        """Whether any file was read through a pin."""
        return bool(self._read)

    def pin_of(self, ref: FileRef) -> Pin | None:
        """The pin through which a file of another repository is read."""
        ecosystem = _ecosystem(ref) if self._read else None
        if ecosystem is None:
            return None
        names = self._snapshot.published(ref.repository).names(ref.path, ecosystem)
        found = (self._read[ref.repository, name] for name in names if (ref.repository, name) in self._read)
        return next((one.pin for one in found), None)

    def is_outdated(self, ref: FileRef) -> bool:
        """Whether the file at hand uses another version of what a checked-out file is part of, with another content."""
        if self._origin is None or ref.repository == self._origin.repository:
            return False
        one = self._pin(ref, self._in_force(self._origin))
        return one is not None and one.tree != one.target and not self._snapshot.has_blob(one.tree, ref.blob)

    def _in_force(self, importer: FileRef) -> Pins:
        own = self._pins_at(importer)
        origin = self._pins_at(self._origin) if self._origin is not None else NO_PINS
        return {**own, **origin} if origin and own is not origin else own

    def _pins_at(self, ref: FileRef) -> Pins:
        ecosystem = _ecosystem(ref)
        return self._snapshot.environment(ref.repository).pins(ref.path, ecosystem) if ecosystem else NO_PINS

    def _is_replaced(self, ref: FileRef, pins: Pins, importer: FileRef) -> bool:
        """Whether another tree is read instead of a checked-out file."""
        one = self._pin(ref, pins)
        return one is not None and one.tree != one.target and ref.repository != importer.repository

    def _pin(self, ref: FileRef, pins: Pins) -> StoredPin | None:
        """The pin to the package that a file is part of; noted where the file is what it leads to."""
        ecosystem = _ecosystem(ref)
        if not pins or ecosystem is None:
            return None
        for name in self._snapshot.published(ref.repository).names(ref.path, ecosystem):
            if (one := pins.get(name)) is not None:
                if one.tree == ref.repository:
                    self._read.setdefault((ref.repository, name), one)
                return one
        return None


def _ecosystem(ref: FileRef) -> Ecosystem | None:
    language = LANGUAGES.get(ref.language)
    return ECOSYSTEMS.get(language.family) if language is not None else None
