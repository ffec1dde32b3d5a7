"""What else needs the changes that were made: worked out in a thread after a pause, and kept until the next change."""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codeassist.capture.events import count_lines
from codeassist.capture.location import Location
from codeassist.next_edit.engine import propose
from codeassist.next_edit.history import History
from codeassist.next_edit.types import Edited, Proposal
from codeassist.privacy.files import is_named
from codeassist.settings import Settings
from codeassist_index import CodeIndex
from codeassist_index.contents import decoded
from codeassist_index.errors import CodeIndexError, NotIndexedError
from codeassist_index.languages import language_of
from codeassist_index.navigation.facts import ExactUses, FoundDefinition, Uses
from codeassist_index.types import ContextRequest
from codeassist_lsp.documents import Document
from codeassist_lsp.screen import Answered

_log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.3
"""After the last change of any document."""
ANSWER_SECONDS_MAX = 3.0
"""A request for actions waits no longer for what is being worked out."""
DOCUMENTS_MAX = 2
"""So many of the documents changed last are looked at."""
BUFFERS_SECONDS_MAX = 2.0
"""So long the index may take to read what is open; then it counts as it was read last."""
FILE_BYTES_MAX = 1_000_000
"""A larger file is left as it is."""

MODEL = "next-edit"
"""What stands for the model in the events of edits that no model has written."""


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal for a document's changes; `texts` are those of its files that it was worked out from."""

    id: str
    root: Path
    path: str
    proposal: Proposal
    texts: Mapping[str, bytes]


class _Files:
    """The files of a repository: those that are open as they were at one moment, the others as they are on disk.

    Those where suggestions are `off` are left as they are, so they can't be read.
    """

    def __init__(self, root: Path, opened: Mapping[str, History], off: Sequence[str]) -> None:
        self._root = root
        self._off = off
        self._open = opened
        self.read: dict[str, bytes] = {}

    def text(self, path: str) -> bytes | None:
        if is_named(path, self._off):
            return None
        if path not in self.read:
            text = self._open[path].now if path in self._open else on_disk(self._root / path)
            if text is None:
                return None
            self.read[path] = text
        return self.read[path]

    def touched(self, path: str, start: int, end: int) -> bool:
        history = self._open.get(path)
        return history is not None and history.touched(start, end)


class _Asked:
    """The index, which reads what is open before the first question: mostly none is asked."""

    def __init__(self, index: CodeIndex) -> None:
        self._index = index

    @cached_property
    def _ready(self) -> CodeIndex:
        self._index.buffers.wait(BUFFERS_SECONDS_MAX)
        return self._index

    def exact_uses_at(self, request: ContextRequest, *, family: bool, limit: int) -> ExactUses:
        return self._ready.exact_uses_at(request, family=family, limit=limit)

    def definition_at(self, request: ContextRequest, *, limit: int) -> tuple[FoundDefinition, ...]:
        return self._ready.definition_at(request, limit=limit)

    def references_at(self, request: ContextRequest, *, limit: int) -> Uses:
        return self._ready.references_at(request, limit=limit)


class NextEdits:
    """The proposals of one editor."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        location: Callable[[Path], Awaitable[Location | None]],
        index: Callable[[], CodeIndex | None],
        settings_of: Callable[[Path], Settings],
    ) -> None:
        """`settings_of` gives the settings for a root, `index` what is open of the index."""
        self._documents = documents
        self._location = location
        self._index = index
        self._settings_of = settings_of
        self._recent: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop = threading.Event()
        self.found: tuple[Found, ...] = ()

    def changed(self, uri: str) -> None:
        """A document has changed: what was found does not count any more, and is sought again after a pause."""
        self._recent.pop(uri, None)
        self._recent[uri] = None
        while len(self._recent) > DOCUMENTS_MAX:
            del self._recent[next(iter(self._recent))]
        self._stop.set()
        self.found = ()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._begin)

    async def current(self) -> tuple[Found, ...]:
        """What is proposed for the documents as they are now, begun at once if need be."""
        if self._timer is not None:
            self._begin()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=ANSWER_SECONDS_MAX)
        return self.found

    async def close(self) -> None:
        """Stop all work."""
        self._stop.set()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            await asyncio.wait([self._task])

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._stop.set()
        self._stop = threading.Event()
        self._task = asyncio.create_task(self._work(self._stop))

    async def _work(self, stop: threading.Event) -> None:
        started = time.monotonic()
        opened: dict[Path, dict[str, History]] = {}
        places: dict[str, Location] = {}
        for document in tuple(self._documents.values()):
            location = None if document.file is None else await self._location(document.file)
            if location is not None:
                opened.setdefault(location.root, {})[location.path] = document.history
                if not self._is_off(document, location):
                    places[document.uri] = location
        recent = [places[uri] for uri in reversed(self._recent) if uri in places]
        off = {place.root: self._settings_of(place.root).completion.paths_off for place in recent}
        try:
            found = await asyncio.to_thread(self._seek, recent, opened, off, stop)
        except CodeIndexError as error:
            _log.warning("no next edits: %s", error)
            return
        except Exception:  # noqa: BLE001  the worker's boundary: an editor goes on without proposals
            _log.exception("the next edits could not be worked out")
            return
        if not stop.is_set():
            self.found = found
            _log.info("%d next edits proposed after %.2f s", len(found), time.monotonic() - started)

    def _is_off(self, document: Document, place: Location) -> bool:
        """Whether the settings switch suggestions off for a document."""
        settings = self._settings_of(place.root).completion
        return document.language in settings.languages_off or is_named(place.path, settings.paths_off)

    def _seek(
        self,
        recent: list[Location],
        opened: Mapping[Path, Mapping[str, History]],
        off: Mapping[Path, Sequence[str]],
        stop: threading.Event,
    ) -> tuple[Found, ...]:
        known = self._index()
        index = None if known is None else _Asked(known)
        found: list[Found] = []
        for place in recent:
            history = opened[place.root][place.path]
            language = language_of(place.path)
            files = _Files(place.root, opened[place.root], off[place.root])
            if not history.hunks or language is None:
                continue
            edited = Edited(place.root, place.path, language.name, history, files, index, stop.is_set)
            try:
                proposals = propose(edited)
            except NotIndexedError:
                proposals = propose(Edited(place.root, place.path, language.name, history, files, None, stop.is_set))
            texts = {place.path: history.now} | files.read
            found += [Found(str(uuid.uuid4()), place.root, place.path, one, texts) for one in proposals]
        return tuple(found)


def answered(document: Document, file: Path, suggestion: str, text: bytes, *, model: str = MODEL) -> Answered:
    """What the journal is told of a next edit in a document."""
    written = text.decode("utf-8", "replace")
    return Answered(
        suggestion=suggestion,
        uri=document.uri,
        file=file,
        model=model,
        language=document.language,
        lines=count_lines(written),
        characters=len(written),
        latency_ms=0,
        at=time.monotonic(),
    )


def on_disk(file: Path) -> bytes | None:
    """A file's text in UTF-8; None where it can't be read or is too large."""
    try:
        return decoded(file.read_bytes()).encode() if file.stat().st_size <= FILE_BYTES_MAX else None
    except OSError:
        return None
