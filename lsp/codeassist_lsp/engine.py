"""The model behind the suggestions, connected in the background."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from codeassist.completion import Completion, CompletionRequest
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.errors import CodeassistError, ModelUnavailableError
from codeassist_index.errors import CodeIndexError
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer", Completion, EditAnswer)

RETRY_SECONDS = 15.0
"""After a failed attempt to connect, or a second failed request, the next attempt is made no earlier than this."""
RETRY_SECONDS_MAX = 60.0
"""Attempts that nobody asked for come at most so far apart."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How it stands with the model; `words` say to a person what is wrong, and are empty where all is well.

    `offline`: its server can't be reached. `error`: it refuses, or can't be used as it is set up.
    """

    state: Literal["starting", "ready", "offline", "error"]
    words: str = ""


class Completes(Protocol):
    """What answers completion requests and is told what became of its answers; it ignores ids that it does not know."""

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""

    async def edit(self, request: EditRequest) -> EditAnswer:
        """The checked edit that was asked for, or why there is none."""

    def accepted(self, suggestion: str) -> None:
        """A suggestion, or a part of it, was taken over into the document."""

    def dismissed(self, suggestion: str) -> None:
        """A suggestion was shown and not wanted."""


Connect = Callable[[], AbstractAsyncContextManager[Completes]]


class Engine:
    """Connects once in the background, and again after a failure: in a while, or when a suggestion is asked for."""

    def __init__(
        self, connect: Connect, report: Callable[[str], None], changed: Callable[[Condition], None] = lambda _: None
    ) -> None:
        """`report` is told in words for a person why there is no model, `changed` each new condition."""
        self._connect = connect
        self._report = report
        self._changed = changed
        self._condition: Condition | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._retry_seconds = RETRY_SECONDS
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
        self._task.add_done_callback(self._ended)

    async def restart(self) -> None:
        """Connect anew, as the settings are now."""
        self._failed_at = self._broke_at = -math.inf
        self._retry_seconds, self._condition = RETRY_SECONDS, None
        await self._disconnect()
        self.start()

    async def stop(self) -> None:
        """Disconnect until it is started again."""
        self._failed_at = time.monotonic()  # what was connected is not connected anew by itself
        await self._disconnect()
        self._failed_at, self._condition = -math.inf, None

    async def complete(self, request: CompletionRequest) -> Completion | None:
        """The suggestion, as soon as the model is there; None where it can't be had."""
        return await self._ask(lambda connected: connected.complete(request))

    async def edit(self, request: EditRequest) -> EditAnswer | None:
        """The edit, as soon as the model is there; None where it can't be had."""
        return await self._ask(lambda connected: connected.edit(request))

    async def _ask(self, ask: Callable[[Completes], Awaitable[Answer]]) -> Answer | None:
        if self._drop.is_set() and self._task is not None:
            await asyncio.wait([self._task])
        self.start()
        drop, ready = self._drop, self._ready
        completer = None if ready is None or drop.is_set() else await asyncio.shield(ready)
        if completer is None:
            return None
        try:
            answer = await ask(completer)
        except Exception as error:
            if drop.is_set():
                _log.info("a suggestion was lost with its connection: %s", error)
            elif isinstance(error, ModelUnavailableError):
                self._lost(error)
            elif isinstance(error, CodeassistError | CodeIndexError):  # the latter: the document's folder is gone
                self._tell(error)
                self._become(Condition("error", str(error)))
            else:
                raise
            return None
        self._become(Condition("ready"))
        return answer

    def _lost(self, error: ModelUnavailableError) -> None:
        """The server may have died while it answered, and nobody need know.

        It is connected anew at once, if that has not been tried in vain a moment ago.
        """
        self._drop.set()
        if time.monotonic() - self._broke_at < RETRY_SECONDS:
            self._failed(error)
        else:
            _log.warning("a suggestion was lost: %s", error)
            self._become(Condition("starting"))
        self._broke_at = time.monotonic()

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
        await self._disconnect()

    async def _disconnect(self) -> None:
        self._drop.set()
        if self._retry is not None:
            self._retry.cancel()
        if self._task is not None:
            if self._ready is not None and not self._ready.done():
                self._task.cancel()
            await asyncio.wait([self._task])

    async def _hold(self, ready: asyncio.Future[Completes | None]) -> None:
        if self._condition is None:
            self._become(Condition("starting"))
        try:
            async with self._connect() as completer:
                ready.set_result(completer)
                _log.info("the model is ready")
                self._retry_seconds = RETRY_SECONDS
                self._become(Condition("ready"))
                await self._drop.wait()
        except CodeassistError as error:
            self._failed(error)
        except Exception:  # noqa: BLE001  the worker's boundary: without a model saves are still recorded
            _log.exception("the model could not be connected")
            words = tr("The model could not be connected; the log says why.")
            self._report(words)
            self._failed_at = time.monotonic()
            self._become(Condition("error", words))
        finally:
            if not ready.done():
                ready.set_result(None)

    def _failed(self, error: CodeassistError) -> None:
        """There is no model now; another attempt is made in a while."""
        self._tell(error)
        self._failed_at = time.monotonic()
        state: Literal["offline", "error"] = "offline" if isinstance(error, ModelUnavailableError) else "error"
        self._become(Condition(state, str(error)))
        if self._retry is not None:
            self._retry.cancel()
        self._retry = asyncio.get_running_loop().call_later(self._retry_seconds, self._try_again)
        self._retry_seconds = min(2 * self._retry_seconds, RETRY_SECONDS_MAX)

    def _try_again(self) -> None:
        self._failed_at = -math.inf
        self.start()

    def _ended(self, _task: asyncio.Task[None]) -> None:
        """A connection that was lost is made anew, whether or not anybody asks."""
        if self._ready is not None and self._ready.result() is not None:
            self.start()

    def _become(self, condition: Condition) -> None:
        self._condition = condition
        self._changed(condition)

    def _tell(self, error: CodeassistError | CodeIndexError) -> None:
        _log.warning("no suggestion: %s", error)
        self._report(str(error))
