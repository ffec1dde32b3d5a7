"""One unchanging view of the stored index, with what was read from it kept between requests."""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from codeassist_index import blobs, packing, postings, readable_chunks
from codeassist_index.access import EVERYTHING, Access, Visible, visible, visible_trees
from codeassist_index.dependencies.environment import Environment, Published
from codeassist_index.dependencies.readable import readable
from codeassist_index.dependencies.register import Register
from codeassist_index.kept import Kept
from codeassist_index.languages.facts import Symbol
from codeassist_index.postings import Role
from codeassist_index.shape import Shape
from codeassist_index.types import Snippet
from codeassist_index.view import WHOLE, View

SHAPES_KEPT_MAX = 2_000
TEXTS_KEPT_MAX = 400
SOURCES_KEPT_MAX = 100
SKETCHES_KEPT_MAX = 20_000
LOOKUPS_KEPT_MAX = 20_000
VIEWS_KEPT_MAX = 16
REPOSITORIES_KEPT_MAX = 2_000
RECENT_ANSWERS_MAX = 16
RECENT_FILES_MAX = 8


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


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """A file with its shape; one object per file and request, so compared by identity."""

    ref: FileRef
    shape: Shape


class Lookups:
    """What names and paths lead to in one generation of the stored index, for one kind of caller."""

    def __init__(self, seen: Visible) -> None:
        self.visible = seen
        self.trees: Kept[None, Visible] = Kept(1)
        self.environments: Kept[int, Environment] = Kept(REPOSITORIES_KEPT_MAX)
        self.published: Kept[int, Published] = Kept(REPOSITORIES_KEPT_MAX)
        self.readable: Kept[None, list[int] | None] = Kept(1)
        self.files: Kept[tuple[object, ...], list[FileRef]] = Kept(LOOKUPS_KEPT_MAX)
        self.imported: Kept[tuple[int, str, str], FileRef | None] = Kept(LOOKUPS_KEPT_MAX)
        self.users: Kept[tuple[str, int], int] = Kept(LOOKUPS_KEPT_MAX)


class Caches:
    """What is kept between requests: look-ups; and contents by blob number, never used twice in one database."""

    def __init__(self) -> None:
        self.lookups: Kept[tuple[int, Access], Lookups] = Kept(VIEWS_KEPT_MAX)
        self.imports: Kept[int, frozenset[str]] = Kept(SHAPES_KEPT_MAX)
        self.answers: Kept[Hashable, tuple[Snippet, ...]] = Kept(RECENT_ANSWERS_MAX)
        self.standings: Kept[Hashable, object] = Kept(RECENT_FILES_MAX)
        """What was found from the files edited last, for `codeassist_index.retrieval.standing`."""
        self.sources: Kept[int, object] = Kept(SOURCES_KEPT_MAX)
        """Texts with their trees, for `codeassist_index.checking`."""
        self.sketches: Kept[int, tuple[int, bytes]] = Kept(SKETCHES_KEPT_MAX)
        self.shapes: Kept[int, Shape] = Kept(SHAPES_KEPT_MAX)
        self.lines: Kept[int, list[str]] = Kept(TEXTS_KEPT_MAX)
        self._newest = 0

    def lookups_of(self, connection: sqlite3.Connection, generation: int, access: Access) -> Lookups:
        """Those of a generation; the first request of a new one lets go of all but the one before."""
        if generation != self._newest:
            self._newest = generation
            self.lookups.forget(lambda key: key[0] < generation - 1)
        return self.lookups.get((generation, access), lambda: Lookups(visible(connection, access)))


_ANY_TREE = -1
_FILE_COLUMNS = "file.repository, path, blob.id, language, module"
_ORDER = attrgetter("repository_name", "repository", "path")
_COUNT_USERS = (
    f"SELECT (SELECT count(*) FROM (SELECT 1 FROM name WHERE key = value AND roles & {Role.USED:d} LIMIT ?)),"  # noqa: S608 - a number
    " (SELECT count(*) FROM (SELECT 1 FROM used WHERE key = value LIMIT ?)),"
    " coalesce((SELECT count FROM users WHERE key = value), 0) FROM json_each(?)"
)
_DEFINED_IN = "JOIN name ON name.blob = file.blob WHERE key = ? AND roles & ? = ?"


