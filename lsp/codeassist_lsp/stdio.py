"""The protocol over standard input and output, which carry nothing else."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from typing import BinaryIO

from codeassist_lsp.server import serve

_log = logging.getLogger(__name__)

CHUNK_BYTES = 65_536


class PipeWriter:
    """Writes to a file descriptor; once nobody reads there, it drops what it is given."""

    def __init__(self, descriptor: int) -> None:
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._broken = False

    def write(self, data: bytes) -> None:
        """Write all of it."""
        if self._broken:
            return
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            _log.warning("the editor does not read any more: %s", error.strerror)
            self._broken = True

    def close(self) -> None:
        """Nothing to do: the descriptor ends with the process."""


async def read_chunks(descriptor: int) -> AsyncIterator[bytes]:
    """What comes in, until its end.

    A daemon thread reads, on every platform: a read that never returns can't keep the process alive.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        data = b"-"
        while data:
            try:
                data = os.read(descriptor, CHUNK_BYTES)
            except OSError:
                data = b""
            try:
                loop.call_soon_threadsafe(queue.put_nowait, data)
            except RuntimeError:
                return

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while data := await queue.get():
        yield data


def serve_stdio(descriptor_in: int, descriptor_out: int, parent: int | None) -> int:
    """Serve the one client of these pipes; returns the exit code."""

    async def run() -> int:
        _end_in_order_on_signals()
        try:
            return await serve(read_chunks(descriptor_in), PipeWriter(descriptor_out), parent=parent)
        except asyncio.CancelledError:
            return 1

    return asyncio.run(run())


def _end_in_order_on_signals() -> None:
    """Let a signal cancel the task that serves; Windows has no such signals and ends with its pipes."""
    task = asyncio.current_task()
    assert task is not None
    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
