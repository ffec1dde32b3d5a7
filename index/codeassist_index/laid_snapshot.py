"""A snapshot in which open buffers stand in the place of the files that they are of."""

import sqlite3
from collections.abc import Callable, Collection
from operator import attrgetter

from codeassist_index import postings, sketch
from codeassist_index.laid import Laid, LaidFile, has_all, has_some
from codeassist_index.languages.facts import Symbol
from codeassist_index.postings import Role
from codeassist_index.shape import Shape
from codeassist_index.snapshot import Caches, FileRef, Sharing, Snapshot
from codeassist_index.view import View

_ORDER = attrgetter("repository_name", "repository", "path")
_Named = list[tuple[FileRef, Symbol]]


class LaidSnapshot(Snapshot):
    """Every question is put to the stored index first; then hidden files are taken out, and open ones put in."""

    def __init__(self, connection: sqlite3.Connection, caches: Caches, view: View, laid: Laid) -> None:
        super().__init__(connection, caches, view)
        self._laid = laid
        self._refs = {
            one: FileRef(one.repository, one.repository_name, one.path, one.text.number, one.text.language, one.module)
            for one in laid.files
        }

    def file(self, repository: int, path: str) -> FileRef | None:
        """The file at a path of a repository."""
        opened = self._laid.where(lambda one: (one.repository, one.path) == (repository, path))
        return self._refs[opened[0]] if opened else super().file(repository, path)

    def files_of_module(self, module: str) -> list[FileRef]:
        """Every file that an import may call `module`."""
        named = self._over(self._files("WHERE module = ?", (module,)), lambda one: one.module == module)
        others = self._files("WHERE other_module = ?", (module,)) if not named else []
        return named or self._over(others, lambda one: module in one.modules[1:2])

    def imported_file(self, importer: FileRef, module: str, seek: Callable[[], FileRef | None]) -> FileRef | None:
        """The file that an import leads to, found by `seek`."""
        return self._laid.imported.get((importer.repository, importer.path, module), seek)

    def files_of_blob(self, blob: int) -> list[FileRef]:
        """Every file with this content."""
        return self._over(super().files_of_blob(blob), lambda one: self._laid.contents[one] == blob)

    def files_sharing(self, sharing: Sharing, limit: int) -> list[FileRef]:
        """Files of a package or directly in a folder."""
        stored = super().files_sharing(sharing, limit + len(self._laid.files))
        return self._over(stored, lambda one: _shares(one, sharing))[:limit]

    def files_defining(self, name: str, limit: int, sharing: Sharing | None = None) -> _Named:
        """Top-level definitions of this very name."""
        stored = super().files_defining(name, limit + len(self._laid.files), sharing)
        found = {ref: symbol for ref, symbol in stored if not self._is_hidden(ref)}
        for one in self._laid.where(has_all(name, Role.TOP)):
            symbol = one.text.shape.symbol(name)
            if symbol is not None and (sharing is None or _shares(one, sharing)):
                found[self._refs[one]] = symbol
        return sorted(found.items(), key=lambda entry: _ORDER(entry[0]))[:limit]

    def files_with_class(self, repository: int, name: str, limit: int) -> list[FileRef]:
        """Files of a repository that have a class of this name, and something of this name at their top."""
        stored = super().files_with_class(repository, name, limit + len(self._laid.files))
        wanted = has_all(name, Role.TOP | Role.TYPE)
        return self._over(stored, lambda one: one.repository == repository and wanted(one))[:limit]

    def only_callables(self, repository: int, name: str, files_max: int) -> _Named:
        """Functions and methods of a name, whatever they stand in; none where more files of the repository do."""
        stored = self._callable_files(repository, name, files_max + 1 + len(self._laid.files))
        wanted = has_all(name, Role.CALLABLE)
        found = self._over(stored, lambda one: one.repository == repository and wanted(one))
        if len(found) > files_max:
            return []
        pairs = ((ref, symbol) for ref in found for symbol in self.shape(ref.blob).named(name))
        return [(ref, symbol) for ref, symbol in pairs if symbol.kind in {"method", "function"}]

    def files_naming(self, name: str, roles: Role, limit: int) -> list[FileRef]:
        """Files of which the content has the name in one of the roles; a name of the same number is not told apart."""
        stored = super().files_naming(name, roles, limit + len(self._laid.files))
        return self._over(stored, has_some(name, roles))[:limit]

    def files_using(self, names: Collection[str], most: int) -> dict[str, int]:
        """In how many contents each name is used, counted up to `most`."""
        counts = super().files_using(names, most + len(self._laid.files))
        for name in counts:
            key = postings.key(name)
            gone = sum(key in one.former_uses for one in self._laid.files)
            come = sum(bool(one.text.roles.get(key, 0) & Role.USED) for one in self._laid.files)
            counts[name] = min(most, counts[name] - gone + come)
        return counts

    def readable_contents(self) -> list[int] | None:
        """Every content that may be shown; None where there are very many."""
        stored = super().readable_contents()
        return None if stored is None else [*stored, *self._laid.contents.values()]

    def shape(self, blob: int) -> Shape:
        """Facts of a blob."""
        return self._laid.texts[blob].shape if blob < 0 else super().shape(blob)

    def lines(self, blob: int) -> list[str]:
        """Lines of a blob's text."""
        return self._laid.texts[blob].lines if blob < 0 else super().lines(blob)

    def distinct_lines(self, blob: int) -> frozenset[str]:
        """The lines of a blob's text, stripped, without empty ones."""
        return frozenset(map(str.strip, self.lines(blob))) - {""} if blob < 0 else super().distinct_lines(blob)

    def line_sketch(self, blob: int) -> tuple[int, bytes]:
        """The number of a blob's lines, and the sketch of its distinct ones."""
        if blob >= 0:
            return super().line_sketch(blob)
        return len(self.lines(blob)), sketch.packed(self.distinct_lines(blob))

    def imported_modules(self, blob: int) -> frozenset[str]:
        """The modules that a blob imports, without reading its definitions."""
        if blob >= 0:
            return super().imported_modules(blob)
        return frozenset(found.module for found in self._laid.texts[blob].imports)

    def opened_names(self) -> frozenset[str]:
        """The names that open buffers define; those of stored contents are in `spellings`."""
        texts = self._laid.texts.values()
        return frozenset(symbol.name for text in texts for symbol in text.symbols if not symbol.local)

    def names(self, blob: int, name: str) -> bool:
        """Whether a blob uses or defines a name."""
        return postings.key(name) in self._laid.texts[blob].roles if blob < 0 else super().names(blob, name)

    def uses(self, blob: int, name: str) -> list[tuple[int, int]]:
        """Where a blob uses a name: lines and columns from 1, columns in code points."""
        if blob >= 0:
            return super().uses(blob, name)
        text = self._laid.texts[blob]
        return postings.lines_and_columns(text.source, text.places, name)

    def _is_hidden(self, ref: FileRef) -> bool:
        return (ref.repository, ref.path) in self._laid.hidden

    def _over(self, stored: list[FileRef], holds: Callable[[LaidFile], bool]) -> list[FileRef]:
        """What is stored and not hidden, with the open files of which something holds."""
        kept = [ref for ref in stored if not self._is_hidden(ref)]
        opened = [self._refs[one] for one in self._laid.where(holds)]
        return sorted([*kept, *opened], key=_ORDER) if opened else kept


def _shares(one: LaidFile, sharing: Sharing) -> bool:
    if sharing.package:
        return one.module == sharing.package and (
            not sharing.package.startswith("=") or one.repository == sharing.repository
        )
    return one.repository == sharing.repository and one.path.rpartition("/")[0] == sharing.folder
