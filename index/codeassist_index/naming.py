"""What imports may call the files of a root: by their paths, their own words, and files around them."""

import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from codeassist_index import blobs
from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.language import Language, Layout

_PACKAGE_FILES = frozenset(name for language in LANGUAGES.values() for name in language.package_files)
_MANIFESTS = frozenset(name for language in LANGUAGES.values() for name in language.manifests)
NAMING_FILES = _PACKAGE_FILES | _MANIFESTS
"""Files that say how the modules of others are called."""


def names_modules(path: str) -> bool:
    """Whether a file says how the modules of others are called."""
    return path.rpartition("/")[2] in NAMING_FILES


def tells_of_others(path: str, before: int | None, now: int | None) -> bool:
    """Whether a file says something new of others: how their modules are called, or which are set aside.

    `before` and `now` are the numbers of its contents. Of a package file it only counts that it is there.
    """
    name = path.rpartition("/")[2]
    if name in _PACKAGE_FILES:
        return (before is None) != (now is None)
    return name == ".gitattributes" or (name in _MANIFESTS and before != now)


class Naming:
    """The module names of a root's files, by the files that name modules."""

    def __init__(self, connection: sqlite3.Connection, naming: Mapping[str, int]) -> None:
        """`naming` is the content of every file that names modules, of a root or of the folders around some paths."""
        self._connection = connection
        self._naming = naming
        self._layouts: dict[str, Layout] = {}

    def modules(self, path: str, declared: str) -> tuple[str, ...]:
        """What imports may call a file that says it belongs to the package `declared`; the likelier first."""
        language = language_of(path)
        if language is None:
            return ()
        if language.name not in self._layouts:
            self._layouts[language.name] = self._layout(language)
        return language.module_names(path, declared, self._layouts[language.name])

    def _layout(self, language: Language) -> Layout:
        packages, manifests = set(), {}
        for path, blob in self._naming.items():
            folder, _, name = path.rpartition("/")
            if name in language.package_files:
                packages.add(folder)
            if name in language.manifests:
                manifests[path] = blobs.text(self._connection, blob)
        return Layout(frozenset(packages), manifests)


def naming_around(connection: sqlite3.Connection, repository: int, paths: Iterable[str]) -> dict[str, int]:
    """The stored files in the folders above the paths that name modules, with their contents."""
    wanted = {
        f"{folder}/{name}" if folder else name
        for folder in _folders_above(paths) for name in NAMING_FILES
    }  # fmt: skip
    found = {}
    for path in wanted:
        row = connection.execute(
            "SELECT blob FROM file WHERE repository = ? AND path = ? AND blob IS NOT NULL",
            (repository, os.fsencode(path)),
        ).fetchone()
        if row is not None:
            found[path] = int(row[0])
    return found


def _folders_above(paths: Iterable[str]) -> Collection[str]:
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