class Snapshot:
    """Reads for one request; every list comes in a stable order."""

    def __init__(self, connection: sqlite3.Connection, caches: Caches, view: View = WHOLE) -> None:
        self._connection = connection
        self.caches = caches
        self.view = view
        self.modules: dict[tuple[int, str], Module] = {}
        self.met_adopted = False
        self._adopted: Module | None = None
        self._naming: dict[str, frozenset[int]] = {}
        self.generation = int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
        self._lookups = caches.lookups_of(connection, self.generation, view.access)
        self._visible = self._lookups.visible
        self._trees = self._lookups.trees.get(None, lambda: visible_trees(connection, self._visible))

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
        found = self._files("WHERE file.repository = ? AND path = ?", (repository, os.fsencode(path)), of=repository)
        return found[0] if found else None

    def files_of_module(self, module: str) -> list[FileRef]:
        """Every file that an import may call `module`."""
        named = self._files("WHERE module = ?", (module,))
        return named or self._files("WHERE other_module = ?", (module,))

    def imported_file(self, importer: FileRef, module: str, seek: Callable[[], FileRef | None]) -> FileRef | None:
        """The file that an import leads to, found by `seek`, which must depend on nothing but the stored index."""
        return self._lookups.imported.get((importer.repository, importer.path, module), seek)

    def is_tree(self, repository: int) -> bool:
        """Whether it is the number of a pinned tree, which is reached through pins alone."""
        return repository in self._trees

    def files_of_module_in_trees(self, module: str) -> list[FileRef]:
        """Every file of a pinned tree that an import may call `module`; which tree is meant, the caller knows."""
        named = self._files("WHERE module = ?", (module,), of=_ANY_TREE)
        return named or self._files("WHERE other_module = ?", (module,), of=_ANY_TREE)

    def environment(self, repository: int) -> Environment:
        """The pins of a repository to others that may be read."""
        pins = Register(self._connection).pins
        return self._lookups.environments.get(
            repository, lambda: Environment(readable(pins(repository), repository, self._visible))
        )

    def published(self, repository: int) -> Published:
        """The packages of a repository or tree."""
        packages = Register(self._connection).packages
        return self._lookups.published.get(repository, lambda: Published(packages(repository)))

    def has_blob(self, repository: int, blob: int) -> bool:
        """Whether a content is one of a repository or tree."""
        query = "SELECT 1 FROM file WHERE blob = ? AND repository = ?"
        return self._connection.execute(query, (blob, repository)).fetchone() is not None

    def files_of_blob(self, blob: int) -> list[FileRef]:
        """Every file with this content."""
        return self._files("WHERE file.blob = ?", (blob,))

    def files_in_folder(self, repository: int, folder: str, limit: int) -> list[FileRef]:
        """Files directly in a folder of a repository."""
        return self.files_sharing(Sharing(repository, folder, ""), limit)

    def files_sharing(self, sharing: Sharing, limit: int) -> list[FileRef]:
        """Files of a package or directly in a folder."""
        condition, values = _shared(sharing, is_tree=self.is_tree(sharing.repository))
        found = self._files(f"WHERE {condition}", values, of=sharing.repository)
        return [ref for ref in found if _is_shared(ref, sharing)][:limit]

    def files_defining(self, name: str, limit: int, sharing: Sharing | None = None) -> list[tuple[FileRef, Symbol]]:
        """Top-level definitions of this very name."""
        of = sharing.repository if sharing is not None else 0
        condition, values = _shared(sharing, is_tree=self.is_tree(of)) if sharing is not None else ("1", ())
        roles = int(Role.TOP)
        found = self._files(f"{_DEFINED_IN} AND {condition}", (postings.key(name), roles, roles, *values), limit, of=of)
        pairs = ((ref, self.shape(ref.blob).symbol(name)) for ref in found if _is_shared(ref, sharing))
        return [(ref, symbol) for ref, symbol in pairs if symbol is not None]

    def files_with_class(self, repository: int, name: str, limit: int) -> list[FileRef]:
        """Files of a repository that have a class of this name, and something of this name at their top."""
        return self._files(*_named_in(repository, name, Role.TOP | Role.TYPE), limit, of=repository)

    def only_callables(self, repository: int, name: str, files_max: int) -> list[tuple[FileRef, Symbol]]:
        """Functions and methods of a name, whatever they stand in; none where more files of the repository do."""
        found = self._callable_files(repository, name, files_max + 1)
        if len(found) > files_max:
            return []
        pairs = ((ref, symbol) for ref in sorted(found, key=_ORDER) for symbol in self.shape(ref.blob).named(name))
        return [(ref, symbol) for ref, symbol in pairs if symbol.kind in {"method", "function"}]

    def _callable_files(self, repository: int, name: str, limit: int) -> list[FileRef]:
        return self._files(*_named_in(repository, name, Role.CALLABLE), limit, in_order=False)

    def module(self, ref: FileRef) -> Module:
        """The file's module, one object for the whole request."""
        key = (ref.repository, ref.path)
        known = self.modules.get(key)
        if known is None:
            known = self.modules[key] = Module(ref, self.shape(ref.blob))
        self.met_adopted |= known is self._adopted
        return known

    def adopt(self, module: Module) -> None:
        """Let a module that is not stored (the text being edited) stand for its path; noted is whether that is met."""
        self._adopted = self.modules[module.ref.repository, module.ref.path] = module

    def shape(self, blob: int) -> Shape:
        """Facts of a blob."""
        return self.caches.shapes.get(blob, lambda: blobs.shape(self._connection, blob))

    def lines(self, blob: int) -> list[str]:
        """Lines of a blob's text."""
        return self.caches.lines.get(blob, lambda: blobs.text(self._connection, blob).split("\n"))

    def distinct_lines(self, blob: int) -> frozenset[str]:
        """The lines of a blob's text, stripped, without empty ones."""
        return blobs.distinct_lines(blobs.text(self._connection, blob))

    def line_sketch(self, blob: int) -> tuple[int, bytes]:
        """The number of a blob's lines, and the sketch of its distinct ones."""
        return self.caches.sketches.get(blob, lambda: blobs.line_sketch(self._connection, blob))

    def imported_modules(self, blob: int) -> frozenset[str]:
        """The modules that a blob imports, without reading its definitions."""
        return self.caches.imports.get(
            blob, lambda: frozenset(found.module for found in blobs.imports(self._connection, blob))
        )

    def files_naming(self, name: str, roles: Role, limit: int) -> list[FileRef]:
        """Files of which the content has the name in one of the roles; a name of the same number is not told apart."""
        table = postings.table(roles)
        return self._files(
            f"JOIN {table} AS found ON found.blob = file.blob WHERE key = ? AND roles & ?",
            (postings.key(name), int(roles)),
            limit,
        )

    def opened_names(self) -> frozenset[str]:
        """The names that open buffers define; those of stored contents are in `spellings`."""
        return frozenset()

    def names(self, blob: int, name: str) -> bool:
        """Whether a blob uses or defines a name."""
        if name not in self._naming:
            rows = self._connection.execute("SELECT blob FROM named WHERE key = ?", (postings.key(name),))
            self._naming[name] = frozenset(number for (number,) in rows)
        return blob in self._naming[name]

    def uses(self, blob: int, name: str) -> list[tuple[int, int]]:
        """Where a blob uses a name: lines and columns from 1, columns in code points."""
        source, places = self._connection.execute("SELECT source, places FROM blob WHERE id = ?", (blob,)).fetchone()
        return postings.lines_and_columns(packing.unpack(self._connection, source), places, name)

    def root_of(self, repository: int) -> tuple[str, str]:
        """Root and revision of a repository; the revision is empty for what is checked out."""
        query = "SELECT root, revision FROM repository WHERE id = ?"
        root, revision = self._connection.execute(query, (repository,)).fetchone()
        return os.fsdecode(root), str(revision)

    def files_using(self, names: Collection[str], most: int) -> dict[str, int]:
        """In how many contents each name is used, counted up to `most`."""

        def count(asked: list[tuple[str, int]]) -> dict[tuple[str, int], int]:
            if self.view.access != EVERYTHING:
                return {one: self._visible_users(*one) for one in asked}
            keys = json.dumps([postings.key(name) for name, _ in asked])
            rows = self._connection.execute(_COUNT_USERS, (most, most, keys))
            return {one: min(most, sum(users)) for one, users in zip(asked, rows, strict=True)}

        counted = self._lookups.users.several([(name, most) for name in names], count)
        return {name: users for (name, _), users in counted.items()}

    def _visible_users(self, name: str, most: int) -> int:
        rows = self._connection.execute(
            "SELECT named.blob, file.repository, path FROM named JOIN file ON file.blob = named.blob"
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

    def readable_contents(self) -> list[int] | None:
        """Every content that may be shown; None where there are very many."""
        return self._lookups.readable.get(None, lambda: readable_chunks.contents(self._connection, self._visible))

    def _files(
        self, condition: str, values: tuple[object, ...], limit: int = -1, *, of: int = 0, in_order: bool = True
    ) -> list[FileRef]:
        """The files of a condition; the list is shared with other requests.

        Files of pinned trees are seen only by a condition that is bound to a tree, the number of which is `of`. Without
        an order it is up to the database which files are left out beyond the limit.
        """
        shown = self._trees if of == _ANY_TREE or self.is_tree(of) else self._visible

        def read() -> list[FileRef]:
            seen = self._read_files(condition, values, shown)
            return list(islice(sorted(seen, key=_ORDER) if in_order else seen, limit if limit >= 0 else None))

        return self._lookups.files.get((shown is self._trees, condition, *values, limit), read)

    def _read_files(self, condition: str, values: tuple[object, ...], shown: Visible) -> Iterator[FileRef]:
        query = f"SELECT {_FILE_COLUMNS} FROM file JOIN blob ON blob.id = file.blob {condition}"  # noqa: S608 - fixed
        for repository, path, blob, language, module in self._connection.execute(query, values):
            if shown.shows(repository, path):
                yield FileRef(repository, shown[repository], os.fsdecode(path), blob, language, module)


def _shared(sharing: Sharing, *, is_tree: bool) -> tuple[str, tuple[object, ...]]:
    if sharing.package.startswith("=") or (sharing.package and is_tree):
        return "file.module = ? AND file.repository = ?", (sharing.package, sharing.repository)
    if sharing.package:
        return "file.module = ?", (sharing.package,)
    prefix = os.fsencode(f"{sharing.folder}/" if sharing.folder else "")
    end = prefix[:-1] + bytes([prefix[-1] + 1]) if prefix else b"\xff"
    return "file.repository = ? AND path >= ? AND path < ?", (sharing.repository, prefix, end)


def _named_in(repository: int, name: str, roles: Role) -> tuple[str, tuple[object, ...]]:
    """Files of a repository with a content that has the name in all of the roles."""
    # The plus keeps SQLite from walking all files of the repository instead of the few that have the name.
    return f"{_DEFINED_IN} AND +file.repository = ?", (postings.key(name), int(roles), int(roles), repository)


def _is_shared(ref: FileRef, sharing: Sharing | None) -> bool:
    return sharing is None or bool(sharing.package) or ref.path.rpartition("/")[0] == sharing.folder
