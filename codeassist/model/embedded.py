"""The embedded model: llama.cpp's server as a child process that ends with its parent."""

import contextlib
import importlib.util
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Self

import httpx
import psutil

from codeassist import http, places
from codeassist.errors import ModelUnavailableError, UsageError
from codeassist.model.installed import InstalledModel
from codeassist.model.llama_cpp_child import rotate
from codeassist.settings import Settings

LOG_FILE = "model-server.log"
_STOP_SECONDS_MAX = 5.0
_HEALTH_POLL_SECONDS = 0.05
_LOG_TAIL_LINES = 6
_LOG_TAIL_BYTES = 16_384


class EmbeddedServer:
    """A running llama.cpp server of one model; `stop` it, or let it end with this process."""

    def __init__(self, model: InstalledModel, settings: Settings, *, port: int = 0) -> None:
        """Start the process without waiting for it; `port` 0 lets the system choose one.

        Raises:
            UsageError: llama.cpp is not installed, or the port is taken.
        """
        if importlib.util.find_spec("xllamacpp") is None:
            raise UsageError(
                "The embedded model needs llama.cpp: install codeassist-onprem[local], or set `model.base_url` to a "
                "model server."
            )
        if port:
            _require_free(port)
        self.model = model
        self.api_key = secrets.token_urlsafe(32)
        self.base_url = ""
        self.log_file = places.logs_dir() / LOG_FILE
        self._seconds_max = settings.model.start_seconds_max
        self._deadline = time.monotonic() + self._seconds_max
        with _opened_log(self.log_file) as log:
            self._log_start = os.fstat(log.fileno()).st_size
            self._process = subprocess.Popen(
                (sys.executable, "-P", "-m", "codeassist.model.llama_cpp_child"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._reports: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=_read_line, args=(self._process.stdout, self._reports), daemon=True)
        self._reader.start()
        self._send(_order(self, settings, port))

    @classmethod
    def start(cls, model: InstalledModel, settings: Settings, *, port: int = 0) -> Self:
        """Start the server and wait until it answers.

        Raises:
            ModelUnavailableError: it ended, or was not ready within `model.start_seconds_max`.
            UsageError: llama.cpp is not installed, or the port is taken.
        """
        server = cls(model, settings, port=port)
        try:
            server.wait_ready()
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def wait_ready(self) -> None:
        """Block until the server answers; sets `base_url`.

        Raises:
            ModelUnavailableError: it ended, or was not ready within `model.start_seconds_max`.
        """
        address = self._reported_address()
        with http.client(address, timeout_seconds=self._seconds_max) as client:
            while not _is_healthy(client, address):
                if not self.running:
                    raise self._failed("ended while it started")
                if time.monotonic() > self._deadline:
                    raise self._failed(f"was not ready within {self._seconds_max} s (`model.start_seconds_max`)")
                time.sleep(_HEALTH_POLL_SECONDS)
        self.base_url = f"{address}/v1"

    def stop(self) -> None:
        """End the process. May be called again, and from another thread while `wait_ready` waits."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        if not self.base_url:
            # While it loads, the engine holds the child's interpreter lock and the closed pipe would go unseen.
            self._process.kill()
        try:
            self._process.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def wait(self) -> None:
        """Block until the server ends by itself, which it should not.

        Raises:
            ModelUnavailableError: it ended.
        """
        self._process.wait()
        raise self._failed("ended")

    def _send(self, order: dict[str, object]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            self.stop()
            raise self._failed("ended while it started") from error

    def _reported_address(self) -> str:
        try:
            line = self._reports.get(timeout=max(0.0, self._deadline - time.monotonic()))
        except queue.Empty:
            raise self._failed(f"was not ready within {self._seconds_max} s (`model.start_seconds_max`)") from None
        if not line:
            raise self._failed("ended while it loaded the model")
        report = json.loads(line)
        if "error" in report:
            with contextlib.suppress(subprocess.TimeoutExpired):
                # llama.cpp writes its log from a thread of its own, and has written all of it when it ends.
                self._process.wait(_STOP_SECONDS_MAX)
            raise self._failed(f"could not start ({report['error'].rstrip('.')})")
        return str(report["address"])

    def _failed(self, what: str) -> ModelUnavailableError:
        tail = "\n".join(f"  {line}" for line in _tail(self.log_file, self._log_start))
        said = f" It said:\n{tail}\n" if tail else " "
        return ModelUnavailableError(
            f"The embedded model server for {self.model.name} {what}.{said}The log is {self.log_file}. If the model's "
            f"file may be damaged, `codeassist model pull {self.model.name} --verify` checks and mends it."
        )


def threads_of(settings: Settings) -> int:
    """Threads of the embedded model: as configured, else the physical cores this process may use."""
    if settings.model.threads:
        return settings.model.threads
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(psutil.cpu_count(logical=False) or 1, allowed or 1))


def _order(server: EmbeddedServer, settings: Settings, port: int) -> dict[str, object]:
    return {
        "name": server.model.name,
        "model": str(server.model.weights),
        "api_key": server.api_key,
        "port": port,
        "context_tokens": settings.model.context_tokens_max,
        "threads": threads_of(settings),
        "log_file": str(server.log_file),
    }


def _opened_log(log_file: Path) -> IO[bytes]:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    if log_file.exists():
        rotate(log_file)
    return open(os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")  # noqa: PTH123 - a mode that only os.open can set


def _require_free(port: int) -> None:
    with socket.socket() as trial:
        try:
            trial.bind((http.LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"Port {port} can't be used: {error.strerror}. Choose another one.") from error


def _read_line(pipe: IO[bytes], reports: "queue.Queue[bytes]") -> None:
    reports.put(pipe.readline())
    pipe.close()


def _is_healthy(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(f"{address}/health").is_success
    except httpx.HTTPError:
        return False


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
