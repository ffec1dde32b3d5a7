"""One unchanging view of the stored index, with what was read from it kept between requests."""

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from codeassist_index import blobs, postings, readable_chunks
from codeassist_index.access import EVERYTHING, Access, Visible, visible
from codeassist_index.languages.facts import FileFacts, Import, Symbol
from codeassist_index.postings import Role
from codeassist_index.types import Snippet
from codeassist_index.view import WHOLE, View

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SHAPES_KEPT_MAX = 4_000
TEXTS_KEPT_MAX = 400
LOOKUPS_KEPT_MAX = 20_000
VIEWS_KEPT_MAX = 100
RECENT_ANSWERS_MAX = 16


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of the index; `repository` is its number, `blob` 0 for text that is not stored."""

    repository: int
    repository_name: str
    path: str
    blob: int
    language: str
    module: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """Files that see each other's names: of a package that they declare, else of a folder of a repository."""

    repository: int
    folder: str
    package: str


class Shape:
    """A file's facts, by name and scope. Immutable, so shared between requests and repositories."""

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        self.members: dict[str, dict[str, Symbol]] = {}
        self.imports: dict[str, list[Import]] = {}
        self.stars: list[Import] = []
        functions = {symbol.local_name for symbol in facts.symbols if symbol.kind in {"function", "method"}}
        for symbol in facts.symbols:
            if symbol.scope not in functions and not symbol.local:
                self.members.setdefault(symbol.scope, {}).setdefault(symbol.name, symbol)
        for found in facts.imports:
            if found.scope in functions:
                continue
            if found.name == "*":
                self.stars.append(found)
            else:
                self.imports.setdefault(found.alias, []).append(found)

    def symbol(self, local_name: str) -> Symbol | None:
        """The definition at a dotted path of this file."""
        scope, _, name = local_name.rpartition(".")
        return self.members.get(scope, {}).get(name)


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """A file with its shape; one object per file and request, so compared by identity."""

    ref: FileRef
    shape: Shape


