"""The index as its users see it: update, look up, retrieve."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from codeassist_index import damage, lookup, scan
from codeassist_index.errors import DamagedIndexError, IndexBusyError, IndexStorageError
from codeassist_index.lock import WriteLock
from codeassist_index.options import IndexOptions
from codeassist_index.retrieval.budget import TokenCounts
from codeassist_index.retrieval.context import context
from codeassist_index.snapshot import Caches, Snapshot
from codeassist_index.store import Store
from codeassist_index.text_index import TextIndex
from codeassist_index.types import (
    Context,
    ContextRequest,
    CountTokens,
    Definition,
    IndexedRepository,
    Progress,
    Reference,
    RepositoryReport,
    SearchHit,
)
from codeassist_index.update import Update, noted_stamp, settle_text

_log = logging.getLogger(__name__)


class CodeIndex:
    """One index folder. Every method may be called from any thread; several processes may share the folder."""

    def __init__(self, folder: Path, options: IndexOptions) -> None:
        self._folder = folder
        self._options = options
        self._lock = WriteLock(folder)
        self._store = Store(folder)
        self._texts = TextIndex(folder)
        self._caches = Caches()
        self._counts = TokenCounts()

    @classmethod
    def open(cls, folder: Path, options: IndexOptions = IndexOptions()) -> Self:  # noqa: B008 - frozen
        """Open the index, or make an empty one; one that is damaged or of an older version starts anew.

        Raises:
            IndexStorageError: the folder can't be made or written.
            IndexBusyError: a new one has to be made and another process holds the lock.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexStorageError(f"The index folder {folder} can't be made: {error.strerror}.") from error
        index = cls(folder, options)
        if not index._is_sound():
            with index._lock.held():
                index._start_anew()
        index._repair_text()
        return index

    def update(
        self, root: Path, *, name: str | None = None, progress: Callable[[Progress], None] | None = None
    ) -> RepositoryReport:
        """Index a repository or folder, or what has changed in it since the last time.

        Raises:
            NotARepositoryError: `root` is missing, a file, or can't be opened.
            IndexBusyError: another writer did not finish in time.
            IndexStorageError: the disk is full; the former index is still valid.
        """
        checked = scan.checked_root(root)
        with self._lock.held():
            if not self._is_sound():
                self._start_anew()
            report = Update(self._store, self._texts, self._options, checked, name).run(progress)
            self._recover(progress)
            self._store.settle()
            return report

    def repositories(self) -> tuple[IndexedRepository, ...]:
        """What has been indexed, by name."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT root, name, commit_id FROM repository ORDER BY name, root").fetchall()
        return tuple(IndexedRepository(os.fsdecode(root), name, commit) for root, name, commit in rows)

    def definitions(self, name: str, *, limit: int = 50) -> tuple[Definition, ...]:
        """Where `name` is defined: a plain name, or the last parts of a dotted one."""
        with self._store.reading() as connection:
            return lookup.definitions(connection, name, limit)

    def references(self, name: str, *, limit: int = 200) -> tuple[Reference, ...]:
        """Where `name` is used, by name alone: two things of the same name are not told apart.

        Of a dotted name the uses of its last part, in files that also name the part before it.
        """
        with self._store.reading() as connection:
            return lookup.references(connection, name, limit)

    def search(self, query: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
        """Code that has the query's words, rarest words first."""
        with self._store.reading() as connection:
            return lookup.search(connection, self._texts, query, limit)

    def context(self, request: ContextRequest, *, budget: int, count_tokens: CountTokens) -> Context:
        """What a model should know at a cursor: definitions in scope, then similar code, within `budget` tokens.

        The text of the request is the only thing known of its file: the stored one is never used, nor any copy.

        Raises:
            NotIndexedError: the request's root has not been indexed.
        """
        with self._store.reading() as connection:
            snapshot = Snapshot(connection, self._caches)
            return context(request, snapshot, self._texts, self._counts, budget=budget, count_tokens=count_tokens)

    def bytes_on_disk(self) -> int:
        """Size of all files of the index."""
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

    def close(self) -> None:
        """Release the files; the index must not be used afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_sound(self) -> bool:
        try:
            return self._store.is_current()
        except DamagedIndexError:
            return False

    def _start_anew(self) -> None:
        if not self._is_sound():  # another process may have done it while this one waited
            self._store.remove()
            self._caches = Caches()  # blob numbers start again
            self._texts.remove()
            self._store.create()
            self._texts.change((), ())
            damage.clear(self._folder)

    def _recover(self, progress: Callable[[Progress], None] | None) -> None:
        """Index again what a damaged index held, then remember what this one holds."""
        known = {repository.root for repository in self.repositories()}
        for root, name in damage.remembered_roots(self._folder):
            if root in known or not Path(root).is_dir():
                continue
            _log.warning("the index was damaged: indexing %s again", root)
            Update(self._store, self._texts, self._options, Path(root), name).run(progress)
        damage.remember_roots(self._folder, [(one.root, one.name) for one in self.repositories()])

    def _repair_text(self) -> None:
        """Bring the text index back in step when a writer was killed between its two commits."""
        if self._texts_in_step():
            return
        try:
            with self._lock.held(seconds_max=0), self._store.writing() as connection:
                settle_text(connection, self._texts)
        except IndexBusyError:
            _log.info("another process is writing the index; it brings the text index in step")

    def _texts_in_step(self) -> bool:
        with self._store.reading() as connection:
            return noted_stamp(connection) == self._texts.stamp() and self._texts.is_readable()
