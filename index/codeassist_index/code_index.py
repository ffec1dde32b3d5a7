"""The index as its users see it: update, look up, retrieve."""

import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from codeassist_index import (
    damage,
    edition,
    inventory,
    lookup,
    navigation,
    relevant,
    scan,
    scopes,
    settling,
    source,
    spellings,
)
from codeassist_index.access import EVERYTHING, Access
from codeassist_index.collecting import put_off
from codeassist_index.dependencies.listing import dependencies_of, pins_of
from codeassist_index.dependencies.pin import Dependencies, Pin
from codeassist_index.dependencies.pinning import Pinning
from codeassist_index.edition import Edition, is_writable
from codeassist_index.errors import (
    DamagedIndexError,
    GitError,
    IndexBusyError,
    IndexStorageError,
    IndexVersionError,
    NotARepositoryError,
)
from codeassist_index.forget import forget
from codeassist_index.fresh import FreshChunk, Texts, pending
from codeassist_index.kept import Kept
from codeassist_index.laid import NOTHING_LAID, Laid, Layer
from codeassist_index.laid_snapshot import LaidSnapshot
from codeassist_index.lock import WriteLock
from codeassist_index.navigation.facts import FoundDefinition, Hover, Place, Uses
from codeassist_index.navigation.symbols import Spellings
from codeassist_index.options import IndexOptions
from codeassist_index.overlay import OpenBuffers, Overlay
from codeassist_index.prepared import chunks_at_hand, write_contents
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.context import context
from codeassist_index.retrieval.explain import explain
from codeassist_index.retrieval.explanation import Explanation
from codeassist_index.snapshot import Caches, Snapshot
from codeassist_index.store import Store
from codeassist_index.text_index import TextIndex
from codeassist_index.translation import tr
from codeassist_index.types import (
    Context,
    ContextRequest,
    CountTokens,
    Definition,
    FileText,
    IndexedRepository,
    Progress,
    Reference,
    RelevantDefinition,
    RepositoryReport,
    RepositorySize,
    SearchHit,
)
from codeassist_index.update import Update
from codeassist_index.view import View

_log = logging.getLogger(__name__)


