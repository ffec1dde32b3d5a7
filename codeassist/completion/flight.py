"""One generation under way, and the requests that wait for it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from codeassist.completion.ladder import typed_since
from codeassist.completion.types import Completion, CompletionRequest

_log = logging.getLogger(__name__)

UNWANTED_SECONDS_MAX = 0.25
"""How long a generation goes on when nobody waits for it any more.

An editor cancels a request before it sends the next one; most of the time that next one still wants this text.
"""


class Flight:
    """A running generation. `text` grows with the stream; the generator closes it when it is cancelled."""

    def __init__(
        self, request: CompletionRequest, generate: Callable[["Flight"], Coroutine[None, None, Completion]]
    ) -> None:
        self.request = request
        self.text = ""
        self._waiting = 0
        self._task = asyncio.create_task(generate(self))
        self._task.add_done_callback(_failure_is_seen)

    @property
    def under_way(self) -> bool:
        """Whether it has neither ended nor been stopped."""
        return not self._task.done()

    def may_answer(self, request: CompletionRequest) -> bool:
        """Whether what has been typed since agrees with the text so far."""
        typed = typed_since(self.request, request)
        return typed is not None and (self.text.startswith(typed) or typed.startswith(self.text))

    def stop(self) -> None:
        """Close the stream, so that the server stops generating."""
        self._task.cancel()

    async def landed(self) -> Completion | None:
        """Wait for the answer; None when it was stopped. Whoever is cancelled while waiting leaves it running."""
        self._waiting += 1
        try:
            await asyncio.wait({self._task})
        finally:
            self._waiting -= 1
            if not self._waiting and self.under_way:
                asyncio.get_running_loop().call_later(UNWANTED_SECONDS_MAX, self._stop_if_unwanted)
        return None if self._task.cancelled() else self._task.result()

    def _stop_if_unwanted(self) -> None:
        if not self._waiting:
            self.stop()


def _failure_is_seen(task: asyncio.Task[Completion]) -> None:
    """A generation that fails after the last request for it was cancelled has nobody left to tell."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.debug("A generation ended with %s", error)
