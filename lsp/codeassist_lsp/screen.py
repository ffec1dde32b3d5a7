"""What probably stands on the user's screen. LSP reports no display, so it is inferred.

A suggestion was shown if, for 750 ms after its answer, nothing in its file changed and nothing new was
asked there.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codeassist.capture.events import Feature, SuggestionShown

SHOWN_AFTER_MS = 750
ACCEPTED_MAX = 64
"""Accepted suggestions that are remembered: what is left of one is no news when it stands there."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A suggestion that was sent to the client; `at` is a monotonic time in seconds."""

    suggestion: str
    uri: str
    file: Path
    model: str
    language: str
    lines: int
    characters: int
    latency_ms: int
    at: float
    feature: Feature = "completion"

    def shown_event(self, path: str) -> SuggestionShown:
        """The event for a suggestion in the file called `path` in its repository."""
        return SuggestionShown(
            suggestion=self.suggestion,
            feature=self.feature,
            model=self.model,
            language=self.language,
            path=path,
            lines=self.lines,
            characters=self.characters,
            latency_ms=self.latency_ms,
        )


class Screen:
    """Tells which answers were shown, and which of those ended without an acceptance."""

    def __init__(self, shown: Callable[[Answered], None]) -> None:
        self._tell_shown = shown
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._shown: dict[str, Answered] = {}
        self._accepted: deque[str] = deque(maxlen=ACCEPTED_MAX)

    def answered(self, answer: Answered) -> None:
        """The client has got a suggestion."""
        self.disturbed(answer.uri)
        if answer.suggestion not in self._shown and answer.suggestion not in self._accepted:
            loop = asyncio.get_running_loop()
            self._timers[answer.uri] = loop.call_later(SHOWN_AFTER_MS / 1000, self._show, answer)

    def disturbed(self, uri: str) -> None:
        """Something changed in the file, or was asked there."""
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def accepted(self, suggestion: str) -> None:
        """The suggestion, or a part of it, was accepted: it can no longer be dismissed."""
        self._shown.pop(suggestion, None)
        self._accepted.append(suggestion)

    def ended(self, suggestion: str) -> tuple[Answered, int] | None:
        """The suggestion can no longer be accepted.

        Returns it with the milliseconds since its answer, if it was shown and nothing of it was accepted.
        """
        answer = self._shown.pop(suggestion, None)
        return None if answer is None else (answer, round((time.monotonic() - answer.at) * 1000))

    def close(self) -> None:
        """Forget what has not stood long enough."""
        for uri in list(self._timers):
            self.disturbed(uri)

    def _show(self, answer: Answered) -> None:
        self._timers.pop(answer.uri, None)
        self._shown[answer.suggestion] = answer
        self._tell_shown(answer)
