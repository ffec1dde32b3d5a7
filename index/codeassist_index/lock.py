"""One writer at a time, in this process and beside others; readers never wait.

Whoever holds the write lock may wait for the text lock, and never the other way round.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from codeassist_index.errors import IndexBusyError, IndexStorageError
from codeassist_index.translation import tr

WRITE_WAIT_SECONDS_MAX = 600.0
"""How long a writer waits for another one before it gives up with a clear word."""

POLL_SECONDS = 0.02
"""How often a lock that is held elsewhere is tried again."""


class FolderLock:
    """A right that one thread of one process has; held by the operating system, so a killed holder frees it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()

    @contextmanager
    def held(self, seconds_max: float | None = None) -> Iterator[None]:
        """Hold the lock for the block, waiting `seconds_max` or else `WRITE_WAIT_SECONDS_MAX` for it.

        Raises:
            IndexBusyError: another thread or process held it all that time.
            IndexStorageError: the folder is read-only, or its file system has no locks.
        """
        seconds_max = WRITE_WAIT_SECONDS_MAX if seconds_max is None else seconds_max
        if not self._threads.acquire(timeout=seconds_max):
            raise busy(self._path, seconds_max)
        try:
            with os_lock(self._path, seconds_max):
                yield
        except Timeout as error:
            raise busy(self._path, seconds_max) from error
        finally:
            self._threads.release()


class WriteLock(FolderLock):
    """The right to write one index folder, but for its text index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "write.lock")


class TextLock(FolderLock):
    """The right to write the text index of one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "text.lock")


def busy(path: Path, seconds: float) -> IndexBusyError:
    """What to say of a file that another writer has kept locked for so long."""
    return IndexBusyError(
        tr(
            "Another process has been writing the index for {seconds:.0f} seconds ({path} is locked)."
            " Wait for it to finish, or end it, and try again."
        ).format(seconds=seconds, path=path)
    )


@contextmanager
def os_lock(path: Path, seconds_max: float) -> Iterator[None]:
    """Hold a lock that the operating system frees when its holder ends, however it ends.

    Raises:
        Timeout: somebody else held it all that time.
        IndexStorageError: no lock can be had there.
    """
    # Without the kernel's locks the library would take the mere existence of a file for one, and that
    # outlives a killed holder.
    lock = FileLock(path, timeout=seconds_max, poll_interval=POLL_SECONDS, fallback_to_soft=False, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise
    except OSError as error:
        raise IndexStorageError(
            tr(
                "The index in {folder} can't be written: {error}. It can still be read; to update it, make the folder"
                " writable, or set CODEASSIST_CACHE_DIR to one that is, on a file system with locks."
            ).format(folder=path.parent, error=error.strerror or error)
        ) from error
    try:
        yield
    finally:
        lock.release()
