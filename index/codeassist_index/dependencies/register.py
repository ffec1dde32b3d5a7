"""Packages, requirements and pins in the store. The caller holds the write lock where something is written."""

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist_index import postings
from codeassist_index.dependencies.facts import Ecosystem, Package, Requirement
from codeassist_index.dependencies.pin import Pin
from codeassist_index.dependencies.reading import Stored
from codeassist_index.git import normalised_url

_STORED = "SELECT id, root, revision, name, commit_id FROM repository"
_PIN_COLUMNS = "folder, ecosystem, package, required, version, source, via, kind, tag"


@dataclass(frozen=True, slots=True)
class Target:
    """A package of the index, with the repository that publishes it."""

    package: Package
    stored: Stored


@dataclass(frozen=True, slots=True)
class StoredPin:
    """A pin with the numbers of the checked-out state and of the tree that is read; these are one without a tree."""

    pin: Pin
    target: int
    tree: int


@dataclass(frozen=True, slots=True)
class State:
    """What pins were made from: digests of a repository's manifests, and of its packages and tags."""

    manifests: str
    outward: str


READ = State("read", "read")
"""Of a tree, which never changes: that its packages are known."""


class Register:
    """One connection's view of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def stored(self, root: Path, revision: str = "") -> Stored | None:
        """What the index holds of a root."""
        return self._one("WHERE root = ? AND revision = ?", os.fsencode(root), revision)

    def of_number(self, number: int) -> Stored | None:
        """What the index holds under a number."""
        return self._one("WHERE id = ?", number)

    def state(self, number: int) -> State:
        """What a repository's pins were last made from; empty before."""
        row = self._connection.execute(
            "SELECT manifests, outward FROM dependency_state WHERE repository = ?", (number,)
        ).fetchone()
        return State(*row) if row is not None else State("", "")

    def note_state(self, number: int, state: State) -> None:
        """Keep that state."""
        values = (number, state.manifests, state.outward)
        self._connection.execute("INSERT OR REPLACE INTO dependency_state VALUES (?, ?, ?)", values)

    def packages(self, number: int) -> frozenset[Package]:
        """What a repository or tree publishes."""
        rows = self._connection.execute("SELECT ecosystem, name, folder FROM package WHERE repository = ?", (number,))
        return frozenset(Package(*row) for row in rows)

    def write_packages(self, number: int, packages: Iterable[Package]) -> None:
        """Replace them."""
        self._connection.execute("DELETE FROM package WHERE repository = ?", (number,))
        rows = {(number, one.ecosystem, one.name, one.folder) for one in packages}
        self._connection.executemany(
            "INSERT INTO package (repository, ecosystem, name, folder) VALUES (?, ?, ?, ?)", sorted(rows)
        )

    def write_requirements(self, number: int, requirements: Iterable[Requirement]) -> None:
        """Replace what says that a repository requires a package or another repository."""
        self._connection.execute("DELETE FROM requirement WHERE repository = ?", (number,))
        keys = {key for one in requirements for key in keys_of(one)}
        self._connection.executemany(
            "INSERT INTO requirement (key, repository) VALUES (?, ?)", [(key, number) for key in sorted(keys)]
        )

    def requiring(self, packages: Iterable[Package], repository_name: str) -> set[int]:
        """The repositories that require one of the packages, or the repository itself by its address."""
        keys = [_key(one.ecosystem, one.name) for one in packages] + [_key("url", repository_name)]
        rows = (
            row for key in keys
            for row in self._connection.execute("SELECT repository FROM requirement WHERE key = ?", (key,))
        )  # fmt: skip
        return {row[0] for row in rows}

    def pinning(self, target: int) -> set[int]:
        """The repositories that have a pin to this one."""
        return {row[0] for row in self._connection.execute("SELECT repository FROM pin WHERE target = ?", (target,))}

    def publishing(self, ecosystem: Ecosystem, name: str) -> list[Target]:
        """The checked-out repositories that publish a package; the one that has its name first."""
        rows = self._connection.execute(
            "SELECT folder, id, root, revision, repository.name, commit_id FROM package"
            " JOIN repository ON repository.id = package.repository"
            " WHERE ecosystem = ? AND package.name = ? AND revision = ''",
            (ecosystem, name),
        )
        found = [Target(Package(ecosystem, name, folder), _stored(row)) for folder, *row in rows]
        short = name.rpartition(":")[2].rpartition("/")[2]
        return sorted(
            found,
            key=lambda one: (
                one.stored.name.rpartition("/")[2] != short, one.stored.name, str(one.stored.root), one.package.folder,
            ),
        )  # fmt: skip

    def at_address(self, ecosystem: Ecosystem, url: str) -> list[Target]:
        """What the checked-out repository of a git address publishes in an ecosystem."""
        name = normalised_url(url)
        rows = self._connection.execute(f"{_STORED} WHERE name = ? AND revision = '' ORDER BY root", (name,)).fetchall()
        stored = [_stored(row) for row in rows] if name else []
        return [
            Target(package, one) for one in stored
            for package in sorted(self.packages(one.number), key=lambda package: (package.folder, package.name))
            if package.ecosystem == ecosystem
        ]  # fmt: skip

    def revisions_named(self, target: int) -> list[str]:
        """What pins to a repository name that may be a branch of it."""
        rows = self._connection.execute(
            "SELECT DISTINCT iif(kind = 'revision', tag, version) FROM pin"
            " WHERE target = ? AND kind IN ('revision', 'no tag')",
            (target,),
        )
        return sorted(row[0] for row in rows if row[0])

    def pins(self, number: int) -> list[StoredPin]:
        """A repository's pins, by folder and package."""
        rows = self._connection.execute(
            f"SELECT {_PIN_COLUMNS}, target, tree, target.name, target.root, tree.commit_id, tree.revision"  # noqa: S608
            " FROM pin JOIN repository AS target ON target.id = target JOIN repository AS tree ON tree.id = tree"
            " WHERE pin.repository = ? ORDER BY folder, ecosystem, package",
            (number,),
        )
        return [_pin(row) for row in rows]

    def write_pins(self, number: int, pins: Iterable[StoredPin]) -> bool:
        """Replace them; whether they differ from the former ones."""
        now = sorted(pins, key=lambda one: (one.pin.folder, one.pin.ecosystem, one.pin.package))
        if now == self.pins(number):
            return False
        self._connection.execute("DELETE FROM pin WHERE repository = ?", (number,))
        self._connection.executemany(
            f"INSERT INTO pin (repository, target, tree, {_PIN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [(number, one.target, one.tree, *_columns(one.pin)) for one in now],
        )
        return True

    def trees(self) -> list[Stored]:
        """Every pinned tree of the index."""
        return [_stored(row) for row in self._connection.execute(f"{_STORED} WHERE revision != '' ORDER BY id")]

    def trees_in_use(self) -> set[int]:
        """The numbers that a pin leads to."""
        return {row[0] for row in self._connection.execute("SELECT DISTINCT tree FROM pin")}

    def with_dangling_pins(self) -> list[int]:
        """The repositories with a pin to one that is not there any more."""
        rows = self._connection.execute(
            "SELECT DISTINCT repository FROM pin WHERE target NOT IN (SELECT id FROM repository)"
            " AND repository IN (SELECT id FROM repository) ORDER BY repository"
        )
        return [row[0] for row in rows]

    def forget_unknown(self) -> None:
        """Forget what is known of repositories and trees that are not there any more."""
        for table in ("package", "requirement", "dependency_state", "pin"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE repository NOT IN (SELECT id FROM repository)"  # noqa: S608 - fixed names
            )

    def _one(self, condition: str, *values: object) -> Stored | None:
        row = self._connection.execute(f"{_STORED} {condition}", values).fetchone()
        return None if row is None else _stored(row)


def keys_of(one: Requirement) -> set[int]:
    """The numbers under which a requirement is found: its package's, and its repository's by address."""
    address = normalised_url(one.url) if one.url else ""
    return {_key(one.ecosystem, one.name)} | ({_key("url", address)} if address else set())


def _key(kind: str, name: str) -> int:
    return postings.key(f"{kind} {name}")


def _stored(row: Iterable[Any]) -> Stored:
    number, root, revision, name, commit = row
    return Stored(number, Path(os.fsdecode(root)), revision, name, commit)


def _pin(row: tuple[Any, ...]) -> StoredPin:
    folder, ecosystem, package, required, version, source, via, kind, tag, target, tree, *named = row
    name, root, commit, revision = named
    pin = Pin(
        folder, ecosystem, package, required, version, source, via, kind, name, os.fsdecode(root), tag,
        commit if revision else "",
    )  # fmt: skip
    return StoredPin(pin, target, tree)


def _columns(pin: Pin) -> tuple[str, ...]:
    return (
        pin.folder, pin.ecosystem, pin.package, pin.required, pin.version, pin.source, pin.via, pin.kind, pin.tag,
    )  # fmt: skip
