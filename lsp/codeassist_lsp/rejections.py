"""What a person writes where a suggestion was rejected: kept with it, for evaluation."""

from collections.abc import Callable

from codeassist.capture.followed import Followed
from codeassist.capture.offer import Offer
from codeassist.capture.place import Place
from codeassist_lsp.agenda import Agenda
from codeassist_lsp.documents import Document

LOOK_SECONDS = 30.0
"""How long after a rejection its place is looked at, unless its document is closed before."""
SUGGESTIONS_MAX = 64
"""So many places are followed at a time; the oldest makes room."""


class Rejections:
    """The places of suggestions that are offered, or were rejected a moment ago.

    What is still to be looked at when the server ends is dropped.
    """

    def __init__(self, record: Callable[[Followed], None], agenda: Agenda) -> None:
        """`record` writes what was found into the journal."""
        self._record = record
        self._agenda = agenda
        self._documents: dict[str, Document] = {}
        self._rejected_at: dict[str, float] = {}

    def offered(self, document: Document, offer: Offer) -> None:
        """A suggestion stands at a place from now on."""
        self.forget(offer.suggestion)
        self._documents[offer.suggestion] = document
        document.places[offer.suggestion] = Place(offer.start, offer.end)
        if len(self._documents) > SUGGESTIONS_MAX:
            self.forget(next(iter(self._documents)))

    def rejected(self, suggestion: str) -> None:
        """A suggestion that was shown went away unwanted."""
        if suggestion in self._documents:
            self._rejected_at[suggestion] = self._agenda.now()
            self._agenda.at(self._agenda.now() + LOOK_SECONDS, lambda: self._look(suggestion))

    def forget(self, suggestion: str) -> None:
        """A suggestion was accepted, or ended in another way."""
        document = self._documents.pop(suggestion, None)
        self._rejected_at.pop(suggestion, None)
        if document is not None:
            document.places.pop(suggestion, None)

    def closed(self, document: Document) -> None:
        """Look at once: a document has been closed."""
        for suggestion in [one for one in self._rejected_at if self._documents[one] is document]:
            self._look(suggestion)

    def _look(self, suggestion: str) -> None:
        document, since = self._documents.get(suggestion), self._rejected_at.get(suggestion)
        if document is None or since is None:
            return
        place = document.places.get(suggestion)
        self.forget(suggestion)
        if place is not None and document.home is not None:
            after_ms = round((self._agenda.now() - since) * 1000)
            self._record(Followed(suggestion, document.home, document.text, place, after_ms))
