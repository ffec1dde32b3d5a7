"""Pushes wait here until they are indexed: each repository once, however many pushes come for it meanwhile."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

_log = logging.getLogger(__name__)

QUIET_SECONDS = 1.0
"""After a push others may follow at once; so long is waited for them."""
WAITING_MAX = 10_000
"""So many repositories may wait."""

Work = Callable[[frozenset[str]], object]
"""Refreshes what is called by these names or addresses; see `codeassist.company.refresh.refresh_called`."""


class PushQueue:
    """Repositories that have been pushed to, refreshed one batch after the other on a thread of its own."""

    def __init__(self, work: Work, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._work = work
        self._quiet_seconds = quiet_seconds
        self._waiting: set[str] = set()
        self._working = False
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="push queue", daemon=True)
        self._thread.start()

    def push(self, name: str) -> bool:
        """Let a repository be refreshed soon, by a name or address; False when too many wait already.

        One that is being refreshed at this moment is refreshed once more: the push may have come too late for it.
        """
        with self._changed:
            if name not in self._waiting and len(self._waiting) >= WAITING_MAX:
                return False
            self._waiting.add(name)
            self._changed.notify_all()
            return True

    def wait_until_idle(self, seconds_max: float) -> bool:
        """Wait until nothing waits or is refreshed; whether it came to that in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._working), seconds_max)

    def close(self) -> None:
        """Let the batch at hand be the last, and wait for its end."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stop.is_set())
            self._stop.wait(self._quiet_seconds)
            with self._changed:
                batch, self._waiting = frozenset(self._waiting), set()
                self._working = bool(batch) and not self._stop.is_set()
            if self._working:
                self._refresh(batch)

    def _refresh(self, batch: frozenset[str]) -> None:
        try:
            self._work(batch)
        except Exception:  # noqa: BLE001  the thread's boundary: the next push is followed again
            _log.exception("a push could not be followed")
        finally:
            with self._changed:
                self._working = False
                self._changed.notify_all()
