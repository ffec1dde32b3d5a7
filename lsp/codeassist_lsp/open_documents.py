"""The documents that the client has open, and what is remembered of those that it has closed."""

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from codeassist.capture.cuts import Cuts
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist_lsp.documents import Document
from codeassist_lsp.notebooks import Cell, Notebook
from codeassist_lsp.positions import Encoding

CLOSED_DOCUMENTS_MAX = 32
"""Closed documents whose owners are still known when they are opened again unchanged."""


class OpenDocuments(Mapping[str, Document]):
    """The open documents by their addresses: files, and cells of notebooks."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self.habits: Habits = UNKNOWN
        self.notebooks: dict[str, Notebook] = {}
        self._cuts = Cuts()
        self._open: dict[str, Document] = {}
        self._closed: dict[str, Document] = {}

    def __getitem__(self, uri: str) -> Document:
        return self._open[uri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._open)

    def __len__(self) -> int:
        return len(self._open)

    def open(self, item: types.TextDocumentItem, cell: Cell | None = None) -> Document:
        """The client has opened a document."""
        if (old := self._open.get(item.uri)) is not None:
            old.is_open = False
        document = self._open[item.uri] = Document(item, self.encoding, self._cuts, cell, self.habits)
        before = self._closed.pop(item.uri, None)
        if before is not None and before.text == document.text:
            document.buffer = before.buffer
        return document

    def close(self, uri: str) -> Document | None:
        """The client has closed a document; None where it was not open."""
        document = self._open.pop(uri, None)
        if document is None:
            return None
        document.is_open = False
        self._closed[uri] = document
        while len(self._closed) > CLOSED_DOCUMENTS_MAX:
            del self._closed[next(iter(self._closed))]
        return document

    def open_notebook(self, notebook: types.NotebookDocument, cells: Sequence[types.TextDocumentItem]) -> None:
        """The client has opened a notebook: each cell is a document that knows what stands around it."""
        opened = self.notebooks[notebook.uri] = Notebook(notebook, self)
        self.open_cells(opened, cells)

    def open_cells(self, notebook: Notebook, cells: Sequence[types.TextDocumentItem]) -> None:
        """Cells have come into a notebook."""
        for item in cells:
            self.open(item, Cell(notebook, item.uri))
