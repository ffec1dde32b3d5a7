"""The check of a suggestion's names, with a deadline: a suggestion is never kept back because the index is slow."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from codeassist.completion.checks import Check
from codeassist.completion.types import CompletionRequest
from codeassist.observability.stages import Stopwatch
from codeassist_index.checking import Unknown

CHECKED = "check"
LATE = "check-late"
"""The stages of a suggestion whose names were looked up, and of one that was shown before they were."""


class NameCheck:
    """Looks up names in a thread of its own, one suggestion at a time; one that is late ends there unheard."""

    def __init__(self, check: Check, *, deadline_seconds: float) -> None:
        self._check = check
        self._deadline_seconds = deadline_seconds
        self._thread = ThreadPoolExecutor(1, "name-check")

    async def invented(self, request: CompletionRequest, text: str, watch: Stopwatch) -> tuple[Unknown, ...]:
        """The invented names of a suggestion; none where the deadline passed, which the stage's name says."""
        began_ns, stage = watch.now_ns(), CHECKED
        found: tuple[Unknown, ...] = ()
        try:
            async with asyncio.timeout(self._deadline_seconds):
                found = await asyncio.get_running_loop().run_in_executor(self._thread, self._check, request, text)
        except TimeoutError:
            stage = LATE
        watch.add(stage, began_ns, watch.now_ns())
        return found
