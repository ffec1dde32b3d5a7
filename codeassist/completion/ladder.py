"""What can be answered without asking the model: suggestions that what was typed since still agrees with."""

from collections import deque
from dataclasses import dataclass, replace

from codeassist.completion.types import Completion, CompletionRequest

KEPT_MAX = 50
"""Suggestions that are remembered for each document."""


def typed_since(before: CompletionRequest, now: CompletionRequest) -> str | None:
    """The text typed between two requests of a document; None where anything else changed above or below."""
    if before.suffix != now.suffix or not now.prefix.startswith(before.prefix):
        return None
    return now.prefix[len(before.prefix) :]


@dataclass(frozen=True, slots=True)
class _Kept:
    request: CompletionRequest
    completion: Completion


class Ladder:
    """The suggestions of one document, newest first: the shown one, then those of other cursors.

    An empty suggestion is remembered too, for the very place it was asked at.
    """

    def __init__(self) -> None:
        self._kept: deque[_Kept] = deque(maxlen=KEPT_MAX)

    def keep(self, request: CompletionRequest, completion: Completion) -> None:
        """Remember what a request was answered by."""
        self._kept.appendleft(_Kept(request, completion))

    def find(self, request: CompletionRequest) -> Completion | None:
        """The rest of a remembered suggestion whose beginning was typed; its id stays the same."""
        for kept in self._kept:
            typed = typed_since(kept.request, request)
            text = kept.completion.text
            if typed is None or not text.startswith(typed) or (typed == text and typed):
                continue
            return replace(kept.completion, text=text[len(typed) :])
        return None
