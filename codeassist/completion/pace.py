"""How long to wait before a model is asked: longer than the gap between two keys, so that typing asks once.

The delay follows the user: their usual gap between keys, and what they did with the last suggestions (after the
next-edit suggestions of GitHub Copilot, which shrink the delay by each acceptance and stretch it by each
rejection). It never looks at how slow the server is: a slow server needs fewer requests, not later ones.
"""

import math
import time
from collections.abc import Callable
from typing import Literal

Eagerness = Literal["quiet", "normal", "eager"]

PAUSE_SECONDS = 0.8
"""Whoever has not typed for so long is looking at the screen: the next key is answered without a delay."""
GAP_SECONDS_DEFAULT = 0.2
"""Taken for the gap between two keys before any is known."""
NEWEST_SHARE = 0.2
"""Share of the newest gap in the average."""
DELAY_SECONDS_MIN = 0.03
DELAY_SECONDS_MAX = 0.5
GAPS: dict[Eagerness, float] = {"quiet": 2.5, "normal": 1.5, "eager": 1.1}
"""How many average gaps must pass without a key. Above one gap, or every key in the middle of a word would ask."""
ACCEPTED_FACTOR = 0.75
DISMISSED_FACTOR = 1.15
"""The two balance where a third of what is shown is accepted, which is usual."""
HISTORY_MIN, HISTORY_MAX = 0.5, 2.0
"""What acceptances and dismissals can make of the delay beyond one gap, together."""
FORGOTTEN_SECONDS = 300.0
"""After this time half of what they made of it is left (as a power: 2 becomes the root of 2)."""


class Pace:
    """The keys and the verdicts of one user. `clock` gives seconds and never goes back."""

    def __init__(self, eagerness: Eagerness, clock: Callable[[], float] = time.monotonic) -> None:
        self._gaps = GAPS[eagerness]
        self._clock = clock
        self._gap = GAP_SECONDS_DEFAULT
        self._typed_at = -math.inf
        self._paused = True
        self._history = 1.0
        self._judged_at = clock()

    def typed(self) -> None:
        """The text has changed. A pause says nothing about how fast the user types and is left out."""
        now = self._clock()
        gap, self._typed_at = now - self._typed_at, now
        self._paused = gap >= PAUSE_SECONDS
        if not self._paused:
            self._gap += (gap - self._gap) * NEWEST_SHARE

    def accepted(self) -> None:
        """A suggestion was taken: the next may come sooner."""
        self._judge(ACCEPTED_FACTOR)

    def dismissed(self) -> None:
        """A suggestion was shown and not wanted: the next may come later."""
        self._judge(DISMISSED_FACTOR)

    def seconds_left(self) -> float:
        """How long from now until the model may be asked; 0 when enough time has passed since the last key."""
        if self._paused:
            return 0.0
        gaps = 1 + (self._gaps - 1) * self._remembered()
        delay = min(max(self._gap * gaps, DELAY_SECONDS_MIN), DELAY_SECONDS_MAX)
        return max(0.0, self._typed_at + delay - self._clock())

    def _judge(self, factor: float) -> None:
        self._history = min(max(self._remembered() * factor, HISTORY_MIN), HISTORY_MAX)
        self._judged_at = self._clock()

    def _remembered(self) -> float:
        return float(self._history ** (0.5 ** ((self._clock() - self._judged_at) / FORGOTTEN_SECONDS)))
