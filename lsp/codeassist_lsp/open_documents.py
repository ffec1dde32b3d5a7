"""The documents that the client has open, and what is remembered of those that it has closed."""

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from codeassist.capture.cuts import Cuts
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist.capture.runs import Doubt
from codeassist_lsp.documents import Document
from codeassist_lsp.notebooks import Cell, Notebook
from codeassist_lsp.positions import Encoding
from codeassist_lsp.spliced import give_owners

CLOSED_FILES_MAX = 32
"""Files that are closed, of which it is still known who wrote what when they are opened again."""

Renames = Sequence[tuple[str, str]]
"""The old and the new addresses of files and folders."""


class OpenDocuments(Mapping[str, Document]):
    """The open documents by their addresses: files, and cells of notebooks."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self.habits: Habits = UNKNOWN
        self.notebooks: dict[str, Notebook] = {}
        self._cuts = Cuts()
        self._open: dict[str, Document] = {}
        self._closed: dict[str, Document] = {}
        self._renames: Renames = ()

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
        self._begin(document)
        return document

    def close(self, uri: str) -> Document | None:
        """The client has closed a document; None where it was not open."""
        document = self._open.pop(uri, None)
        if document is None:
            return None
        document.is_open = False
        self._closed.pop(uri, None)
        self._closed[uri] = document
        while len({closed.home or closed.uri for closed in self._closed.values()}) > CLOSED_FILES_MAX:
            del self._closed[next(iter(self._closed))]
        return document

    def written(self, document: Document) -> None:
        """A document was changed or saved: one that was opened a moment ago may be another one under a new name.

        What it has then is not what a person wrote into it, but who wrote it there.
        """
        if document.is_fresh and (other := next(self._equal(document), None)) is not None:
            document.buffer.restore(other.buffer.runs())

    def read_again(self, document: Document) -> bool:
        """Whether a document has been read again after it was written as another one, which knows who wrote it.

        A file can be open twice: by its own name, and by a link to it.
        """
        other = next((other for other in self._equal(document) if other.is_same_file(document)), None)
        if other is not None:
            document.buffer.restore(other.buffer.runs())
        return other is not None

    def renaming(self, renames: Renames) -> None:
        """The client is about to rename files or folders; it may open them before it says that it has."""
        self._renames = renames

    def renamed(self, renames: Renames) -> None:
        """The client has renamed files or folders."""
        self._renames = ()
        names = {uri: name for uri in self._closed for one in renames if (name := _renamed(uri, *one)) is not None}
        for uri, name in names.items():
            self._closed[uri].rename(name)
        # Two files may have changed names. One that is open under its new name has taken over what was known.
        self._closed = {
            names.get(uri, uri): one for uri, one in self._closed.items() if names.get(uri) not in self._open
        }

    def deleted(self, uris: Sequence[str]) -> None:
        """The client has deleted files or folders: what is made in their place later is something else."""
        for uri in uris:
            for gone in [known for known in self._closed if _renamed(known, uri, "") is not None]:
                del self._closed[gone]

    def open_notebook(self, notebook: types.NotebookDocument, cells: Sequence[types.TextDocumentItem]) -> None:
        """The client has opened a notebook: each cell is a document that knows what stands around it."""
        opened = self.notebooks[notebook.uri] = Notebook(notebook, self)
        self.open_cells(opened, cells)

    def open_cells(self, notebook: Notebook, cells: Sequence[types.TextDocumentItem]) -> list[Document]:
        """The client has opened cells of a notebook."""
        return [self.open(item, Cell(notebook, item.uri)) for item in cells]

    def replace_cells(
        self, notebook: Notebook, gone: Sequence[Document], cells: Sequence[types.TextDocumentItem]
    ) -> Doubt | None:
        """Cells have come into a notebook in the place of others: it was split or joined, pasted, or read again.

        That is one edit of a text of all these cells. A cell that was cut or moved was found among the closed ones.
        The doubt about who wrote what is new in them is returned where they may have been read again.
        """
        new = [document for document in self.open_cells(notebook, cells) if document.is_fresh]
        old = [document for document in gone if self._closed.get(document.uri) is document]
        if not new:
            return None
        return give_owners(new, old, self._cuts, doubtful=any(notebook.is_read_again(one.text) for one in new))

    def _begin(self, document: Document) -> None:
        """What is known of a document's text from the start: it was open before, perhaps under another name."""
        former = [name for old, new in self._renames if (name := _renamed(document.uri, new, old)) is not None]
        same = [one.uri for one in self._closed.values() if document.is_cell and one.is_same_cell(document)]
        before = next((self._closed.pop(uri) for uri in (*same, *former, document.uri) if uri in self._closed), None)
        if before is not None:
            document.go_on_from(before)
            return
        for other in self._equal(document):
            if other.uri in former or other.is_without_file or other.is_same_file(document):
                document.buffer.restore(other.buffer.runs())
                return

    def _equal(self, document: Document) -> Iterator[Document]:
        """The other documents with the same text, the latest first, and those that are open before those that were."""
        if document.text.strip() and not document.is_cell:
            for other in (*reversed(self._open.values()), *reversed(self._closed.values())):
                if other is not document and not other.is_cell and other.text == document.text:
                    yield other


def _renamed(uri: str, old: str, new: str) -> str | None:
    """The new name of what was called `old`, or lies in the folder that was; None for all else."""
    return new + uri.removeprefix(old) if uri == old or uri.startswith(f"{old}/") else None
