"""Keeps the index of the open repositories up to date, one after another, on a thread of its own."""

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from codeassist_index.errors import CodeIndexError
from codeassist_index.types import Progress, RepositoryReport
from codeassist_lsp.progress import Shows

_log = logging.getLogger(__name__)

CLOSE_SECONDS_MAX = 2.0
"""An update that hasn't ended after this long at the server's end is abandoned; the index survives that."""


class Updates(Protocol):
    """What an index can do that the indexer needs."""

    def update(self, root: Path, *, progress: Callable[[Progress], None] | None = None) -> RepositoryReport:
        """Index what is new in a repository or folder."""


class _StoppedError(Exception):
    """Raised inside an update to end it early."""


class Indexer:
    """A queue of roots to index; a root that waits already is not queued again."""

    def __init__(self, index: Updates, work_done: Shows, report: Callable[[str], None]) -> None:
        """`report` is told in words for a person what can't be indexed."""
        self._index = index
        self._work_done = work_done
        self._report = report
        self._waiting: dict[Path, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopped = threading.Event()

    def request(self, root: Path) -> None:
        """Index `root` soon."""
        if self._stopped.is_set():
            return
        self._waiting[root] = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def close(self) -> None:
        """End the running update at its next file and forget the waiting ones."""
        self._stopped.set()
        self._waiting.clear()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=CLOSE_SECONDS_MAX)
            self._task.cancel()

    async def _work(self) -> None:
        while self._waiting:
            root = next(iter(self._waiting))
            del self._waiting[root]
            try:
                async with self._work_done.shown(f"Indexing {root.name}") as tell:
                    report = await _in_thread(partial(self._update, root, tell))
                _log.info("indexed %s: %d files, %d parsed", report.root, report.files, report.parsed)
            except _StoppedError:
                return
            except CodeIndexError as error:
                _log.warning("%s could not be indexed: %s", root, error)
                self._report(f"{root.name} is not indexed: {error}")
            except Exception:  # noqa: BLE001  the worker's boundary: without an index suggestions still come
                _log.exception("%s could not be indexed", root)
                self._report(f"{root.name} could not be indexed; the log says why.")

    def _update(self, root: Path, tell: Callable[[int, int], None]) -> RepositoryReport:
        def progress(now: Progress) -> None:
            if self._stopped.is_set():
                raise _StoppedError
            tell(now.done, now.total)

        return self._index.update(root, progress=progress)


async def _in_thread(work: Callable[[], RepositoryReport]) -> RepositoryReport:
    """Run on a daemon thread: a long update must never keep the server from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[RepositoryReport] = loop.create_future()

    def finish(result: RepositoryReport | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        elif result is not None:
            done.set_result(result)

    def run() -> None:
        try:
            outcome: tuple[RepositoryReport | None, BaseException | None] = work(), None
        except BaseException as error:  # noqa: BLE001  handed to whoever waits, who judges it
            outcome = None, error
        try:
            loop.call_soon_threadsafe(finish, *outcome)
        except RuntimeError:
            _log.debug("the server ended before an update did")

    threading.Thread(target=run, name="index", daemon=True).start()
    return await done
