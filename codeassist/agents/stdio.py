"""The protocol over standard input and output, which carry nothing else."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any, cast

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

LINE_BYTES_MAX = 10_000_000
"""A longer message is passed over like any that is none."""
CHUNK_BYTES = 65_536


class Lines:
    """The lines of a descriptor, until its end.

    A daemon thread reads, on every platform: the SDK's own can't be stopped while it waits for the next line, and
    would keep a process alive that was asked to end.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=0)

    async def __aiter__(self) -> AsyncIterator[str]:
        threading.Thread(target=self._read, name="stdin", daemon=True).start()
        rest = b""
        while data := await self._queue.get():
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield line.decode("utf-8", "replace")
            if len(rest) > LINE_BYTES_MAX:
                rest = b"!"  # no message begins so, whatever comes until the line ends
        if rest:
            yield rest.decode("utf-8", "replace")

    def _read(self) -> None:
        data = b"-"
        while data:
            try:
                data = os.read(self._descriptor, CHUNK_BYTES)
            except OSError:
                data = b""
            try:
                self._loop.call_soon_threadsafe(self._queue.put_nowait, data)
            except RuntimeError:
                return


def serve(server: Server[Any]) -> None:
    """Serve the one client of these pipes until it closes them."""
    asyncio.run(_serve(server, _own_input()))


async def _serve(server: Server[Any], descriptor: int) -> None:
    lines = cast("anyio.AsyncFile[str]", Lines(descriptor))  # of a file, only its lines are asked for
    async with stdio_server(stdin=lines) as (requests, answers):
        await server.run(requests, answers, server.create_initialization_options())


def _own_input() -> int:
    """A copy of standard input; the standard one leads to nothing, for whatever else would read it."""
    own = os.dup(sys.stdin.fileno())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    return own
