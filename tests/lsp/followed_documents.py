"""Open documents in which suggestions are accepted and rejected while a clock stands still, for tests."""

from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from codeassist.capture.events import Event, SuggestionKept
from codeassist.capture.followed import Followed
from codeassist.capture.location import Location
from codeassist.capture.offer import Offer
from codeassist.capture.recorder import Finish
from codeassist_lsp.agenda import Agenda
from codeassist_lsp.documents import Document
from codeassist_lsp.open_documents import OpenDocuments
from codeassist_lsp.rejections import Rejections
from codeassist_lsp.survival import Survival

from .clock import FakeClock


@dataclass
class Bench:
    """What a session would do around `Survival` and `Rejections`."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    documents: OpenDocuments = field(default_factory=OpenDocuments)
    events: list[Event] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.clock)
        self.survival = Survival(self.documents, self._record, self.agenda)
        self.rejections = Rejections(self.followed.append, self.agenda)

    @property
    def kept(self) -> list[tuple[str, float]]:
        """When, and how much."""
        return [(event.after, event.share) for event in self.events if isinstance(event, SuggestionKept)]

    def open(self, name: str, text: str) -> Document:
        uri = (self.folder / name).as_uri()
        item = types.TextDocumentItem(uri, "python", 1, text)
        return self.documents.open(item)

    def change(self, document: Document, old: str, new: str) -> None:
        """Replace the first occurrence of a text."""
        start = document.text.index(old.encode())
        span = document.range(start, start + len(old.encode()))
        change = types.TextDocumentContentChangePartial(span, new)
        for accepted in document.change(document.version + 1, [change]).accepted:
            self.rejections.forget(accepted.suggestion)
            self.survival.accepted(document, accepted)

    def offer(self, document: Document, text: str, *, suggestion: str = "s-1", at: str = "|") -> None:
        """Offer a text in the place of a mark."""
        start = document.text.index(at.encode())
        offer = Offer(suggestion, start, start + len(at), text.encode())
        document.buffer.offer(offer)
        self.rejections.offered(document, offer)

    def accept(self, document: Document, text: str, *, suggestion: str = "s-1", at: str = "|") -> None:
        self.offer(document, text, suggestion=suggestion, at=at)
        self.change(document, at, text)

    def save(self, document: Document) -> None:
        assert document.file is not None
        document.file.write_bytes(document.text)
        document.saved()
        self.survival.saved(document)

    def close(self, document: Document) -> None:
        self.documents.close(document.uri)
        self.survival.closed(document)
        self.rejections.closed(document)

    def _record(self, file: Path, finish: Finish) -> None:
        event = finish(Location(self.folder, "example.com/shop", file.name, in_git=False))
        assert event is not None
        self.events.append(event)
