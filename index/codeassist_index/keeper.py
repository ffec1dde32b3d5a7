"""The one process that watches the roots in use and brings the index up to date, elected among all that use it.

The keeper is whoever holds an operating system's lock, so when it ends, however it ends, another takes over.
That there is never more than one writer does not rest on this: every update takes the write lock too.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from codeassist_index.code_index import CodeIndex
from codeassist_index.errors import CodeIndexError, IndexBusyError, IndexStorageError, IndexVersionError
from codeassist_index.lock import os_lock
from codeassist_index.options import IndexOptions
from codeassist_index.sessions import Registration, live
from codeassist_index.types import Progress, RepositoryReport
from codeassist_index.watch import Changed, Watch

_log = logging.getLogger(__name__)

TAKE_OVER_SECONDS = 0.5
"""How often a process that could be the keeper tries to be."""
LOOK_SECONDS = 0.5
"""How often the keeper looks which roots are in use; changes of files wake it at once."""
RETRY_SECONDS = 15.0
"""A root that could not be indexed is tried again after this."""
REST_SECONDS_MAX = 5.0
"""After an update nothing is updated for as long as it took, but no longer than this."""
PROGRESS_SECONDS = 0.1
"""How often progress is told within one update."""
SETTLE_UPDATES_MAX = 16
"""The text index takes in what was saved when nothing has changed for `LOOK_SECONDS`, or after so many updates.

It does so on a thread of its own: no save waits for it.
"""
WRITER_WAIT_SECONDS = 5.0
"""For another writer, such as `codeassist index`, before the keeper looks whether it should end."""
CLOSE_SECONDS_MAX = 2.0
"""An update that hasn't ended after this is left to end with the process; the index survives that."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """This process is the keeper from now on."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """An update has come to file `done` of `total`, those that have to be read."""

    root: Path
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """An update has ended; `again` after a first one by this keeper."""

    report: RepositoryReport
    again: bool


@dataclass(frozen=True, slots=True)
class NotIndexed:
    """An update failed; it is tried again."""

    root: Path
    error: Exception


@dataclass(frozen=True, slots=True)
class Polling:
    """Changes of some root are looked for from time to time, for a reason in words for a person."""

    reason: str


Event = Keeping | Indexing | Indexed | NotIndexed | Polling
OptionsOf = Callable[[Path], IndexOptions]


class _StoppedError(Exception):
    """Raised inside an update to end it early."""


