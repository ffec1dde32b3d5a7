"""Edits that a client was given and may apply: what stands there once it has done so was not typed by a person."""

from collections.abc import Callable
from dataclasses import dataclass

from codeassist.capture.buffer import AcceptedSpan
from codeassist_lsp.documents import Document
from codeassist_lsp.screen import Answered

KEPT_MAX = 32
"""So many edits that may be applied are told from what a person types."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Once `uri` has the text `after`, the edit was applied; `ranges` of that text are its own.

    `answered` makes of what was written the facts for the journal.
    """

    suggestion: str
    uri: str
    after: bytes
    ranges: tuple[tuple[int, int], ...]
    answered: Callable[[Document, bytes], Answered]


class Expectations:
    """The latest edits that may be applied."""

    def __init__(self) -> None:
        self._expected: list[Expected] = []

    def add(self, expected: Expected) -> None:
        """The client was given an edit."""
        self._expected = [*self._expected, expected][-KEPT_MAX:]

    def applied(self, document: Document) -> tuple[Answered, AcceptedSpan] | None:
        """What has just been applied to a document, if its text says so."""
        one = next((one for one in self._expected if one.uri == document.uri and one.after == document.text), None)
        if one is None or document.file is None:
            return None
        self._expected.remove(one)
        span = document.buffer.claim(one.suggestion, one.after, one.ranges)
        return one.answered(document, span.text), span
