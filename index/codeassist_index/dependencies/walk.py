"""From what a repository requires to the trees that its files read, through what those require themselves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from codeassist_index.dependencies.choice import choices, is_above
from codeassist_index.dependencies.facts import NOTHING, Facts, Package, Requirement
from codeassist_index.dependencies.found import Finder, Found
from codeassist_index.dependencies.reading import Manifests, Stored
from codeassist_index.dependencies.register import READ, Register, StoredPin
from codeassist_index.dependencies.tags import CHECKED_OUT
from codeassist_index.errors import GitError, NotARepositoryError
from codeassist_index.options import IndexOptions
from codeassist_index.store import Store

PINNED_TREES_MAX = 500
"""So many trees of pinned versions are kept in one index; for further pins the checked-out state is read."""
VIA_MAX = 8
"""So far the requirements of requirements are followed."""

IndexTree = Callable[[Path, str, str], object]
Place = tuple[str, str, str]
"""Folder, ecosystem and package: what a pin holds for."""


class Walk:
    """The way from one repository, given by its number.

    What the repository itself states or locks wins over what a package of it requires, as it does where it is built.
    """

    def __init__(self, store: Store, options: IndexOptions, index_tree: IndexTree, number: int) -> None:
        self._store = store
        self._options = options
        self._index_tree = index_tree
        self._number = number
        self._pins: dict[Place, StoredPin] = {}
        self._facts: dict[int, Facts] = {}
        self.notes: list[str] = []

    def pins(self) -> list[StoredPin]:
        """All pins of the repository, their trees being in the index."""
        level = self._stated()
        for _ in range(VIA_MAX):
            level = [(folder, self._with_tree(folder, found)) for folder, found in level]
            level = self._required(level)
            if not level:
                break
        return list(self._pins.values())

    def _stated(self) -> list[tuple[str, Found]]:
        """What the repository's own manifests and lock files say, by folder."""
        with self._store.reading() as connection:
            known = Register(connection)
            own = known.of_number(self._number)
            if own is None:
                return []
            facts = Manifests(connection, own, self._options).facts()
            return list(_found(Finder(known, own), facts, ""))

    def _required(self, level: list[tuple[str, Found]]) -> list[tuple[str, Found]]:
        """What the pinned trees require themselves, where the repository does not say it."""
        further: dict[Place, Found] = {}
        with self._store.reading() as connection:
            known = Register(connection)
            own = known.of_number(self._number)
            for folder, found in level:
                tree = known.stored(found.target.stored.root, found.tag.commit) if found.tag.commit else None
                if own is None or tree is None:
                    continue
                if tree.number not in self._facts:
                    self._facts[tree.number] = Manifests(connection, tree, self._options).facts()
                facts = _of_package(self._facts[tree.number], found.target.package)
                for _, one in _found(Finder(known, own), facts, found.known_as):
                    place = (folder, one.target.package.ecosystem, one.target.package.name)
                    if not self._is_said(place):
                        further.setdefault(place, one)
        return [(folder, one) for (folder, _, _), one in further.items()]

    def _is_said(self, place: Place) -> bool:
        folder, *package = place
        return any(is_above(above, folder) and package == of for above, *of in self._pins)

    def _with_tree(self, folder: str, found: Found) -> Found:
        """Index the tree where it is missing, and keep the pin; where that can't be, of the checked-out state."""
        target, tree = found.target.stored, None
        if found.tag.commit:
            found, tree = self._indexed(found)
        pin = found.pin(folder)
        self._pins[folder, pin.ecosystem, pin.package] = StoredPin(
            pin, target.number, tree.number if tree is not None else target.number
        )
        return found

    def _indexed(self, found: Found) -> tuple[Found, Stored | None]:
        target, commit = found.target.stored, found.tag.commit
        tree, held = self._known(target.root, commit)
        if tree is None and held >= PINNED_TREES_MAX:
            self.notes.append(
                f"{found.known_as} is not read at its version: more than {PINNED_TREES_MAX} trees are pinned"
            )
            return replace(found, kind="left out", tag=CHECKED_OUT), None
        if tree is None:
            try:
                self._index_tree(target.root, target.name, commit)
            except (GitError, NotARepositoryError) as error:
                self.notes.append(f"{found.known_as} is not read at its version: {error}")
                return replace(found, kind="unreadable", tag=CHECKED_OUT), None
            tree, _ = self._known(target.root, commit)
        if tree is not None:
            self._read_packages(tree)
        return found, tree

    def _known(self, root: Path, commit: str) -> tuple[Stored | None, int]:
        with self._store.reading() as connection:
            known = Register(connection)
            return known.stored(root, commit), len(known.trees())

    def _read_packages(self, tree: Stored) -> None:
        """Note what a new tree publishes, from which the package of each of its files is known."""
        with self._store.reading() as connection:
            if Register(connection).state(tree.number) == READ:
                return
            packages = Manifests(connection, tree, self._options).facts().packages
        with self._store.writing() as connection:
            Register(connection).write_packages(tree.number, packages)
            Register(connection).note_state(tree.number, READ)


def _found(finder: Finder, facts: Facts, via: str) -> Iterator[tuple[str, Found]]:
    for one in choices(facts.requirements, finder.is_company):
        for target in finder.targets(one):
            yield one.folder, finder.find(target, one, via)


def _of_package(facts: Facts, package: Package) -> Facts:
    """What a package requires of its users; its own lock file says nothing to them."""
    return replace(NOTHING, requirements=tuple(
        one for one in facts.requirements
        if one.ecosystem == package.ecosystem and is_above(one.folder, package.folder) and _holds_for_users(one)
    ))  # fmt: skip


def _holds_for_users(one: Requirement) -> bool:
    return not one.local and (not one.locked or one.ecosystem == "go")
