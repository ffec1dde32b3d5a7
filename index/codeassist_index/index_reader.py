"""The questions that an index answers: what it holds, look-ups, retrieval and navigation."""

import os
import sqlite3
import sys
from collections.abc import Collection
from pathlib import Path

from codeassist_index import checking, damage, inventory, lookup, navigation, relevant, scopes, spellings
from codeassist_index.access import EVERYTHING, Access
from codeassist_index.collecting import put_off
from codeassist_index.dependencies.listing import dependencies_of, pins_of
from codeassist_index.dependencies.pin import Dependencies, Pin
from codeassist_index.edition import Edition
from codeassist_index.fresh import PENDING_CONTENTS_MAX, FreshText, Texts, pending
from codeassist_index.kept import Kept
from codeassist_index.laid import NOTHING_LAID, Laid, Layer
from codeassist_index.laid_snapshot import LaidSnapshot
from codeassist_index.navigation.facts import ExactUses, FoundDefinition, Hover, Place, Uses
from codeassist_index.navigation.symbols import Spellings
from codeassist_index.options import IndexOptions
from codeassist_index.overlay import OpenBuffers, Overlay
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.context import context
from codeassist_index.retrieval.explain import explain
from codeassist_index.retrieval.explanation import Explanation
from codeassist_index.snapshot import Caches, Snapshot
from codeassist_index.store import Store
from codeassist_index.text_index import TextIndex
from codeassist_index.types import (
    Context,
    ContextRequest,
    CountTokens,
    Definition,
    FileText,
    IndexedRepository,
    Reference,
    RelevantDefinition,
    RepositorySize,
    SearchHit,
)
from codeassist_index.view import View


