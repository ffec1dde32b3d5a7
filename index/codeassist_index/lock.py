"""One writer at a time, in this process and beside others; readers never wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from codeassist_index.errors import IndexBusyError

WRITE_WAIT_SECONDS_MAX = 600.0
"""How long a writer waits for another one before it gives up with a clear word."""


class WriteLock:
    """The right to write one index folder; held by the operating system, so a killed holder frees it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "write.lock"
        self._threads = threading.Lock()

    @contextmanager
    def held(self, seconds_max: float | None = None) -> Iterator[None]:
        """Hold the lock for the block, waiting `seconds_max` or else `WRITE_WAIT_SECONDS_MAX` for it.

        Raises:
            IndexBusyError: another thread or process held it all that time.
        """
        seconds_max = WRITE_WAIT_SECONDS_MAX if seconds_max is None else seconds_max
        if not self._threads.acquire(timeout=seconds_max):
            raise self._busy(seconds_max)
        try:
            with FileLock(self._path, timeout=seconds_max):
                yield
        except Timeout as error:
            raise self._busy(seconds_max) from error
        finally:
            self._threads.release()

    def _busy(self, seconds: float) -> IndexBusyError:
        return IndexBusyError(
            f"Another process has been writing the index for {seconds:.0f} seconds ({self._path} is locked)."
            " Wait for it to finish, or end it, and try again."
        )
