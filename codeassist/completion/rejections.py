"""Suggestions that were looked at and not taken: they are not shown again at their place for a while."""

import time
from collections import OrderedDict
from collections.abc import Callable

from codeassist.completion.types import CompletionRequest

REJECTED_SECONDS = 300.0
"""How long a rejection holds."""
REJECTIONS_MAX = 200
"""Rejections that are remembered; the oldest is forgotten."""
LINES_ABOVE = 3
"""Lines above the suggested one that make a place; what happens further up does not give it back."""


class Rejections:
    """What was rejected where, in any document.

    A suggestion is known by the line that it makes of the cursor's line, and by the lines above that. So it stays
    rejected while one more character of it is typed or one is deleted, and after an edit elsewhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rejected_at = OrderedDict[int, float]()

    def add(self, request: CompletionRequest, text: str) -> None:
        """Remember that `text` was rejected at the cursor of `request`."""
        place = _place(request, text)
        self._rejected_at[place] = self._clock()
        self._rejected_at.move_to_end(place)
        while len(self._rejected_at) > REJECTIONS_MAX:
            self._rejected_at.popitem(last=False)

    def holds(self, request: CompletionRequest, text: str) -> bool:
        """Whether `text` is not to be shown there. Who asks for it sees it: that takes the rejection back."""
        place = _place(request, text)
        if request.trigger == "invoked":
            self._rejected_at.pop(place, None)
        rejected_at = self._rejected_at.get(place)
        return rejected_at is not None and self._clock() - rejected_at < REJECTED_SECONDS


def _place(request: CompletionRequest, text: str) -> int:
    """A number for the first line with anything in it that the text makes, and the lines above it.

    Indentation does not count: an editor changes it while a line is begun.
    """
    begins = len(text) - len(text.lstrip())
    first = text[: text.find("\n", begins)] if "\n" in text[begins:] else text
    start = len(request.prefix)
    for _ in range(LINES_ABOVE + 1):
        start = request.prefix.rfind("\n", 0, start)
        if start < 0:
            break
    lines = (request.prefix[start + 1 :] + first).split("\n")[-LINES_ABOVE - 1 :]
    return hash((request.root, request.path, *(line.strip() for line in lines)))