class IndexReader:
    """Reads one index folder. Every method may be called from any thread, while other processes write.

    Each question is answered from one unchanging view, and from no more than its `access` allows.
    """

    def __init__(self, folder: Path, options: IndexOptions) -> None:
        self.folder = folder
        self.buffers = OpenBuffers(options)
        self._options = options
        self._store = Store(folder)
        self._texts = TextIndex(folder)
        self._caches: tuple[Edition | None, Caches] = None, Caches()
        self._counts = TokenCounts()
        self._layer = Layer()
        self._fresh: Kept[tuple[Edition, int], FreshText] = Kept(PENDING_CONTENTS_MAX)
        self._pending: Kept[tuple[object, ...], tuple[FreshText, ...]] = Kept(1)
        self._spellings: Kept[tuple[Edition, int], Spellings] = Kept(1)

    def pins(self, root: Path, *, access: Access = EVERYTHING) -> tuple[Pin, ...]:
        """The dependencies of a root on other indexed repositories, and which state of each is read for it.

        Raises:
            NotIndexedError: the root has not been indexed.
        """
        with self._store.reading() as connection:
            return pins_of(connection, root, access)

    def dependencies(self, root: Path, *, access: Access = EVERYTHING) -> Dependencies:
        """The pins of a root with the number of its other dependencies, and what of its manifests was not read.

        Raises:
            NotIndexedError: the root has not been indexed.
        """
        with self._store.reading() as connection:
            return dependencies_of(connection, root, self._options, access)

    def repositories(self, *, access: Access = EVERYTHING) -> tuple[IndexedRepository, ...]:
        """What has been indexed and may be read, by name."""
        with self._store.reading() as connection:
            return inventory.repositories(connection, access)

    def known_roots(self, *, access: Access = EVERYTHING) -> tuple[Path, ...]:
        """The roots it holds, or held before it was damaged or became one of another version."""
        return tuple(Path(root) for root, name in damage.remembered_roots(self.folder) if access.allows(name))

    def sizes(self, *, access: Access = EVERYTHING) -> tuple[RepositorySize, ...]:
        """What has been indexed with its files and lines, by name; a repository of 8,000 files takes 10 ms."""
        with self._store.reading() as connection:
            return inventory.sizes(connection, access)

    def readable(self, parts: Collection[str]) -> Access:
        """Access to parts of what is indexed now: `NAME` (or a glob of names), `NAME:PATTERN`, `NAME:@OWNER`."""
        with self._store.reading() as connection:
            return scopes.readable(connection, parts)

    def narrowed(self, access: Access, parts: Collection[str]) -> Access:
        """What of an access lies in one of these parts; the last parts of a name will do here.

        Raises:
            ScopeError: one names no repository or owner that the access knows.
        """
        with self._store.reading() as connection:
            return scopes.narrowed(connection, access, parts)

    def generation(self) -> tuple[int, int]:
        """Grows with every update that changed something; for those who want to know whether to look again."""
        with self._store.reading() as connection:
            (generation,) = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        return self._store.opened().number, int(generation)

    def definitions(self, name: str, *, limit: int = 50, access: Access = EVERYTHING) -> tuple[Definition, ...]:
        """Where `name` is defined: a plain name, or the last parts of a dotted one."""
        with self._store.reading() as connection:
            return lookup.definitions(connection, name, limit, access, self._laid(connection, access))

    def references(self, name: str, *, limit: int = 200, access: Access = EVERYTHING) -> tuple[Reference, ...]:
        """Where `name` is used, by name alone: two things of the same name are not told apart.

        Of a dotted name the uses of its last part, in files that also name the part before it.
        """
        with self._store.reading() as connection:
            return lookup.references(connection, name, limit, access, self._laid(connection, access))

    def search(self, query: str, *, limit: int = 20, access: Access = EVERYTHING) -> tuple[SearchHit, ...]:
        """Code that has the query's words, rarest words first."""
        with self._store.reading() as connection:
            laid = self._laid(connection, access)
            return lookup.search(connection, self._searched(connection, laid), query, limit, access, laid=laid)

    def outline(self, repository: str, path: str, *, access: Access = EVERYTHING) -> tuple[Definition, ...]:
        """What an indexed file defines, in the order of its lines.

        Raises:
            NotIndexedError: there is no such file, or it may not be read.
        """
        with self._store.reading() as connection:
            return inventory.outline(connection, access, repository, path)

    def text(
        self, repository: str, path: str, *, lines: tuple[int, int] = (1, sys.maxsize), access: Access = EVERYTHING
    ) -> FileText:
        """Lines of an indexed file, as it was indexed. Raises as `outline`."""
        with self._store.reading() as connection:
            return inventory.text(connection, access, repository, path, lines)

    def relevant(self, task: str, *, limit: int = 20, access: Access = EVERYTHING) -> tuple[RelevantDefinition, ...]:
        """The definitions that a task in plain words names or is about, best first."""
        with self._store.reading() as connection:
            return relevant.relevant(connection, self._searched(connection), access, task, limit)

    def context(
        self,
        request: ContextRequest,
        *,
        budget: int,
        count_tokens: CountTokens,
        access: Access = EVERYTHING,
        overlay: Overlay | None = None,
    ) -> Context:
        """What a model should know at a cursor: definitions in scope, then similar code, within `budget` tokens.

        The text of the request is the only thing known of its file: the stored one is never used, nor any copy. Of
        other files the `overlay` counts first, which are the `buffers` of this process unless it is given.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with put_off(), self._store.reading() as connection:
            snapshot, texts = self._seen(connection, access, request, overlay)
            return context(request, snapshot, texts, self._counts, budget=budget, count_tokens=count_tokens)

    def explain(
        self, request: ContextRequest, *, budget: int, count_tokens: CountTokens, access: Access = EVERYTHING
    ) -> Explanation:
        """Why `context` answers as it does: all that was read, considered and left out.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            snapshot, texts = self._seen(connection, access, request)
            return explain(request, snapshot, texts, self._counts, budget=budget, count_tokens=count_tokens)

    def unknown(
        self, request: ContextRequest, text: str, *, access: Access = EVERYTHING
    ) -> tuple[checking.Unknown, ...]:
        """The names in a suggestion that surely do not exist, as the document would be with it at the cursor.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            return checking.unknown(request, text, self._seen(connection, access, request)[0])

    def symbols(self, query: str, *, limit: int = 100, access: Access = EVERYTHING) -> tuple[FoundDefinition, ...]:
        """Definitions by a part of their name, those that fit best first (`codeassist_index.navigation.symbols`)."""
        with self._store.reading() as connection:
            snapshot, _ = self._seen(connection, access)
            key = self._store.opened(), snapshot.generation
            spelled = self._spellings.get(key, lambda: Spellings(spellings.read(connection)))
            return navigation.symbols(query, snapshot, spelled, limit)

    def definition_at(
        self, request: ContextRequest, *, limit: int = 20, access: Access = EVERYTHING
    ) -> tuple[FoundDefinition, ...]:
        """Where the name at a cursor is defined: what it means there, or else everything of that name.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            return navigation.definition_at(request, self._seen(connection, access, request)[0], limit)

    def references_at(self, request: ContextRequest, *, limit: int = 1_000, access: Access = EVERYTHING) -> Uses:
        """Where what the name at a cursor stands for is used, and how surely that is known.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            return navigation.references_at(request, self._seen(connection, access, request)[0], limit)

    def exact_uses_at(
        self, request: ContextRequest, *, family: bool = False, limit: int = 500, access: Access = EVERYTHING
    ) -> ExactUses:
        """The uses, in its own repository, that surely mean what the name at a cursor stands for; each is resolved.

        With `family` a method counts with those that it overrides, and with all that override one of these.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            return navigation.exact_uses_at(request, self._seen(connection, access, request)[0], limit, family=family)

    def hover_at(self, request: ContextRequest, *, access: Access = EVERYTHING) -> Hover | None:
        """What to show of the name at a cursor; None where nothing is known of it.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            return navigation.hover_at(request, self._seen(connection, access, request)[0])

    def text_of(self, place: Place, *, access: Access = EVERYTHING) -> str | None:
        """The indexed text of a place's file, whichever tree it is of; None when it is gone or may not be read."""
        with self._store.reading() as connection:
            return navigation.text_of(place, connection, access)

    def bytes_on_disk(self) -> int:
        """Size of all files of the index."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def close(self) -> None:
        """Release the files; the index must not be used afterwards."""
        self.buffers.close()
        self._store.close()
        self._texts.close()

    def _kept(self) -> Caches:
        """What is kept of the edition that this thread reads; blob numbers start again with each."""
        opened, (kept_of, caches) = self._store.opened(), self._caches
        if kept_of != opened:
            caches = Caches()
            self._caches = opened, caches
        return caches

    def _seen(
        self,
        connection: sqlite3.Connection,
        access: Access,
        request: ContextRequest | None = None,
        overlay: Overlay | None = None,
    ) -> tuple[Snapshot, Texts]:
        """What a question is answered from; of the file that a request is about nothing but the request."""
        if overlay is None:
            overlay = self.buffers.current(request.root, request.path) if request else self.buffers.current()
        elif request is not None:
            overlay = overlay.without(os.fspath(request.root), request.path)
        laid = self._layer.laid(connection, self._store.opened(), access, overlay)
        texts = self._searched(connection, laid)
        if not laid.files:
            return Snapshot(connection, self._kept(), View(access)), texts
        return LaidSnapshot(connection, self._kept(), View(access, overlay), laid), texts

    def _laid(self, connection: sqlite3.Connection, access: Access) -> Laid:
        return self._layer.laid(connection, self._store.opened(), access, self.buffers.current())

    def _searched(self, connection: sqlite3.Connection, laid: Laid = NOTHING_LAID) -> Texts:
        """The text index with what it is still to take in, and with what is open."""
        opened = self._store.opened()
        state = opened, tuple(connection.execute("SELECT value FROM meta"))
        waiting = self._pending.get(state, lambda: pending(connection, self._fresh, opened))
        return Texts(self._texts, (*waiting, *laid.chunks))
