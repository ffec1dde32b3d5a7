import ctypes
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from codeassist import processes
from codeassist.processes import (
    ExtendedLimits,
    Host,
    end,
    has_ended,
    is_alive,
    runs_module,
    start_bound,
    start_detached,
)

WAIT = "import sys; sys.stdin.read()"
DEADLINE_SECONDS = 20.0


class DeniedError(OSError):
    """Windows' refusal, as Python raises it there."""

    winerror = 5


@dataclass
class FakeChild:
    pid: int = 7
    _handle: int = 70
    killed: bool = False
    ended: bool = False

    def wait(self) -> int:
        return 0

    def poll(self) -> int | None:
        return 0 if self.ended else None

    def kill(self) -> None:
        self.killed = True


@dataclass
class FakeKernel32:
    """Windows' part, as the test wants it to answer."""

    assigns: int = 1
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def CreateJobObjectW(self, attributes: None, name: None) -> int:  # noqa: N802 - Windows' own names
        self.calls.append(("create", attributes, name))
        return 9

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int:  # noqa: N802 - as above
        flags = limits._obj.BasicLimitInformation.LimitFlags
        self.calls.append(("limit", job, kind, flags, size))
        return 1

    def AssignProcessToJobObject(self, job: int, process: int) -> int:  # noqa: N802 - as above
        self.calls.append(("assign", job, process))
        return self.assigns


@dataclass
class Windows:
    """A Windows whose jobs refuse so many breakaways."""

    refusals: int = 0
    child: FakeChild = field(default_factory=FakeChild)
    kernel32: FakeKernel32 = field(default_factory=FakeKernel32)
    flags: list[int] = field(default_factory=list)

    def spawn(self, command: tuple[str, ...], **how: Any) -> Any:
        assert command == ("program",)
        assert "start_new_session" not in how
        self.flags.append(how["creationflags"])
        if self.refusals:
            self.refusals -= 1
            raise DeniedError(13, "denied")
        return self.child

    def host(self) -> Host:
        return Host(windows=True, spawn=self.spawn, kernel32=lambda: self.kernel32)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., processes.Child]]:
    """Start real processes, which are ended after the test."""
    children: list[processes.Child] = []

    def start(how: Callable[..., processes.Child], program: str = WAIT) -> processes.Child:
        children.append(how((sys.executable, "-c", program), folder=tmp_path, errors=subprocess.DEVNULL))
        return children[-1]

    yield start
    for child in children:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()


def test_a_detached_process_has_a_session_and_a_folder_of_its_own(
    started: Callable[..., processes.Child], tmp_path: Path
) -> None:
    program = "import os, sys; print(os.getsid(0), os.getcwd(), flush=True); sys.stdin.read()"
    child = started(start_detached, program)
    assert child.stdout is not None
    session, folder = child.stdout.readline().decode().split()
    assert (int(session), folder) == (child.pid, str(tmp_path))


def test_a_detached_process_that_ends_is_no_zombie_of_its_starter(started: Callable[..., processes.Child]) -> None:
    child = started(start_detached, "pass")
    until = time.monotonic() + DEADLINE_SECONDS
    while psutil.pid_exists(child.pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_bound_process_sees_its_input_end_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time; from pathlib import Path; from codeassist.processes import start_bound;"
        f"child = start_bound((sys.executable, '-c', {WAIT!r}), folder=Path({str(tmp_path)!r}),"
        " errors=subprocess.DEVNULL); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen((sys.executable, "-c", program), stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    until = time.monotonic() + DEADLINE_SECONDS
    while is_alive(child):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_on_windows_a_detached_process_leaves_console_group_and_job() -> None:
    windows = Windows()
    start_detached(("program",), folder=Path(), errors=sys.stderr.buffer, host=windows.host())
    assert windows.flags == [0x0000_0008 | 0x0000_0200 | 0x0100_0000]
    assert windows.kernel32.calls == []


def test_on_windows_a_job_that_lets_nobody_out_is_stayed_in() -> None:
    windows = Windows(refusals=1)
    start_detached(("program",), folder=Path(), errors=sys.stderr.buffer, host=windows.host())
    assert windows.flags[1] == 0x0000_0008 | 0x0000_0200


def test_any_other_refusal_is_not_tried_again() -> None:
    def spawn(*_: object, **__: object) -> processes.Child:
        raise FileNotFoundError(2, "no such program")

    host = Host(windows=True, spawn=spawn, kernel32=FakeKernel32)
    with pytest.raises(FileNotFoundError):
        start_detached(("program",), folder=Path(), errors=sys.stderr.buffer, host=host)


def test_on_windows_a_bound_process_is_put_into_a_job_that_ends_with_its_last_handle() -> None:
    windows = Windows()
    start_bound(("program",), folder=Path(), errors=sys.stderr.buffer, host=windows.host())
    assert windows.flags == [0x0800_0000]
    assert windows.kernel32.calls == [
        ("create", None, None),
        ("limit", 9, 9, 0x2000 | 0x0800, ctypes.sizeof(ExtendedLimits)),
        ("assign", 9, 70),
    ]


def test_on_windows_a_process_that_can_not_be_bound_is_not_left_running() -> None:
    windows = Windows(kernel32=FakeKernel32(assigns=0))
    with pytest.raises(OSError, match="job object"):
        start_bound(("program",), folder=Path(), errors=sys.stderr.buffer, host=windows.host())
    assert windows.child.killed


def test_on_windows_a_process_that_ended_at_once_need_not_be_bound() -> None:
    windows = Windows(kernel32=FakeKernel32(assigns=0), child=FakeChild(ended=True))
    start_bound(("program",), folder=Path(), errors=sys.stderr.buffer, host=windows.host())
    assert not windows.child.killed


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes of winnt.h for 64 bits")
def test_the_limits_have_the_size_that_64_bit_windows_expects() -> None:
    assert ctypes.sizeof(ExtendedLimits) == 144


def test_a_process_is_alive_until_it_ended_though_nobody_reaped_it(started: Callable[..., processes.Child]) -> None:
    child = started(start_bound)
    assert is_alive(child.pid)
    psutil.Process(child.pid).kill()
    until = time.monotonic() + DEADLINE_SECONDS
    while is_alive(child.pid):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert psutil.pid_exists(child.pid)


def test_a_process_is_known_by_its_module() -> None:
    with subprocess.Popen((sys.executable, "-m", "code"), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        until = time.monotonic() + DEADLINE_SECONDS
        while not runs_module(child.pid, "code"):  # its command line is there a moment after it
            assert time.monotonic() < until
            time.sleep(0.02)
        assert not runs_module(child.pid, "codeassist")
    assert not runs_module(child.pid, "code")


def test_end_kills_and_says_whether_it_is_gone(started: Callable[..., processes.Child]) -> None:
    child = started(start_detached)
    assert end(child.pid, seconds_max=DEADLINE_SECONDS)
    assert not is_alive(child.pid)
    assert end(child.pid, seconds_max=DEADLINE_SECONDS)


def test_a_process_that_goes_on_has_not_ended(started: Callable[..., processes.Child]) -> None:
    assert not has_ended(started(start_bound).pid, within_seconds=0.05)
