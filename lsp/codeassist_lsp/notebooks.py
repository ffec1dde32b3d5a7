"""The open notebooks. Each cell is a document of its own; for a prompt all are one text, joined in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from codeassist.capture.notebook_file import cell_sources
from codeassist.capture.saved import read_back
from codeassist.capture.saved_notebook import SavedCell
from codeassist.completion.languages import facts
from codeassist_lsp.documents import Document, Stamp, file_of, stamp_of

_BETWEEN = "\n\n"
_MAGIC = re.compile(r"^(\s*[%!])", re.MULTILINE)
"""What IPython runs and Python can't read: `%matplotlib inline`, `!pip list`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a notebook, and what stands around it."""

    notebook: "Notebook"
    uri: str

    @property
    def file(self) -> Path | None:
        """The notebook's file."""
        return self.notebook.file

    def around(self, language: str) -> tuple[str, str]:
        """The cells above and below as text of that language; each part ends where the cell's own text goes on."""
        return self.notebook.around(self.uri, language)

    def is_read_again(self, text: bytes) -> bool:
        """Whether another program has written the notebook's file, and has this text for a cell."""
        return self.notebook.is_read_again(text)


class Notebook:
    """The cells in their order; the texts are those of the open documents."""

    def __init__(self, notebook: types.NotebookDocument, documents: Mapping[str, Document]) -> None:
        self.file = file_of(notebook.uri)
        self._documents = documents
        self._cells = _kinds(notebook.cells)
        self._on_disk = stamp_of(self.file)
        self._read: tuple[Stamp | None, frozenset[bytes]] = (None, frozenset())

    @property
    def uris(self) -> tuple[str, ...]:
        """The cells' addresses, in order."""
        return tuple(uri for uri, _ in self._cells)

    def splice(self, change: types.NotebookCellArrayChange) -> None:
        """Put cells in the place of others; what lies beyond the end is the end."""
        end = change.start + change.delete_count
        self._cells[change.start : end] = _kinds(change.cells or ())

    def told(self, cells: Sequence[types.NotebookCell]) -> None:
        """The kinds of some cells have changed."""
        kinds = dict(_kinds(cells))
        self._cells = [(uri, kinds.get(uri, is_code)) for uri, is_code in self._cells]

    def saved(self) -> tuple[SavedCell, ...]:
        """The client has written the notebook: what it has written of each cell, as far as is known."""
        self._on_disk = stamp_of(self.file)
        found = [self._documents.get(uri) for uri in self.uris]
        for document in filter(None, found):
            document.saved()
        return tuple(SavedCell(b"", ()) if one is None else SavedCell(one.text, one.buffer.owned()) for one in found)

    def is_read_again(self, text: bytes) -> bool:
        """Whether the file was written since the client has read or written it, and has this text for a cell."""
        stamp = stamp_of(self.file)
        if stamp in (None, self._on_disk):
            return False
        if self._read[0] != stamp:
            self._read = stamp, _texts(self.file)
        return text.replace(b"\r\n", b"\n") in self._read[1]

    def around(self, uri: str, language: str) -> tuple[str, str]:
        """The text above and below a cell; none around a cell that is not in the notebook."""
        if uri not in self.uris:
            return "", ""
        at = self.uris.index(uri)
        above = "".join(f"{part}{_BETWEEN}" for part in self._parts(self._cells[:at], language))
        below = "".join(f"{_BETWEEN}{part}" for part in self._parts(self._cells[at + 1 :], language))
        return above, below

    def _parts(self, cells: Sequence[tuple[str, bool]], language: str) -> list[str]:
        """Cells in the language as they are, and those in another, or of prose, as comments in it."""
        parts: list[str] = []
        for uri, is_code in cells:
            document = self._documents.get(uri)
            if document is None or not document.text.strip():
                continue
            text = document.readable.replace("\r\n", "\n").strip("\n")
            parts.append(_code(text, language) if is_code and document.language == language else _prose(text, language))
        return parts


def _texts(file: Path | None) -> frozenset[bytes]:
    """The texts of the cells that a file has."""
    try:
        rendering = None if file is None else read_back(file.read_bytes())
    except OSError:
        return frozenset()
    sources = () if rendering is None else cell_sources(rendering.text)
    return frozenset(source.text.replace(b"\r\n", b"\n") for source in sources)


def _kinds(cells: Sequence[types.NotebookCell]) -> list[tuple[str, bool]]:
    return [(cell.document, cell.kind is types.NotebookCellKind.Code) for cell in cells]


def _code(text: str, language: str) -> str:
    return _MAGIC.sub(r"# \1", text) if language == "python" else text


def _prose(text: str, language: str) -> str:
    comment = facts(language).comment
    return "\n".join(f"{comment} {line}".rstrip() for line in text.split("\n")) if comment else text
