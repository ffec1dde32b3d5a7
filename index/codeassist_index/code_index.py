"""The index as its users see it: what an `IndexReader` answers, and what brings it up to date."""

import logging
import os
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from codeassist_index import damage, edition, root_options, scan, settling, source, users
from codeassist_index.dependencies.pinning import Pinning
from codeassist_index.edition import is_writable
from codeassist_index.errors import (
    DamagedIndexError,
    GitError,
    IndexBusyError,
    IndexStorageError,
    IndexVersionError,
    NotARepositoryError,
)
from codeassist_index.forget import forget
from codeassist_index.index_reader import IndexReader
from codeassist_index.lock import WriteLock
from codeassist_index.options import IndexOptions
from codeassist_index.prepared import chunks_at_hand, write_contents
from codeassist_index.translation import tr
from codeassist_index.types import Progress, RepositoryReport
from codeassist_index.update import Update

_log = logging.getLogger(__name__)


class CodeIndex(IndexReader):
    """One index folder, read and updated. Its methods may be called from any thread; processes may share the folder."""

    def __init__(self, folder: Path, options: IndexOptions) -> None:
        super().__init__(folder, options)
        self._lock = WriteLock(folder)

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
            if not revision:
                root_options.note(self.folder, checked, chosen, self._options)
            with chunks_at_hand(self._store, prepared) as chunks_of:
                with source.opened(checked, chosen, branch=branch, revision=revision) as files:
                    report = Update(self._store, chosen, files, name=name, revision=revision).run(progress, only)
                if not revision:
                    report = replace(report, notes=self._pinning().settle(checked, only))
                self._recover(progress)
                if settle:
                    settling.settle(self._store, self._texts, chunks_of)
                    users.settle(self._store)
            return report

    def write_prepared(self, file: Path) -> None:
        """Write all contents into a file that is not there yet, for another index's `update(prepared=...)`."""
        write_contents(self._store, file)

    def settle(self, *, wait_seconds_max: float | None = None) -> None:
        """Let the text index take in what updates have left to it. Until then readers do that work at every search.

        Updates need not wait until it has ended. Raises like `update`.
        """
        with self._lock.held(wait_seconds_max):
            self._start_anew_if_unsound()
            users.settle(self._store)
        settling.settle(self._store, self._texts, alone=False, seconds_max=wait_seconds_max)

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
            for name in names:
                root_options.note(self.folder, Path(name), self._options, self._options)
            self._pinning().renew()
            return any(known) or any(one[0] in names for one in remembered)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pinning(self) -> Pinning:
        return Pinning(self._store, self._options, self._index_tree)

    def _index_tree(self, root: Path, name: str, commit: str) -> None:
        options = root_options.of(self.folder, root, self._options)
        with source.opened(root, options, revision=commit) as files:
            Update(self._store, options, files, name=name, revision=commit).run(None)

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
            with self._texts.lock.held():  # who settles now must not meet another edition on the way
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
                options = root_options.of(self.folder, Path(root), self._options)
                with source.opened(Path(root), options) as files:
                    Update(self._store, options, files, name=name).run(progress)
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
                settling.settle(self._store, self._texts, seconds_max=0)
        except IndexBusyError:
            _log.info("another process is writing the index; it brings the text index in step")