class Kept(Generic[K, V]):
    """The most recently used values, up to a number of them; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, made when it is not kept."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._guard:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


class Caches:
    """What is kept between requests.

    Contents by blob number, which is never used twice in one database; what names and paths lead to by the
    generation of the index too, which every update raises.
    """

    def __init__(self) -> None:
        self.visible: Kept[tuple[int, Access], Visible] = Kept(VIEWS_KEPT_MAX)
        self.readable: Kept[tuple[int, Access], list[str] | None] = Kept(VIEWS_KEPT_MAX)
        self.files: Kept[tuple[object, ...], list[FileRef]] = Kept(LOOKUPS_KEPT_MAX)
        self.users: Kept[tuple[object, ...], int] = Kept(LOOKUPS_KEPT_MAX)
        self.imports: Kept[int, frozenset[str]] = Kept(SHAPES_KEPT_MAX)
        self.answers: Kept[Hashable, tuple[Snippet, ...]] = Kept(RECENT_ANSWERS_MAX)
        self.line_counts: Kept[int, int] = Kept(LOOKUPS_KEPT_MAX)
        self.shapes: Kept[int, Shape] = Kept(SHAPES_KEPT_MAX)
        self.line_sets: Kept[int, frozenset[str]] = Kept(TEXTS_KEPT_MAX)
        self.lines: Kept[int, list[str]] = Kept(TEXTS_KEPT_MAX)


_FILE_COLUMNS = (
    "SELECT file.repository, path, blob.id, language, module FROM file"
    " JOIN repository ON repository.id = file.repository JOIN blob ON blob.id = file.blob"
)


class Snapshot:
    """Reads for one request; every list comes in a stable order."""

    def __init__(self, connection: sqlite3.Connection, caches: Caches, view: View = WHOLE) -> None:
        self._connection = connection
        self.caches = caches
        self.view = view
        self._modules: dict[tuple[int, str], Module] = {}
        self.generation = int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
        self._visible = caches.visible.get((self.generation, view.access), lambda: visible(connection, view.access))

    def repository(self, root: str) -> tuple[int, str] | None:
        """Number and name of the repository at `root`."""
        row = self._connection.execute(
            "SELECT id FROM repository WHERE root = ? AND revision = ''", (os.fsencode(root),)
        ).fetchone()
        return (row[0], self._visible[row[0]]) if row is not None and row[0] in self._visible else None

    def repository_named(self, name: str) -> int:
        """Number of the first repository of this name; 0, which no repository has, where none may be read."""
        return min((number for number, known in self._visible.names.items() if known == name), default=0)

    def file(self, repository: int, path: str) -> FileRef | None:
        """The file at a path of a repository."""
        found = self._files("WHERE file.repository = ? AND path = ?", (repository, os.fsencode(path)))
        return found[0] if found else None

    def files_of_module(self, module: str) -> list[FileRef]:
        """Every file that an import may call `module`."""
        named = self._files("WHERE module = ?", (module,))
        return named or self._files("WHERE other_module = ?", (module,))

    def files_of_blob(self, sha: bytes, language: str) -> list[FileRef]:
        """Every file with this content."""
        return self._files("WHERE sha = ? AND language = ?", (sha, language))

    def files_in_folder(self, repository: int, folder: str, limit: int) -> list[FileRef]:
        """Files directly in a folder of a repository."""
        return self.files_sharing(Sharing(repository, folder, ""), limit)

    def files_sharing(self, sharing: Sharing, limit: int) -> list[FileRef]:
        """Files of a package or directly in a folder."""
        condition, values = _shared(sharing)
        found = self._files(f"WHERE {condition}", values)
        return [ref for ref in found if _is_shared(ref, sharing)][:limit]

    def files_defining(self, name: str, limit: int, sharing: Sharing | None = None) -> list[tuple[FileRef, Symbol]]:
        """Top-level definitions of this very name."""
        condition, values = _shared(sharing) if sharing is not None else ("1", ())
        found = self._files(
            f"JOIN name ON name.blob = file.blob WHERE key = ? AND roles & {Role.TOP:d} AND {condition}",
            (postings.key(name), *values),
            limit,
        )
        pairs = ((ref, self.shape(ref.blob).symbol(name)) for ref in found if _is_shared(ref, sharing))
        return [(ref, symbol) for ref, symbol in pairs if symbol is not None]

    def members_named(self, repository: int, name: str, limit: int) -> list[tuple[FileRef, Symbol]]:
        """Methods and functions of this name in up to `limit` files of a repository, whatever they stand in."""
        # The plus keeps SQLite from walking all files of the repository instead of the few that have the name.
        condition = f"WHERE key = ? AND roles & {Role.TOP | Role.MEMBER:d} AND +file.repository = ?"
        found = self._files(f"JOIN name ON name.blob = file.blob {condition}", (postings.key(name), repository), limit)
        pairs = ((ref, members.get(name)) for ref in found for members in self.shape(ref.blob).members.values())
        return [(ref, symbol) for ref, symbol in pairs if symbol is not None and symbol.kind in {"method", "function"}]

    def module(self, ref: FileRef) -> Module:
        """The file's module, one object for the whole request."""
        key = (ref.repository, ref.path)
        if key not in self._modules:
            self._modules[key] = Module(ref, self.shape(ref.blob))
        return self._modules[key]

    def adopt(self, module: Module) -> None:
        """Let a module that is not stored (the text being edited) stand for its path."""
        self._modules[module.ref.repository, module.ref.path] = module

    def shape(self, blob: int) -> Shape:
        """Facts of a blob."""
        return self.caches.shapes.get(blob, lambda: Shape(blobs.facts(self._connection, blob)))

    def lines(self, blob: int) -> list[str]:
        """Lines of a blob's text."""
        return self.caches.lines.get(blob, lambda: blobs.text(self._connection, blob).split("\n"))

    def line_set(self, blob: int) -> frozenset[str]:
        """The distinct lines of a blob's text, stripped, without empty ones."""
        return self.caches.line_sets.get(
            blob, lambda: frozenset(map(str.strip, blobs.text(self._connection, blob).split("\n"))) - {""}
        )

    def line_count(self, blob: int) -> int:
        """The number of lines of a blob's text, at least that of its distinct ones."""
        query = "SELECT lines FROM blob WHERE id = ?"
        return self.caches.line_counts.get(blob, lambda: int(self._connection.execute(query, (blob,)).fetchone()[0]))

    def imported_modules(self, blob: int) -> frozenset[str]:
        """The modules that a blob imports, without reading its definitions."""
        return self.caches.imports.get(
            blob, lambda: frozenset(found.module for found in blobs.imports(self._connection, blob))
        )

    def files_using(self, names: Iterable[str], most: int) -> dict[str, int]:
        """In how many contents each name is used, counted up to `most`."""
        query = f"SELECT count(*) FROM (SELECT 1 FROM name WHERE key = ? AND roles & {Role.USED:d} LIMIT ?)"  # noqa: S608 - a number

        def count(name: str) -> int:
            if self.view.access != EVERYTHING:
                return self._visible_users(name, most)
            return int(self._connection.execute(query, (postings.key(name), most)).fetchone()[0])

        users = self.caches.users
        return {name: users.get((self.generation, self.view, name, most), partial(count, name)) for name in names}

    def _visible_users(self, name: str, most: int) -> int:
        rows = self._connection.execute(
            "SELECT name.blob, file.repository, path FROM name JOIN file ON file.blob = name.blob"
            " WHERE key = ? AND roles & ?",
            (postings.key(name), int(Role.USED)),
        )
        seen: set[int] = set()
        for blob, repository, path in rows:
            if len(seen) == most:
                break
            if self._visible.shows(repository, path):
                seen.add(blob)
        return len(seen)

    def readable_keys(self) -> list[str] | None:
        """The key of every content that may be shown; None where there are very many."""
        key = (self.generation, self.view.access)
        return self.caches.readable.get(key, lambda: readable_chunks.keys(self._connection, self._visible))

    def _files(self, condition: str, values: tuple[object, ...], limit: int = -1) -> list[FileRef]:
        """The files of a condition; the list is shared with other requests."""
        key = (self.generation, self.view, condition, *values, limit)
        return self.caches.files.get(key, lambda: self._read_files(condition, values, limit))

    def _read_files(self, condition: str, values: tuple[object, ...], limit: int) -> list[FileRef]:
        rows = self._connection.execute(
            f"{_FILE_COLUMNS} {condition} ORDER BY repository.name, file.repository, path", values
        )
        seen = (row for row in rows if self._visible.shows(row[0], row[1]))
        return [
            FileRef(row[0], self._visible[row[0]], os.fsdecode(row[1]), row[2], row[3], row[4])
            for row in (islice(seen, limit) if limit >= 0 else seen)
        ]


def _shared(sharing: Sharing) -> tuple[str, tuple[object, ...]]:
    if sharing.package.startswith("="):
        return "file.module = ? AND file.repository = ?", (sharing.package, sharing.repository)
    if sharing.package:
        return "file.module = ?", (sharing.package,)
    prefix = os.fsencode(f"{sharing.folder}/" if sharing.folder else "")
    end = prefix[:-1] + bytes([prefix[-1] + 1]) if prefix else b"\xff"
    return "file.repository = ? AND path >= ? AND path < ?", (sharing.repository, prefix, end)


def _is_shared(ref: FileRef, sharing: Sharing | None) -> bool:
    return sharing is None or bool(sharing.package) or ref.path.rpartition("/")[0] == sharing.folder