class Keeper:
    """This process's part in keeping the index: it names the roots it uses, and keeps the index when it is its turn."""

    def __init__(
        self, index: CodeIndex, kind: str, tell: Callable[[Event], None], options_of: OptionsOf | None = None
    ) -> None:
        """Register and begin.

        Args:
            index: stays open until the keeper is closed.
            kind: the program, as a person knows it.
            tell: told what happens, on a thread of the keeper's.
            options_of: what of a root is indexed, unless it is what the index was opened with; what it
                raises counts as a failure of that root.

        Raises:
            IndexStorageError: the index's folder can't be written; it can be read all the same.
        """
        self._index = index
        self._tell = tell
        self._options_of = options_of
        self._stop = threading.Event()
        self._registration = Registration(index.folder, kind)
        self._roots: set[Path] = set()
        self._seen: set[Path] = set()
        self._failed: dict[Path, float] = {}
        self._unsettled = 0
        self._settle_now = threading.Event()
        self._progress_at = 0.0
        self._threads = [
            threading.Thread(target=self._run, name="index keeper", daemon=True),
            threading.Thread(target=self._settle_when_due, name="text index", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def use(self, root: Path) -> None:
        """Keep this root up to date from now on, whichever process does it."""
        root = root.resolve()
        if root not in self._roots and not self._stop.is_set():
            self._roots.add(root)
            self._registration.use(self._roots)

    def close(self) -> None:
        """End a running update at its next file, and leave the role to others."""
        self._stop.set()
        self._settle_now.set()
        until = time.monotonic() + CLOSE_SECONDS_MAX
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._registration.close()

    def _run(self) -> None:
        role = self._index.folder / "keeper.lock"
        while not self._stop.is_set():
            try:
                with os_lock(role, 0), self._as_keeper():
                    self._keep()
            except Timeout:
                self._stop.wait(TAKE_OVER_SECONDS)
            except Exception as error:  # noqa: BLE001  the thread's boundary: the role is tried for again
                self._failed_to_keep(error)

    @contextmanager
    def _as_keeper(self) -> Iterator[None]:
        """Known as the keeper; what ends that is told before another can be."""
        self._registration.keep(keeper=True)
        try:
            yield
        except Exception:
            with suppress(IndexStorageError):
                self._registration.keep(keeper=False)
            raise

    def _keep(self) -> None:
        _log.info("this process keeps the index")
        self._tell(Keeping())
        self._seen.clear()
        with Watch(self._stop, lambda reason: self._tell(Polling(reason))) as watch:
            while not self._stop.is_set():
                wanted = self._wanted()
                due: dict[Path, Changed] = dict.fromkeys(watch.follow(wanted))
                due |= dict.fromkeys(self._to_retry(wanted))
                if not due:
                    due = watch.changes(LOOK_SECONDS)
                for root, changed in due.items():
                    self._update(root, changed)
                if self._unsettled > (0 if not due else SETTLE_UPDATES_MAX):
                    self._unsettled = 0
                    self._settle_now.set()

    def _wanted(self) -> set[Path]:
        return {Path(root) for session in live(self._index.folder) for root in session.roots}

    def _to_retry(self, wanted: set[Path]) -> list[Path]:
        now = time.monotonic()
        # One that is gone is followed anew when it comes back.
        self._failed = {root: at for root, at in self._failed.items() if root in wanted and root.is_dir()}
        return [root for root, failed_at in self._failed.items() if now - failed_at >= RETRY_SECONDS]

    def _update(self, root: Path, changed: Changed) -> None:
        if self._stop.is_set():
            return
        started = time.monotonic()
        self._failed.pop(root, None)
        try:
            report = self._index.update(
                root,
                options=self._options_of(root) if self._options_of else None,
                progress=lambda at: self._progress(root, at),
                only=changed or (),
                settle=not changed,
                wait_seconds_max=WRITER_WAIT_SECONDS,
            )
        except _StoppedError:
            return
        except IndexBusyError:
            self._failed[root] = started - RETRY_SECONDS  # the other writer may take minutes: look again at once
        except IndexVersionError as error:
            self._tell(NotIndexed(root, error))
            raise  # a later version of codeassist runs beside this one: the role is for it
        except Exception as error:  # noqa: BLE001  the boundary of one root: others are kept all the same
            if self._stop.is_set():
                return  # the index was closed under an update that did not end in time
            _log.log(logging.WARNING if isinstance(error, CodeIndexError) else logging.ERROR, "%s: %s", root, error)
            self._failed[root] = time.monotonic()
            self._tell(NotIndexed(root, error))
        else:
            self._unsettled = self._unsettled + 1 if changed else 0
            again = root in self._seen
            self._seen.add(root)
            self._tell(Indexed(report, again))
            if again:  # however fast files change, at most half a processor's time goes into following them
                self._stop.wait(min(time.monotonic() - started, REST_SECONDS_MAX))

    def _settle_when_due(self) -> None:
        while self._settle_now.wait() and not self._stop.is_set():
            self._settle_now.clear()
            self._settle()

    def _settle(self) -> None:
        try:
            self._index.settle(wait_seconds_max=WRITER_WAIT_SECONDS)
        except IndexBusyError:
            self._settle_now.set()
        except Exception as error:  # noqa: BLE001  the boundary of this work: what was saved is found all the same
            if not self._stop.is_set():  # else the index was closed meanwhile
                _log.log(logging.WARNING if isinstance(error, CodeIndexError) else logging.ERROR, "settling: %s", error)

    def _progress(self, root: Path, at: Progress) -> None:
        if self._stop.is_set():
            raise _StoppedError
        now = time.monotonic()
        if at.done == 0 or now - self._progress_at >= PROGRESS_SECONDS:
            self._progress_at = now
            self._tell(Indexing(root, at.done, at.total))

    def _failed_to_keep(self, error: Exception) -> None:
        _log.warning("this process can't keep the index now: %s", error)
        self._stop.wait(RETRY_SECONDS)
