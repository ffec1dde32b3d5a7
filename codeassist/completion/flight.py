"""One generation under way, and the requests that wait for it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

from codeassist.completion.along import typed_since
from codeassist.completion.draft import Draft
from codeassist.completion.types import Completion, CompletionRequest

_log = logging.getLogger(__name__)

UNWANTED_SECONDS_MAX = 0.25
"""How long a generation goes on when nobody waits for it any more.

An editor cancels a request before it sends the next one; most of the time that next one still wants this text.
"""

Generate = Callable[["Flight"], Coroutine[None, None, Completion | None]]


class Flight:
    """A running generation for a request. `draft` is there from its first word on, and `text` grows with the stream.

    Args:
        request: what is answered; for what is prepared `ahead`, a cursor where nobody is yet.
        generate: the generation; it calls `hear` as it reads, and closes its stream when it is cancelled.
        news: called when the text has grown and when the generation has ended.
        ahead: whether it was begun before anybody asked.
    """

    def __init__(
        self, request: CompletionRequest, generate: Generate, news: Callable[[], None], *, ahead: bool = False
    ) -> None:
        self.request = request
        self.ahead = ahead
        self.text = ""
        self.draft: Draft | None = None
        self._news = news
        self._waiting = 0
        self.stopped = False
        self._leaving: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(generate(self))
        self._task.add_done_callback(self._ended)

    @property
    def under_way(self) -> bool:
        """Whether it has neither ended nor been told to stop."""
        return not self.stopped and not self._task.done()

    @property
    def wanted(self) -> bool:
        """Whether a request waits for it."""
        return self._waiting > 0

    @property
    def ended(self) -> bool:
        """Whether nothing of it runs any more."""
        return self._task.done()

    def hear(self, draft: Draft) -> None:
        """Take what has been written so far."""
        self.text, self.draft = draft.text or "", draft
        self._news()

    def beyond(self, request: CompletionRequest) -> str | None:
        """What it has said so far behind the cursor of `request`; None where what was typed does not agree with it."""
        typed = typed_since(self.request, request)
        if typed is None or not (self.text.startswith(typed) or typed.startswith(self.text)):
            return None
        return self.text[len(typed) :]

    def may_answer(self, request: CompletionRequest) -> bool:
        """Whether it is under way and what was typed agrees with it so far."""
        return self.under_way and self.beyond(request) is not None

    def still_fits(self, request: CompletionRequest) -> bool:
        """Whether it may answer, or was begun ahead of a cursor that is still on its way there."""
        return self.may_answer(request) or (self.ahead and typed_since(request, self.request) is not None)

    def stop(self) -> None:
        """Close the stream, so that the server stops generating.

        A stream that is being closed already must not be disturbed in that: a whole text needs no server any more,
        and the generation itself, when what it heard shows that nobody wants it, closes before the next word.
        """
        whole = self.draft is not None and self.draft.whole
        if not self.stopped and not whole and asyncio.current_task() is not self._task:
            self._task.cancel()
        self.stopped = True

    async def gone(self) -> None:
        """Wait until it has ended."""
        await asyncio.wait({self._task})

    async def landed(self) -> Completion | None:
        """Wait for the answer; None when it was stopped. Whoever is cancelled while waiting leaves it running."""
        with self.waited_for():
            await self.gone()
        return self.outcome()

    def outcome(self) -> Completion | None:
        """What it came to; None while it is under way or when it was stopped. A failure is raised."""
        return None if not self._task.done() or self._task.cancelled() else self._task.result()

    @contextmanager
    def waited_for(self) -> Iterator[None]:
        """A request waits for it; it is stopped when nobody has waited for a while."""
        self._waiting += 1
        if self._leaving is not None:
            self._leaving.cancel()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting and self.under_way:
                self._leaving = asyncio.get_running_loop().call_later(UNWANTED_SECONDS_MAX, self.stop)

    def _ended(self, task: asyncio.Task[Completion | None]) -> None:
        self._news()
        # One that fails after the last request for it was cancelled has nobody left to tell.
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("A generation ended with %s", error)
