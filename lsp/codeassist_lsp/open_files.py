"""The open documents as the index sees them: what is typed in one file is known in the next, saved or not."""

from codeassist.capture.location import Location
from codeassist_index.overlay import OpenBuffers
from codeassist_lsp.documents import Document


class OpenFiles:
    """The open documents of which the repository is known, handed on with every change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Document, Location]] = {}
        self._buffers: OpenBuffers | None = None

    def use(self, buffers: OpenBuffers) -> None:
        """The index is there: it sees all that is open from now on."""
        self._buffers = buffers
        for document, _ in tuple(self._known.values()):
            self.changed(document)

    def opened(self, document: Document, location: Location) -> None:
        """It is known where a document belongs."""
        self._known[document.uri] = document, location
        self.changed(document)

    def changed(self, document: Document) -> None:
        """A document has another text now; nothing is read here."""
        known = self._known.get(document.uri)
        if known is not None and self._buffers is not None:
            self._buffers.put(known[1].root, known[1].path, document.text)

    def closed(self, document: Document) -> None:
        """What is on disk counts again."""
        known = self._known.pop(document.uri, None)
        if known is not None and self._buffers is not None:
            self._buffers.drop(known[1].root, known[1].path)
