"""The model behind the suggestions, connected in the background."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from codeassist.completion import Completion, CompletionRequest
from codeassist.errors import CodeassistError, ModelUnavailableError

_log = logging.getLogger(__name__)

RETRY_SECONDS = 15.0
"""After a failure the next attempt to connect is made no earlier than this."""


class Completes(Protocol):
    """What answers completion requests."""

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""


Connect = Callable[[], AbstractAsyncContextManager[Completes]]


class Engine:
    """Connects once in the background, and again after a failure when a suggestion is asked for."""

    def __init__(self, connect: Connect, report: Callable[[str], None]) -> None:
        """`report` is told in words for a person why there is no model."""
        self._connect = connect
        self._report = report
        self._ready: asyncio.Future[Completes | None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._drop = asyncio.Event()
        self._closed = False
        self._failed_at = -RETRY_SECONDS

    def start(self) -> None:
        """Begin to connect, unless that is done or was tried a moment ago."""
        if self._task is not None and not self._task.done():
            return
        if self._closed or time.monotonic() - self._failed_at < RETRY_SECONDS:
            return
        self._drop = asyncio.Event()
        self._ready = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._hold(self._ready))

    async def complete(self, request: CompletionRequest) -> Completion | None:
        """The suggestion, as soon as the model is there; None where it can't be had."""
        self.start()
        completer = None if self._ready is None or self._drop.is_set() else await asyncio.shield(self._ready)
        if completer is None:
            return None
        try:
            return await completer.complete(request)
        except ModelUnavailableError as error:
            # An embedded server may have died: the next request after a while starts another.
            self._lost(error)
            self._drop.set()
        except CodeassistError as error:
            self._lost(error)
        return None

    async def close(self) -> None:
        """Disconnect, and end the embedded model if it was started here."""
        self._closed = True
        self._drop.set()
        if self._task is not None:
            if self._ready is not None and not self._ready.done():
                self._task.cancel()
            await asyncio.wait([self._task])

    async def _hold(self, ready: asyncio.Future[Completes | None]) -> None:
        try:
            async with self._connect() as completer:
                ready.set_result(completer)
                _log.info("the model is ready")
                await self._drop.wait()
        except CodeassistError as error:
            self._lost(error)
        except Exception:  # noqa: BLE001  the worker's boundary: without a model saves are still recorded
            _log.exception("the model could not be connected")
            self._report("The model could not be connected; the log says why.")
            self._failed_at = time.monotonic()
        finally:
            if not ready.done():
                ready.set_result(None)

    def _lost(self, error: CodeassistError) -> None:
        _log.warning("no suggestion: %s", error)
        self._failed_at = time.monotonic()
        self._report(str(error))
