"""Who uses the index at this moment, and which roots: what the keeper watches.

Each process has a file of its own, and holds a lock beside it for as long as it lives. Whoever gets that lock
knows that the process has ended, however it ended, and clears its file away.
"""

import json
import os
import threading
import time
import uuid
from collections.abc import Collection
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import Timeout

from codeassist_index.errors import IndexStorageError
from codeassist_index.lock import os_lock
from codeassist_index.translation import tr

REGISTER_SECONDS_MAX = 5.0
"""For a lock file's first moments: whoever clears up may just be looking whether its owner has ended."""

REPLACE_TRIES_MAX, REPLACE_SECONDS = 20, 0.05

_FOLDER = "sessions"


@dataclass(frozen=True, slots=True)
class Session:
    """One process that uses the index; `since` is in seconds since 1970."""

    pid: int
    kind: str
    since: float
    keeper: bool = False
    roots: tuple[str, ...] = ()


class Registration:
    """This process's entry among the sessions, until it is closed or the process ends."""

    def __init__(self, folder: Path, kind: str) -> None:
        """Register without roots.

        Args:
            folder: the index's folder.
            kind: the program, as a person knows it.

        Raises:
            IndexStorageError: the folder can't be written.
        """
        self._session = Session(os.getpid(), kind, time.time())
        self._file = folder / _FOLDER / f"{uuid.uuid4().hex}.json"
        self._held = ExitStack()
        self._guard = threading.Lock()
        try:
            self._file.parent.mkdir(exist_ok=True)
            self._held.enter_context(os_lock(_lock_of(self._file), REGISTER_SECONDS_MAX))
        except OSError as error:  # a timeout is one too
            raise _unwritable(self._file, error) from error
        try:
            self._write(self._session)
        except IndexStorageError:
            self._held.close()
            raise

    def use(self, roots: Collection[Path]) -> None:
        """Replace the roots that this process uses.

        Raises:
            IndexStorageError: this can't be written.
        """
        with self._guard:
            self._write(replace(self._session, roots=tuple(sorted(map(os.fspath, roots)))))

    def keep(self, *, keeper: bool) -> None:
        """Say whether this process is the keeper. Raises like `use`."""
        with self._guard:
            self._write(replace(self._session, keeper=keeper))

    def close(self) -> None:
        """Leave no trace."""
        self._file.unlink(missing_ok=True)
        self._held.close()
        with suppress(OSError):
            _lock_of(self._file).unlink(missing_ok=True)

    def _write(self, session: Session) -> None:
        fresh = self._file.with_suffix(".new")
        try:
            # A path may hold bytes that are no text; escapes keep them.
            fresh.write_text(json.dumps(asdict(session)), encoding="ascii")
            _replace(self._file, fresh)
        except OSError as error:
            raise _unwritable(self._file, error) from error
        self._session = session


def live(folder: Path) -> tuple[Session, ...]:
    """The sessions of this moment, oldest first; clears away what ended processes left."""
    found = []
    for lock in (folder / _FOLDER).glob("*.lock"):
        _clear_if_ended(lock)
        if (session := _read(lock.with_suffix(".json"))) is not None:
            found.append(session)
    return tuple(sorted(found, key=lambda session: session.since))


def _replace(file: Path, fresh: Path) -> None:
    """Windows refuses while another process reads the file, which takes a moment."""
    for _ in range(REPLACE_TRIES_MAX):
        with suppress(PermissionError):
            fresh.replace(file)
            return
        time.sleep(REPLACE_SECONDS)
    fresh.replace(file)


def _unwritable(file: Path, error: OSError) -> IndexStorageError:
    return IndexStorageError(tr("{file} can't be written: {error}.").format(file=file, error=error.strerror or error))


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _clear_if_ended(lock: Path) -> None:
    try:
        with os_lock(lock, 0), suppress(OSError):  # what can't be deleted is tried again by the next who looks
            for suffix in (".new", ".json", ".lock"):
                lock.with_suffix(suffix).unlink(missing_ok=True)
    except (Timeout, IndexStorageError):
        return  # it lives, or this process may only read


def _read(file: Path) -> Session | None:
    """None for a process that is about to begin or end."""
    try:
        entry = json.loads(file.read_bytes())
        return Session(entry["pid"], entry["kind"], entry["since"], entry["keeper"], tuple(entry["roots"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
