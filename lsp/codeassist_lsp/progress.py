"""Work-done progress, where the client can show it."""

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

_log = logging.getLogger(__name__)

CREATE_SECONDS_MAX = 5.0
"""A client that has not made the progress token after this long is shown none."""

REPORT_SECONDS_MIN = 0.2
"""Reports closer together than this are dropped."""

Tell = Callable[[int, int], None]
"""Called from any thread with how much is done of how much."""


class Shows(Protocol):
    """What can show the progress of a block of work."""

    def shown(self, title: str) -> AbstractAsyncContextManager[Tell]:
        """Progress for the time of the block."""


class WorkDone:
    """Shows the progress of long work in the editor."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server

    @asynccontextmanager
    async def shown(self, title: str) -> AsyncIterator[Tell]:
        """Progress for the time of the block."""
        token = await self._token()
        if token is None:
            yield _silent
            return
        loop = asyncio.get_running_loop()
        self._server.protocol.progress.begin(token, types.WorkDoneProgressBegin(title, percentage=0))
        reported_at = time.monotonic()

        def report(done: int, total: int) -> None:
            percentage = min(100, done * 100 // total) if total else 0
            value = types.WorkDoneProgressReport(message=f"{done} of {total} files", percentage=percentage)
            self._server.protocol.progress.report(token, value)

        def tell(done: int, total: int) -> None:
            nonlocal reported_at
            if time.monotonic() - reported_at >= REPORT_SECONDS_MIN:
                reported_at = time.monotonic()
                loop.call_soon_threadsafe(report, done, total)

        try:
            yield tell
        finally:
            self._server.protocol.progress.end(token, types.WorkDoneProgressEnd())

    @asynccontextmanager
    async def cancellable(self, title: str, token: str | int | None = None) -> AsyncIterator[None]:
        """Progress for the time of the block, under the client's own token where it gave one.

        A person who cancels it there cancels the task of the block.
        """
        token = await self._token() if token is None else token
        if token is None:
            yield
            return
        progress, task = self._server.protocol.progress, asyncio.current_task()
        progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True))

        def end(asked: Future[Any]) -> None:
            if asked.cancelled() and task is not None:
                task.cancel()

        progress.tokens[token].add_done_callback(end)
        try:
            yield
        finally:
            progress.tokens.pop(token, None)
            progress.end(token, types.WorkDoneProgressEnd())

    async def _token(self) -> str | None:
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return None
        token = str(uuid.uuid4())
        try:
            async with asyncio.timeout(CREATE_SECONDS_MAX):
                await self._server.protocol.progress.create_async(token)
        except (TimeoutError, JsonRpcException) as error:
            _log.info("the client shows no progress: %s", error)
            return None
        return token


def _silent(done: int, total: int) -> None:
    """Progress that nobody sees."""
