"""Child processes that outlive their starter, and child processes that must not.

What the systems offer differs, so every difference is in `Host`, which tests replace:

- *Outlive*: POSIX gives the child a session of its own, so that neither Ctrl-C nor a closed terminal reaches it.
  Windows starts it without a console, in a process group of its own, and out of the starter's job where that
  job allows it (`ERROR_ACCESS_DENIED` says that it does not: the child then ends with that job).
- *Not outlive*: the child watches a pipe from its parent, on every system. Windows adds a job object that kills
  what is in it when its last handle is closed, which the parent's death does.
"""

import contextlib
import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

import psutil

DETACHED_PROCESS = 0x0000_0008
CREATE_NEW_PROCESS_GROUP = 0x0000_0200
CREATE_BREAKAWAY_FROM_JOB = 0x0100_0000
CREATE_NO_WINDOW = 0x0800_0000
_ACCESS_DENIED = 5
_POLL_SECONDS = 0.02
_EXTENDED_LIMITS = 9
_LIMIT_BREAKAWAY_OK = 0x0800
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000

Child = subprocess.Popen[bytes]


class Start(Protocol):
    """`start_detached` or `start_bound`."""

    def __call__(self, command: Sequence[str], /, *, folder: Path, errors: IO[bytes]) -> Child: ...  # noqa: D102 - its class says it


class Kernel32(Protocol):
    """The functions of Windows' kernel32 that job objects need; each gives 0 when it failed."""

    def CreateJobObjectW(self, attributes: None, name: None) -> int: ...  # noqa: D102, N802 - Windows' own names

    def SetInformationJobObject(self, job: int, kind: int, limits: object, size: int) -> int: ...  # noqa: D102, N802 - as above

    def AssignProcessToJobObject(self, job: int, process: int) -> int: ...  # noqa: D102, N802 - as above


@dataclass(frozen=True, slots=True)
class Host:
    """The system as this module sees it."""

    windows: bool
    spawn: Callable[..., Child]
    kernel32: Callable[[], Kernel32]


def start_detached(command: Sequence[str], *, folder: Path, errors: IO[bytes], host: Host | None = None) -> Child:
    """Start a process that goes on when this one ends; its standard input and output are pipes.

    It works in `folder`, so that it does not keep the starter's from being removed. Once it has ended it is
    reaped by a thread, so that it never stays as a zombie of a starter that lives on.

    Raises:
        OSError: it can't be started.
    """
    host = host or _HOST
    if not host.windows:
        child = _spawned(host, command, folder, errors, start_new_session=True)
    else:
        flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP
        try:
            child = _spawned(host, command, folder, errors, creationflags=flags | CREATE_BREAKAWAY_FROM_JOB)
        except OSError as error:
            if getattr(error, "winerror", None) != _ACCESS_DENIED:
                raise
            child = _spawned(host, command, folder, errors, creationflags=flags)
    threading.Thread(target=child.wait, name="reaper", daemon=True).start()
    return child


def start_bound(command: Sequence[str], *, folder: Path, errors: IO[bytes], host: Host | None = None) -> Child:
    """Start a process that ends with this one; its standard input and output are pipes.

    It has to end when its standard input does. Windows sees to that by a job object as well.

    Raises:
        OSError: it can't be started.
    """
    host = host or _HOST
    if not host.windows:
        return _spawned(host, command, folder, errors)
    child = _spawned(host, command, folder, errors, creationflags=CREATE_NO_WINDOW)
    _put_into_job(host.kernel32(), child)
    return child


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs; one that ended and was not reaped does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def runs_module(pid: int, module: str) -> bool:
    """Whether a process of this number is a Python of this user that was started with `-m module`."""
    try:
        process = psutil.Process(pid)
        return module in process.cmdline() and process.username() == psutil.Process().username()
    except psutil.Error:
        return False


def end(pid: int, *, seconds_max: float) -> bool:
    """Kill a process and wait for it; whether it is gone."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).kill()
    return has_ended(pid, within_seconds=seconds_max)


def has_ended(pid: int, *, within_seconds: float) -> bool:
    """Wait for the end of a process that need not be a child of this one; whether it came."""
    until = time.monotonic() + within_seconds
    while is_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _spawned(host: Host, command: Sequence[str], folder: Path, errors: IO[bytes], **how: object) -> Child:
    return host.spawn(tuple(command), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, **how)


class _BasicLimits(ctypes.Structure):
    """`JOBOBJECT_BASIC_LIMIT_INFORMATION` of winnt.h."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """`JOBOBJECT_EXTENDED_LIMIT_INFORMATION` of winnt.h."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def _put_into_job(kernel32: Kernel32, child: Child) -> None:
    """Tie the child's life to this process's: the job's one handle is never closed but by our end.

    A child that is gone already can't be assigned, and need not be. What it starts itself may leave the job.
    """
    job = kernel32.CreateJobObjectW(None, None)
    limits = ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _LIMIT_KILL_ON_JOB_CLOSE | _LIMIT_BREAKAWAY_OK
    kernel32.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    handle = getattr(child, "_handle")  # noqa: B009 - it is there on Windows only, and nowhere else in subprocess
    if not kernel32.AssignProcessToJobObject(job, int(handle)) and child.poll() is None:
        child.kill()
        child.wait()
        raise OSError(f"process {child.pid} could not be tied to this one by a job object")


def _kernel32() -> Kernel32:
    library = ctypes.LibraryLoader(getattr(ctypes, "WinDLL")).kernel32  # noqa: B009 - it is there on Windows only
    library.CreateJobObjectW.restype = ctypes.c_void_p
    library.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
    library.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
    library.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    return cast("Kernel32", library)


_HOST = Host(windows=os.name == "nt", spawn=subprocess.Popen, kernel32=_kernel32)
