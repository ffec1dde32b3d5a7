"""What a caller may read. Every question carries it, and nothing else is ever answered from."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from codeassist_index import blobs, codeowners, path_patterns

PATTERNS_KEPT_MAX = 1_000
OWNERS_KEPT_MAX = 64


@dataclass(frozen=True, slots=True)
class Scope:
    """A repository, by its whole name, or a part of it.

    `path` is a pattern as in CODEOWNERS, meant from the top: `services/payments/**`, `docs/*.md`, a folder's name.
    `owner` is a name in that repository's CODEOWNERS. Empty stands for all; of both, a file has to meet both.
    """

    repository: str
    path: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """The repositories that a caller may read, by name, None being all of them; and within these, parts.

    A file has to be in a scope of every set of `scopes`.
    """

    repositories: frozenset[str] | None = None
    scopes: tuple[frozenset[Scope], ...] = ()

    def allows(self, repository: str) -> bool:
        """Whether anything of the repository of this name may be read."""
        named = self.repositories is None or repository in self.repositories
        return named and all(any(one.repository == repository for one in scopes) for scopes in self.scopes)

    def within(self, scopes: Iterable[Scope]) -> "Access":
        """What of this lies in one of the scopes too."""
        return replace(self, scopes=(*self.scopes, frozenset(scopes)))


EVERYTHING = Access()
"""For a person's own index: whoever can read its files can read the repositories."""

IsShown = Callable[[str], bool]
"""Whether the file at a path of a repository may be read."""


class Visible:
    """Number and name of each repository that questions are answered from; of some only certain paths."""

    def __init__(self, names: Mapping[int, str], partly: Mapping[int, IsShown]) -> None:
        self.names = names
        self.partly = partly
        self._known: dict[tuple[int, bytes], bool] = {}

    def __contains__(self, repository: int) -> bool:
        return repository in self.names

    def __getitem__(self, repository: int) -> str:
        return self.names[repository]

    def shows(self, repository: int, path: bytes) -> bool:
        """Whether a file may be read, by the number of its repository."""
        if repository not in self.partly:
            return repository in self.names
        key = (repository, path)
        if key not in self._known:
            self._known[key] = self.partly[repository](os.fsdecode(path))
        return self._known[key]


def visible(connection: sqlite3.Connection, access: Access) -> Visible:
    """What general questions are answered from: what is checked out, and allowed."""
    rows = connection.execute("SELECT id, name FROM repository WHERE revision = ''")
    names = {number: name for number, name in rows if access.allows(name)}
    tests = ((number, _test(connection, number, name, access)) for number, name in names.items())
    return Visible(names, {number: test for number, test in tests if test is not None})


def visible_trees(connection: sqlite3.Connection, seen: Visible) -> Visible:
    """The trees of pinned versions that may be read: as much of each as of what its repository has checked out."""
    rows = connection.execute(
        "SELECT tree.id, repository.id FROM repository AS tree JOIN repository ON repository.root = tree.root"
        " WHERE tree.revision != '' AND repository.revision = ''"
    ).fetchall()
    names = {tree: seen[number] for tree, number in rows if number in seen}
    return Visible(names, {tree: seen.partly[number] for tree, number in rows if number in seen.partly})


def owners_of(connection: sqlite3.Connection, repository: int) -> codeowners.Owners:
    """Who owns what in a stored repository, by its number."""
    for place in codeowners.PLACES:
        row = connection.execute(
            "SELECT blob FROM file WHERE repository = ? AND path = ? AND blob IS NOT NULL",
            (repository, os.fsencode(place)),
        ).fetchone()
        if row is not None:
            return _parsed(blobs.text(connection, row[0]), place)
    return codeowners.NOBODY


def _test(connection: sqlite3.Connection, number: int, name: str, access: Access) -> IsShown | None:
    """Of which paths of an allowed repository the access knows; None for all."""
    sets = [[one for one in scopes if one.repository == name] for scopes in access.scopes]
    sets = [own for own in sets if not any(one.path == one.owner == "" for one in own)]
    if not sets:
        return None
    asks_owners = any(one.owner for own in sets for one in own)
    owners = owners_of(connection, number) if asks_owners else codeowners.NOBODY
    return lambda path: all(any(_covers(one, path, owners) for one in own) for own in sets)


def _covers(scope: Scope, path: str, owners: codeowners.Owners) -> bool:
    if scope.path and _pattern(scope.path).fullmatch(path) is None:
        return False
    return not scope.owner or scope.owner.lower() in owners.of(path)


_pattern = lru_cache(PATTERNS_KEPT_MAX)(path_patterns.from_top)
_parsed = lru_cache(OWNERS_KEPT_MAX)(codeowners.parse)