class CodeIndex:
    """One index folder. Every method may be called from any thread; several processes may share the folder."""

    def __init__(self, folder: Path, options: IndexOptions) -> None:
        self.folder = folder
        self._options = options
        self._lock = WriteLock(folder)
        self._store = Store(folder)
        self._texts = TextIndex(folder)
        self._caches: tuple[Edition | None, Caches] = None, Caches()
        self._counts = TokenCounts()
        self.buffers = OpenBuffers(options)
        self._layer = Layer()
        self._pending: Kept[tuple[object, ...], tuple[FreshChunk, ...]] = Kept(1)
        self._spellings: Kept[tuple[Edition, int], Spellings] = Kept(1)

    @classmethod
    def open(cls, folder: Path, options: IndexOptions = IndexOptions()) -> Self:  # noqa: B008 - frozen
        """Open the index, or make an empty one; one that is damaged starts anew, one of another version is left.

        From a folder that can't be written an index can be read, not updated.

        Raises:
            IndexStorageError: the folder can't be made or written, and no index is there.
            IndexBusyError: a new one has to be made and another process holds the lock.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexStorageError(
                tr("The index folder {folder} can't be made: {error}.").format(folder=folder, error=error.strerror)
            ) from error
        index = cls(folder, options)
        index._prepare()
        return index

    def update(
        self,
        root: Path,
        *,
        name: str | None = None,
        branch: str = "",
        revision: str = "",
        options: IndexOptions | None = None,
        progress: Callable[[Progress], None] | None = None,
        only: Collection[str] = (),
        settle: bool = True,
        prepared: Path | None = None,
        wait_seconds_max: float | None = None,
    ) -> RepositoryReport:
        """Index a repository or folder, or what has changed in it since the last time.

        Args:
            root: the top of a work tree, a bare repository, or a plain folder.
            name: instead of the origin's.
            branch: this branch's commit is indexed, instead of what is checked out or a bare repository's HEAD.
            revision: a tag or commit whose tree is indexed beside it, for those who pin that version.
            options: of this root alone, instead of the index's.
            progress: told after each file; what it raises ends the update and leaves the former state.
            only: paths below the root that somebody saw change; the rest is taken for unchanged.
            settle: False leaves it to a later `settle` to bring the text index up to date.
            prepared: a file that `write_prepared` made, maybe elsewhere: its contents aren't parsed again.
            wait_seconds_max: for another writer; `WRITE_WAIT_SECONDS_MAX` unless given.

        Raises:
            NotARepositoryError: `root` is missing, a file, or can't be opened; or has no such branch or revision.
            PreparedError: `prepared` is damaged, or something else.
            IndexBusyError: another writer did not finish in time.
            IndexStorageError: the disk is full or the folder read-only; the former index is still valid.
            IndexVersionError: a later version of codeassist made the index.
        """
        checked = scan.checked_root(root)
        with self._lock.held(wait_seconds_max):
            self._start_anew_if_unsound()
            chosen = options or self._options
            with chunks_at_hand(self._store, prepared) as chunks_of:
                with source.opened(checked, chosen, branch=branch, revision=revision) as files:
                    report = Update(self._store, chosen, files, name=name, revision=revision).run(progress, only)
                if not revision:
                    report = replace(report, notes=self._pinning().settle(checked, only))
                self._recover(progress)
                if settle:
                    settling.settle(self._store, self._texts, chunks_of)
            return report

    def write_prepared(self, file: Path) -> None:
        """Write all contents into a file that is not there yet, for another index's `update(prepared=...)`."""
        write_contents(self._store, file)

    def settle(self, *, wait_seconds_max: float | None = None) -> None:
        """Let the text index take in what updates have left to it. Until then readers do that work at every search.

        Raises like `update`.
        """
        with self._lock.held(wait_seconds_max):
            self._start_anew_if_unsound()
            settling.settle(self._store, self._texts)

    def forget(self, root: Path) -> bool:
        """Take a root out, which may be gone from the disk; whether it was known.

        A process that has a file of it open puts it back with its next look.

        Raises:
            IndexBusyError: another writer did not finish in time.
            IndexStorageError: the folder is read-only.
        """
        with self._lock.held():
            self._start_anew_if_unsound()
            names = {os.fspath(root.absolute()), os.fspath(root.resolve())}
            remembered = damage.remembered_roots(self.folder)
            damage.remember_roots(self.folder, [one for one in remembered if one[0] not in names])
            known = [forget(self._store, self._texts, name) for name in names]
            self._pinning().renew()
            return any(known) or any(one[0] in names for one in remembered)

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pinning(self) -> Pinning:
        return Pinning(self._store, self._options, self._index_tree)

    def _index_tree(self, root: Path, name: str, commit: str) -> None:
        with source.opened(root, self._options, revision=commit) as files:
            Update(self._store, self._options, files, name=name, revision=commit).run(None)

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
        state = self._store.opened(), tuple(connection.execute("SELECT value FROM meta"))
        return Texts(self._texts, (*self._pending.get(state, lambda: pending(connection)), *laid.chunks))

    def _prepare(self) -> None:
        try:
            fault = self._store.fault()
        except IndexVersionError:
            return  # said with the first question
        if fault in {"missing", "damaged"} and (is_writable(self.folder) or fault == "missing"):
            with self._lock.held():
                self._start_anew_if_unsound()
        if fault == "of an older version":
            return
        try:
            self._repair_text()
        except DamagedIndexError:
            if not is_writable(self.folder):
                raise
            with self._lock.held():
                self._start_anew_if_unsound()

    def _start_anew_if_unsound(self) -> None:
        fault = self._store.fault()
        if fault:  # it may be another process's index by now, made while this one waited
            if fault != "missing":
                _log.warning("the index is %s: it is built anew", fault)
            made = edition.current(self.folder).following
            self._texts.begin(made)
            self._store.create(made)

    def _recover(self, progress: Callable[[Progress], None] | None) -> None:
        """Index again what a damaged index held, then remember what this one holds."""
        known = {repository.root for repository in self.repositories()}
        remembered, unreadable = damage.remembered_roots(self.folder), []
        for root, name in remembered:
            if root in known or not Path(root).is_dir():
                continue
            _log.info("indexing %s again", root)
            try:
                with source.opened(Path(root), self._options) as files:
                    Update(self._store, self._options, files, name=name).run(progress)
            except (GitError, NotARepositoryError) as error:  # the others don't suffer from it
                _log.warning("%s can't be indexed again: %s", root, error)
                unreadable.append((root, name))
                continue
            self._pinning().settle(Path(root))
        now = [*((one.root, one.name) for one in self.repositories()), *unreadable]
        if now != remembered:
            damage.remember_roots(self.folder, now)

    def _repair_text(self) -> None:
        """Bring the text index back in step when a writer was killed between its two commits."""
        with self._store.reading() as connection:
            is_settled = settling.is_settled(connection, self._texts)
        if is_settled or not is_writable(self.folder):
            return
        try:
            with self._lock.held(seconds_max=0):
                settling.settle(self._store, self._texts)
        except IndexBusyError:
            _log.info("another process is writing the index; it brings the text index in step")
