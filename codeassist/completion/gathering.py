"""Retrieval with a deadline: a prompt never waits longer than that for its context.

What comes late is kept, and is there for the next request of the same document.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from codeassist.privacy.redaction import Redactor
from codeassist_index.errors import CodeIndexError, NotIndexedError
from codeassist_index.types import Context, ContextRequest, CountTokens, Snippet

_log = logging.getLogger(__name__)

Retrieve = Callable[[ContextRequest, int], Context]


class Index(Protocol):
    """The part of the code index that completion uses."""

    def context(self, request: ContextRequest, *, budget: int, count_tokens: CountTokens) -> Context: ...  # noqa: D102


def retrieve_from(index: Index, count_tokens: CountTokens) -> Retrieve:
    """Retrieval from an index, counted as the model counts."""
    return lambda request, budget: index.context(request, budget=budget, count_tokens=count_tokens)


class Gatherer:
    """The context of one document without secrets: at most one retrieval at a time, and the last answer."""

    def __init__(self, retrieve: Retrieve, redactor: Redactor, *, budget: int, deadline_seconds: float) -> None:
        self._retrieve = retrieve
        self._redactor = redactor
        self._budget = budget
        self._deadline_seconds = deadline_seconds
        self._running: asyncio.Task[None] | None = None
        self._latest: tuple[Snippet, ...] = ()

    async def snippets(self, request: ContextRequest) -> tuple[Snippet, ...]:
        """The snippets for a cursor, or past the deadline those that were found last for this document."""
        if self._budget == 0:
            return ()
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._gather(request))
        await asyncio.wait({self._running}, timeout=self._deadline_seconds)
        if self._running.done():
            self._running.result()  # an error that `_gather` does not expect is a defect, not a missing context
        return self._latest

    async def _gather(self, request: ContextRequest) -> None:
        """Retrieve in a thread. A repository that can't be asked costs the context, not the suggestion."""
        try:
            self._latest = await asyncio.to_thread(self._found, request)
        except NotIndexedError as error:
            _log.info("No context for %s: %s", request.path, error)
        except CodeIndexError as error:
            _log.warning("No context for %s: %s", request.path, error)

    def _found(self, request: ContextRequest) -> tuple[Snippet, ...]:
        context = self._retrieve(request, self._budget)
        return tuple(
            replace(snippet, text=self._redactor.text(snippet.text, path=snippet.path).text)
            for snippet in context.snippets
            if not self._redactor.is_private(snippet.path)
        )
