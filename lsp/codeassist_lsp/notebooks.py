"""The open notebooks. Each cell is a document of its own; for a prompt all are one text, joined in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from codeassist.completion.languages import facts
from codeassist_lsp.documents import Document, file_of

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


class Notebook:
    """The cells in their order; the texts are those of the open documents."""

    def __init__(self, notebook: types.NotebookDocument, documents: Mapping[str, Document]) -> None:
        self.file = file_of(notebook.uri)
        self._documents = documents
        self._cells = _kinds(notebook.cells)

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


def _kinds(cells: Sequence[types.NotebookCell]) -> list[tuple[str, bool]]:
    return [(cell.document, cell.kind is types.NotebookCellKind.Code) for cell in cells]


def _code(text: str, language: str) -> str:
    return _MAGIC.sub(r"# \1", text) if language == "python" else text


def _prose(text: str, language: str) -> str:
    comment = facts(language).comment
    return "\n".join(f"{comment} {line}".rstrip() for line in text.split("\n")) if comment else text
