"""What of the index's keeping an editor is to know: the open repositories, progress, and what goes wrong."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from codeassist import memory
from codeassist_index.errors import CodeIndexError
from codeassist_index.keeper import Event, Indexed, Indexing, Keeping, NotIndexed, Polling
from codeassist_index.translation import tr
from codeassist_lsp.progress import Shows, Tell

_log = logging.getLogger(__name__)

SHOWN_FILES_MIN = 20
"""Progress of an update after the first is shown from this many files on: a save is no news."""


class Keeps(Protocol):
    """This process's part in keeping the index."""

    def use(self, root: Path) -> None:
        """Keep a root up to date from now on."""

    def close(self) -> None:
        """End, and leave the role to others."""


class Counts(Protocol):
    """What is told how far the updates of the roots have come."""

    def indexing(self, root: Path, done: int, total: int) -> None:
        """An update has come to file `done` of `total`."""

    def indexed(self, root: Path) -> None:
        """An update has ended."""


class Indexer:
    """Lets the open repositories be indexed, by this process if it is the keeper, and shows what it does."""

    def __init__(
        self,
        begin: Callable[[Callable[[Event], None]], Keeps],
        work_done: Shows,
        report: Callable[[str], None],
        status: Counts,
    ) -> None:
        """Begin to keep.

        Args:
            begin: is given what to call with each event, from any thread.
            work_done: shows progress.
            report: is told in words for a person what can't be indexed.
            status: is told the same progress as is shown, in numbers.

        Raises:
            CodeIndexError: from `begin`.
        """
        self._work_done = work_done
        self._report = report
        self._status = status
        self._loop = asyncio.get_running_loop()
        self._shown: dict[Path, _Shown] = {}
        self._seen: set[Path] = set()
        self._keeper = begin(self._tell)

    async def use(self, root: Path) -> None:
        """Keep `root` up to date from now on."""
        try:
            await asyncio.to_thread(self._keeper.use, root)
        except CodeIndexError as error:
            self._report(_words(root, error))

    async def close(self) -> None:
        """End a running update at its next file, and leave the rest to other processes."""
        await asyncio.to_thread(self._keeper.close)
        for shown in self._shown.values():
            await shown.end()
        self._shown.clear()

    def _tell(self, event: Event) -> None:
        with suppress(RuntimeError):  # the server has ended before an update did
            self._loop.call_soon_threadsafe(self._take, event)

    def _take(self, event: Event) -> None:
        match event:
            case Keeping():
                _log.info("this server keeps the index")
            case Indexing(root, done, total):
                self._progress(root, done, total)
            case Indexed(report):
                _log.info("indexed %s: %d files, %d parsed", report.root, report.files, report.parsed)
                if report.parsed >= SHOWN_FILES_MIN:
                    memory.release()
                self._ended(Path(report.root))
            case NotIndexed(root, error):
                self._report(_words(root, error))
                self._ended(root)
            case Polling(reason):
                self._report(reason)

    def _progress(self, root: Path, done: int, total: int) -> None:
        if root not in self._shown and (root not in self._seen or total >= SHOWN_FILES_MIN):
            self._shown[root] = _Shown(self._work_done, root)
        if root in self._shown:
            self._shown[root].tell(done, total)
            self._status.indexing(root, done, total)

    def _ended(self, root: Path) -> None:
        self._seen.add(root)
        if root in self._shown:
            self._shown.pop(root).finish()
            self._status.indexed(root)


class _Shown:
    """The progress of one update, from its first file to its end."""

    def __init__(self, work_done: Shows, root: Path) -> None:
        self._tell: Tell | None = None
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._show(work_done, root))

    def tell(self, done: int, total: int) -> None:
        if self._tell is not None:
            self._tell(done, total)

    def finish(self) -> None:
        self._over.set()

    async def end(self) -> None:
        self.finish()
        # Not awaited itself: a client's `shutdown` cancels the question for a progress token in it.
        await asyncio.wait([self._task])

    async def _show(self, work_done: Shows, root: Path) -> None:
        async with work_done.shown(tr("Indexing {name}").format(name=root.name)) as self._tell:
            await self._over.wait()


def _words(root: Path, error: Exception) -> str:
    if isinstance(error, CodeIndexError):
        return tr("{name} is not indexed: {error}").format(name=root.name, error=error)
    return tr("{name} could not be indexed; the log says why.").format(name=root.name)
