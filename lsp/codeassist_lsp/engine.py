"""The model behind the suggestions, connected in the background."""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from codeassist.completion import Completion, CompletionRequest
from codeassist.errors import CodeassistError, ModelUnavailableError

_log = logging.getLogger(__name__)

RETRY_SECONDS = 15.0
"""After a failed attempt to connect, or a second failed request, the next attempt is made no earlier than this."""


class Completes(Protocol):
    """What answers completion requests and is told what became of its answers; it ignores ids that it does not know."""

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""

    def accepted(self, suggestion: str) -> None:
        """A suggestion, or a part of it, was taken over into the document."""

    def dismissed(self, suggestion: str) -> None:
        """A suggestion was shown and not wanted."""


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
        self._failed_at = self._broke_at = -math.inf

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
        if self._drop.is_set() and self._task is not None:
            await asyncio.wait([self._task])
        self.start()
        completer = None if self._ready is None or self._drop.is_set() else await asyncio.shield(self._ready)
        if completer is None:
            return None
        try:
            return await completer.complete(request)
        except ModelUnavailableError as error:
            # The server may have died while it answered, and nobody need know: the next request connects at once, if
            # that has not been tried in vain a moment ago.
            self._drop.set()
            if time.monotonic() - self._broke_at < RETRY_SECONDS:
                self._tell(error)
                self._failed_at = time.monotonic()
            else:
                _log.warning("a suggestion was lost: %s", error)
            self._broke_at = time.monotonic()
        except CodeassistError as error:
            self._tell(error)
        return None

    def accepted(self, suggestion: str) -> None:
        """Pass on that a suggestion was accepted."""
        if (completer := self._connected()) is not None:
            completer.accepted(suggestion)

    def dismissed(self, suggestion: str) -> None:
        """Pass on that a suggestion was dismissed."""
        if (completer := self._connected()) is not None:
            completer.dismissed(suggestion)

    def _connected(self) -> Completes | None:
        is_ready = self._ready is not None and self._ready.done() and not self._drop.is_set()
        return self._ready.result() if self._ready is not None and is_ready else None

    async def close(self) -> None:
        """Disconnect; the embedded model ends when nobody else uses it."""
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
            self._tell(error)
            self._failed_at = time.monotonic()
        except Exception:  # noqa: BLE001  the worker's boundary: without a model saves are still recorded
            _log.exception("the model could not be connected")
            self._report("The model could not be connected; the log says why.")
            self._failed_at = time.monotonic()
        finally:
            if not ready.done():
                ready.set_result(None)

    def _tell(self, error: CodeassistError) -> None:
        _log.warning("no suggestion: %s", error)
        self._report(str(error))
