"""Keep the pins and pinned trees of the index in step with what manifests and tags say.

It runs after each update of a root, under the same write lock. What the root requires is looked at when one of its
manifests has changed, what others require of it when its packages or tags have. Trees that no pin needs are forgotten.
A kill on the way leaves the former pins, and the next update of the whole root looks again.
"""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from codeassist_index.dependencies.facts import Package
from codeassist_index.dependencies.formats import is_manifest
from codeassist_index.dependencies.reading import Manifests
from codeassist_index.dependencies.register import Register, State
from codeassist_index.dependencies.tags import read_tags
from codeassist_index.dependencies.walk import IndexTree, Walk
from codeassist_index.options import IndexOptions
from codeassist_index.store import Store


class Pinning:
    """Brings the pins of one index up to date; `index_tree` is given root, repository name and commit."""

    def __init__(self, store: Store, options: IndexOptions, index_tree: IndexTree) -> None:
        self._store = store
        self._options = options
        self._index_tree = index_tree

    def settle(self, root: Path, only: Collection[str] = ()) -> tuple[str, ...]:
        """After an update of a root, of the paths `only` if there are some; what was left out is told in words."""
        if only and not any(_may_say_something(path) for path in only):
            return ()
        with self._store.reading() as connection:
            known = Register(connection)
            own = known.stored(root)
            if own is None:
                return ()
            manifests, before = Manifests(connection, own, self._options), known.state(own.number)
            facts = manifests.facts() if manifests.state() != before.manifests else None
            branches = known.revisions_named(own.number)
            packages = frozenset(facts.packages) if facts is not None else known.packages(own.number)
        now = State(manifests.state(), _outward(packages, root, branches))
        if now == before:
            return ()
        with self._store.writing() as connection:
            known = Register(connection)
            others = known.pinning(own.number)
            if facts is not None:
                if packages != known.packages(own.number):
                    _raise_generation(connection)
                known.write_packages(own.number, packages)
                known.write_requirements(own.number, facts.requirements)
            others |= known.requiring(packages, own.name)
        notes = [*(facts.notes if facts is not None else ()), *self._pin([own.number])]
        if now.outward != before.outward:
            self._pin(sorted(others - {own.number}))
        with self._store.writing() as connection:
            Register(connection).note_state(own.number, now)
        return tuple(notes)

    def renew(self) -> None:
        """After a root was forgotten: look again at what those require that had a pin to it."""
        with self._store.reading() as connection:
            affected = Register(connection).with_dangling_pins()
        self._pin(affected)

    def _pin(self, numbers: Iterable[int]) -> list[str]:
        """Find what repositories require, and keep that; then forget the trees that no pin leads to."""
        notes = [note for number in numbers for note in self._pin_one(number)]
        with self._store.writing() as connection:
            known = Register(connection)
            known.forget_unknown()
            used = known.trees_in_use()
            unused = [(tree.number,) for tree in known.trees() if tree.number not in used]
            connection.executemany("DELETE FROM file WHERE repository = ?", unused)
            connection.executemany("DELETE FROM repository WHERE id = ?", unused)
            if unused:
                known.forget_unknown()
        return notes

    def _pin_one(self, number: int) -> tuple[str, ...]:
        walk = Walk(self._store, self._options, self._index_tree, number)
        pins = walk.pins()
        with self._store.writing() as connection:
            if Register(connection).write_pins(number, pins):
                _raise_generation(connection)
        return tuple(walk.notes)


def _raise_generation(connection: sqlite3.Connection) -> None:
    """Let readers forget what they know by the generation: a look may have come between an update and its pins."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _may_say_something(path: str) -> bool:
    """Whether it may be a manifest, or a folder with one."""
    return is_manifest(path) or path.endswith((".in", ".txt")) or "." not in path.rpartition("/")[2]


def _outward(packages: Iterable[Package], root: Path, branches: Iterable[str]) -> str:
    """What others see of a repository: its packages, its tags, and those branches that they name."""
    written = sorted(f"{one.ecosystem} {one.name} {one.folder}" for one in packages)
    told = "\n".join((*written, *read_tags(root).written(branches)))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
