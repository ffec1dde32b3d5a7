"""Who wrote the lines of open documents: worked out on a thread, and kept for a moment while a document is the same."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codeassist.capture.location import Location
from codeassist.capture.provenance import OwnedRange
from codeassist.settings import Settings
from codeassist_lsp.documents import Document

if TYPE_CHECKING:
    from codeassist_lsp.blamed import Blamed

FRESH_SECONDS = 10.0
"""So long an answer for an unchanged document is given again: a commit or a deployment shows that much later."""


@dataclass(frozen=True, slots=True)
class _Answer:
    text: bytes
    at: float
    found: "Blamed"


class Blames:
    """The answers for one client; one is worked out at a time."""

    def __init__(self, settings: Callable[[], Settings], locate: Callable[[Path], Awaitable[Location | None]]) -> None:
        self._settings, self._locate = settings, locate
        self._working = asyncio.Lock()
        self._answers: dict[str, _Answer] = {}

    async def of(self, document: Document) -> "Blamed | None":
        """What is known of a document's lines; None where it is no file of a repository."""
        if document.file is None:
            return None
        async with self._working:
            text = document.text
            known = self._answers.get(document.uri)
            if known is not None and known.text == text and time.monotonic() - known.at < FRESH_SECONDS:
                return known.found
            owned = document.buffer.owned()
            location = await self._locate(document.file)
            if location is None or not location.in_git:
                return None
            found = await asyncio.to_thread(_blamed, self._settings(), location, text, owned)
            if document.is_open:
                self._answers[document.uri] = _Answer(text, time.monotonic(), found)
            return found

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._answers.pop(uri, None)


def _blamed(settings: Settings, location: Location, text: bytes, owned: Sequence[OwnedRange]) -> "Blamed":
    from codeassist_lsp.blamed import blamed  # noqa: PLC0415  a database, for the few who ask

    return blamed(settings, location, text, owned)
