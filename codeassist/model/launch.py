"""Start a llama.cpp child, and hear what became of it."""

import contextlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import psutil

from codeassist import places
from codeassist.errors import ModelUnavailableError, UsageError
from codeassist.model.installed import InstalledModel
from codeassist.model.llama_cpp_child import rotate
from codeassist.model.order import CHILD_MODULE, Order
from codeassist.processes import Start
from codeassist.settings import Settings
from codeassist_index.translation import tr

LOG_FILE = "model-server.log"
_STOP_SECONDS_MAX = 5.0
_CANCEL_POLL_SECONDS = 0.1
_LOG_TAIL_LINES = 6
_LOG_TAIL_BYTES = 16_384


class Launch:
    """A child from its start to its report. Its standard input stays open until `let_go`, or our own end."""

    def __init__(self, order: Order, start: Start, *, seconds_max: float) -> None:
        """Start the process without waiting for it.

        Raises:
            UsageError: llama.cpp is not installed.
            ModelUnavailableError: it ended at once.
        """
        if importlib.util.find_spec("xllamacpp") is None:
            raise UsageError(
                tr(
                    "The embedded model needs llama.cpp: install codeassist-onprem[local], or set `model.base_url` to a"
                    " model server."
                )
            )
        self._name = order.name
        self._log_file = Path(order.log_file)
        self._seconds_max = seconds_max
        self._deadline = time.monotonic() + seconds_max
        with _opened_log(self._log_file) as log:
            self._log_start = os.fstat(log.fileno()).st_size
            self._process = start((sys.executable, "-P", "-m", CHILD_MODULE), folder=self._log_file.parent, errors=log)
        self._reports: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=_read_line, args=(self._process.stdout, self._reports), daemon=True)
        self._reader.start()
        self._send(order)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def report(self, cancelled: threading.Event | None = None) -> dict[str, str]:
        """Block until the child reports that it serves, or that it leaves that to another; empty when `cancelled`.

        Raises:
            ModelUnavailableError: it failed or ended, or took longer than `seconds_max`.
        """
        while time.monotonic() < self._deadline:
            if cancelled is not None and cancelled.is_set():
                return {}
            with contextlib.suppress(queue.Empty):
                return self._understood(self._reports.get(timeout=_CANCEL_POLL_SECONDS))
        raise self.failed(
            tr("was not ready within {seconds} s (`model.start_seconds_max`)").format(seconds=self._seconds_max)
        )

    def let_go(self) -> None:
        """Close the child's standard input."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def end(self, *, by_force: bool) -> None:
        """Close its standard input and wait until it ended, which is seen to."""
        self.let_go()
        if by_force:
            self._process.kill()
        try:
            self._process.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def wait(self) -> None:
        """Block until the child ends by itself."""
        self._process.wait()

    def failed(self, what: str) -> ModelUnavailableError:
        """The error that says what the child did, with its last words."""
        tail = "\n".join(f"  {line}" for line in _tail(self._log_file, self._log_start))
        said = " " + tr("It said:\n{lines}\n").format(lines=tail) if tail else " "
        return ModelUnavailableError(
            tr(
                "The embedded model server for {name} {what}.{said}The log is {log}. If the model's file may be"
                " damaged, `codeassist model pull {name} --verify` checks and mends it."
            ).format(name=self._name, what=what, said=said, log=self._log_file)
        )

    def _send(self, order: Order) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(order.line())
            self._process.stdin.flush()
        except BrokenPipeError as error:
            self.end(by_force=True)
            raise self.failed(tr("ended while it started")) from error

    def _understood(self, line: bytes) -> dict[str, str]:
        if not line:
            raise self.failed(tr("ended while it loaded the model"))
        report: dict[str, str] = json.loads(line)
        if "error" in report:
            with contextlib.suppress(subprocess.TimeoutExpired):
                # llama.cpp writes its log from a thread of its own, and has written all of it when it ends.
                self._process.wait(_STOP_SECONDS_MAX)
            raise self.failed(tr("could not start ({reason})").format(reason=report["error"].rstrip(".")))
        return report


def order_of(model: InstalledModel, settings: Settings, *, key: str, port: int = 0) -> Order:
    """What a child has to serve for this model and these settings, for its starter alone."""
    return Order(
        name=model.name,
        sha256=model.sha256,
        weights=str(model.weights),
        key=key,
        port=port,
        context_tokens_max=settings.model.context_tokens_max,
        threads=threads_of(settings),
        log_file=str(places.logs_dir() / LOG_FILE),
        start_seconds_max=settings.model.start_seconds_max,
        idle_seconds_max=settings.model.idle_seconds_max,
    )


def threads_of(settings: Settings) -> int:
    """Threads of the embedded model: as configured, else the physical cores this process may use."""
    if settings.model.threads:
        return settings.model.threads
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(psutil.cpu_count(logical=False) or 1, allowed or 1))


def _opened_log(log_file: Path) -> IO[bytes]:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    if log_file.exists():
        rotate(log_file)
    return open(os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")  # noqa: PTH123 - a mode that only os.open can set


def _read_line(pipe: IO[bytes], reports: "queue.Queue[bytes]") -> None:
    reports.put(pipe.readline())
    pipe.close()


def _tail(log_file: Path, start: int) -> list[str]:
    """The last lines that were written after byte `start`, errors alone where there are some."""
    try:
        with log_file.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(start if start <= size else 0, size - _LOG_TAIL_BYTES))
            text = log.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    lines = [line for line in text.splitlines() if line.strip()]
    # llama.cpp's lines are "TIME LEVEL SOURCE: MESSAGE".
    errors = [line for line in lines if line.split()[1:2] == ["E"]]
    return (errors or lines)[-_LOG_TAIL_LINES:]
