"""What probably comes next, asked for while the server has nothing else to do.

After a suggestion has gone out that ends its line, the model writes the next lines as if it had been accepted. The
prompt is the same with the suggestion at its end, so that a server has read nearly all of it. What comes is kept for
the cursor behind the suggestion: it is there after an acceptance, after typing the suggestion out, and after Enter.
"""

import asyncio
import logging
from dataclasses import replace
from functools import partial

from codeassist.completion.asking import DocumentRequests
from codeassist.completion.draft import Asked, Origin
from codeassist.completion.flight import Flight
from codeassist.completion.generation import Generator
from codeassist.completion.types import Completion, CompletionRequest
from codeassist.errors import CodeassistError, RefusedError
from codeassist.model.client import ModelClient

_log = logging.getLogger(__name__)

IDLE_LOOKS_SECONDS = (0.1, 0.2, 0.4, 0.8)
"""How long to wait before each look at the server's counters. After the last one nothing is prepared."""


class Ahead:
    """Prepares one suggestion at a time, over all documents, and once for each suggestion that went out."""

    def __init__(self, generator: Generator, client: ModelClient, *, enabled: bool) -> None:
        self._generator = generator
        self._client = client
        self._enabled = enabled
        self._flight: Flight | None = None

    def prepare(self, document: DocumentRequests, request: CompletionRequest, answer: Completion) -> None:
        """An answer has gone out: begin with what follows it, unless something is under way."""
        origin = document.origin(answer.suggestion)
        if not self._enabled or origin is None or origin.prepared or not answer.text:
            return
        if any(flight is not None and not flight.ended for flight in (self._flight, document.flight)):
            return
        behind = behind_suggestion(request, answer)
        if behind.rest_of_line.strip():
            return
        self._flight = document.prepare(behind, partial(self._generate, document, behind, origin))

    def make_way(self) -> None:
        """Somebody waits for the model: stop, unless they wait for this."""
        if self._flight is not None and self._flight.under_way and not self._flight.wanted:
            self._flight.stop()

    async def _generate(
        self, document: DocumentRequests, request: CompletionRequest, origin: Origin, flight: Flight
    ) -> Completion | None:
        """Ask, if the server is idle. Nobody waits, so that a failure is worth no more than a line in the log."""
        try:
            if not await self._server_is_idle():
                return None
            completion = await self._generator.go_on(Asked(request), origin, flight)
        except CodeassistError as error:
            _log.debug("Nothing was prepared: %s", error)
            return None
        origin.prepared = True
        if flight.draft is None or not completion.text:
            return None
        document.keep(flight.draft, completion, shown=False)
        return completion

    async def _server_is_idle(self) -> bool:
        """Whether the server works on nothing, as its counters say; one without counters is never asked again."""
        for seconds in IDLE_LOOKS_SECONDS:
            await asyncio.sleep(seconds)
            try:
                counters = await self._client.counters()
            except RefusedError:
                self._enabled = False
                raise
            if counters.requests_processing == 0:
                return True
        return False


def behind_suggestion(request: CompletionRequest, answer: Completion) -> CompletionRequest:
    """The cursor as if a suggestion had been accepted."""
    return replace(request, prefix=request.prefix + answer.text, suffix=request.suffix[answer.overlap :])
