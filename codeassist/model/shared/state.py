"""Where a shared server can be found: one small file, and two lock files, in one folder per user and machine.

`server.lock` is held by the server for its whole life and `start.lock` by whoever starts one. Both are locks of
the operating system, which frees them however their holder ends; no file is ever stale because it is there.
"""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from codeassist import processes
from codeassist.errors import ModelUnavailableError
from codeassist_index.translation import tr

PROTOCOL = 1
"""Raised when the state or the conversation changes so that older clients can't take part."""
STATE_FILE = "server.json"
SERVER_LOCK_FILE = "server.lock"
START_LOCK_FILE = "start.lock"
_REPLACE_TRIES = 20
_REPLACE_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ServerState:
    """A running server. `base_url` is empty and `lease_port` 0 while it still loads the model."""

    protocol: int
    version: str
    pid: int
    model: str
    key: str = field(repr=False)
    base_url: str = ""
    lease_port: int = 0


def server_lock(folder: Path) -> FileLock:
    """Held by the server."""
    return _lock(folder / SERVER_LOCK_FILE)


def start_lock(folder: Path) -> FileLock:
    """Held by the one client that starts a server."""
    return _lock(folder / START_LOCK_FILE)


def is_held(lock: FileLock) -> bool:
    """Whether somebody holds a lock now.

    Raises:
        OSError: the folder can't be written.
    """
    try:
        with lock.acquire(blocking=False):
            return False
    except Timeout:
        return True


def read_state(folder: Path) -> ServerState | None:
    """What the server of this folder wrote; None when there is none, it is dead, or the file is not one of ours.

    Raises:
        ModelUnavailableError: it is the server of another version, which speaks differently.
        OSError: the file is there and can't be read.
    """
    try:
        fields = json.loads((folder / STATE_FILE).read_bytes())
        alive = processes.is_alive(int(fields["pid"]))
        protocol = int(fields["protocol"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None
    if not alive:
        return None
    if protocol != PROTOCOL:
        raise ModelUnavailableError(
            tr(
                "The model server of another version of codeassist ({version}) runs as process {pid}. Restart the"
                " editors that use it, or end that process."
            ).format(version=fields.get("version"), pid=fields["pid"])
        )
    try:
        return ServerState(**fields)
    except TypeError:
        return None


class Place:
    """The state file as the server keeps it. Only who holds the server's lock may have one."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the lock is held."""
        self._folder = folder
        self._file = folder / STATE_FILE
        self._lock = self._lock_identity()
        self._content = b""

    def put(self, state: ServerState) -> None:
        """Write the state in one step, readable by this user alone.

        Raises:
            OSError: it can't be written.
        """
        self._content = json.dumps(asdict(state)).encode() + b"\n"
        self._write()

    def is_ours(self) -> bool:
        """Whether clients can find this server. A damaged state is mended; a lock file that is gone can't be."""
        try:
            if self._lock_identity() != self._lock:
                return False
            if not self._file.exists() or self._file.read_bytes() != self._content:
                self._write()
        except FileNotFoundError:
            return False
        except OSError:
            # A full disk, say. Who is connected is served on.
            return True
        return True

    def remove(self) -> None:
        """Take the state away at the end, unless another server has taken the place."""
        if self.is_ours():
            self._file.unlink(missing_ok=True)

    def _write(self) -> None:
        partial = self._file.with_name(f"{STATE_FILE}.partial")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:  # noqa: PTH123 - a mode that only os.open can set
            stream.write(self._content)
        for _ in range(_REPLACE_TRIES - 1):
            try:
                partial.replace(self._file)
                return
            except PermissionError:
                # Windows refuses while another process reads the file, which takes it a moment.
                time.sleep(_REPLACE_PAUSE_SECONDS)
        partial.replace(self._file)

    def _lock_identity(self) -> tuple[int, int]:
        found = (self._folder / SERVER_LOCK_FILE).stat()
        return found.st_dev, found.st_ino


def _lock(path: Path) -> FileLock:
    # Not thread local: it may be taken in one thread and given back in another. And never the kind that is only a
    # file's existence, which would outlive its holder.
    return FileLock(path, thread_local=False, fallback_to_soft=False)
