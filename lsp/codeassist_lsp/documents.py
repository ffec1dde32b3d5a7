"""The open documents: text as the client has it, with its provenance, and immutable snapshots for work."""

import codecs
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lsprotocol import types
from pygls.uris import to_fs_path

from codeassist.capture.buffer import Buffer, Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.gesture import is_typed
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist.capture.place import Place, moved
from codeassist.capture.runs import Doubt
from codeassist.next_edit.history import History
from codeassist_index.contents import decoded
from codeassist_lsp.editor_state import EditorState
from codeassist_lsp.positions import Encoding, LineIndex, offset_at, range_at

Stamp = tuple[int, int, int]

FRESH_SECONDS = 2.0
"""So long after it was opened a document may take another's text over: an editor that saves under another name."""

AT_ONCE_SECONDS = 0.1
"""Notifications that come so close together tell of one command: no hand pastes and deletes in between."""


class Cell(Protocol):
    """The place of a document in a notebook."""

    @property
    def file(self) -> Path | None:
        """The notebook's file."""

    def around(self, language: str) -> tuple[str, str]:
        """What stands above and below, as text of that language."""

    def is_read_again(self, text: bytes) -> bool:
        """Whether another program has written the file, and has this text for a cell."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document at one moment: what a request works on, whatever is typed meanwhile.

    `above` and `below` are the other cells of its notebook, and empty for a file.
    """

    uri: str
    version: int
    language: str
    text: bytes
    above: str = ""
    below: str = ""

    def before(self, offset: int) -> str:
        """The text above a byte offset."""
        return self.above + _readable(self.text[:offset])

    def after(self, offset: int) -> str:
        """The text below a byte offset."""
        return self.own_after(offset) + self.below

    def own_after(self, offset: int) -> str:
        """The text below a byte offset, without that of other cells."""
        return _readable(self.text[offset:])

    @property
    def line_end(self) -> str:
        """The line end that the document uses, by its first; LF where it has none."""
        first = self.text.find(b"\n")
        return "\r\n" if first > 0 and self.text[first - 1 : first] == b"\r" else "\n"


class Document:
    """One open document: a file, or a cell of a notebook.

    `file` is what its text is written to, None for a cell; `home` is the file that it belongs to.
    """

    def __init__(
        self,
        item: types.TextDocumentItem,
        encoding: Encoding,
        cuts: Cuts,
        cell: Cell | None = None,
        habits: Habits = UNKNOWN,
    ) -> None:
        self.uri = item.uri
        self.version = item.version
        self.is_open = True
        self._opened_at = time.monotonic()
        self._changed_at = -math.inf
        self.language = item.language_id
        self.encoding = encoding
        self.text = item.text.encode("utf-8", "surrogatepass")
        self.file_text = self.text
        """As the client has read or saved it last."""
        self.buffer = Buffer(self.text, cuts, habits)
        self.editor = EditorState()
        self.places: dict[str, Place] = {}
        """Where suggestions stand, by their names; whoever puts one there takes it away again."""
        self.history = History.of(self.text)
        self._cell = cell
        self.file = file_of(item.uri) if cell is None else None
        self.home = self.file if cell is None else cell.file
        self._lines = LineIndex(self.text)
        self._disk: tuple[Stamp, tuple[bytes, ...]] | None = None
        # Known only where the client has read what is on disk now.
        stamp = stamp_of(self.file)
        self._on_disk = stamp if self._equals_disk(stamp) else None
        self._doubts: dict[Doubt, Stamp | None] = {}

    @property
    def is_fresh(self) -> bool:
        """Whether it was opened a moment ago, nothing was known of it, and nobody has typed in it since."""
        return time.monotonic() - self._opened_at < FRESH_SECONDS

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a notebook."""
        return self._cell is not None

    @property
    def is_without_file(self) -> bool:
        """Whether its text, if it is to live on, lives on under another name: it is untitled, or its file is gone."""
        return self.uri.startswith("untitled:") if self.file is None else stamp_of(self.file) is None

    def is_same_cell(self, other: "Document") -> bool:
        """Whether the other is this cell again, under another address or in a notebook that has another name now."""
        if self._cell is None or self.text != other.text or not self.text.strip() or self.home is None:
            return False
        return self.home == other.home or stamp_of(self.home) is None

    def is_same_file(self, other: "Document") -> bool:
        """Whether both are written to one file, however it is spelled and whatever links lead to it."""
        try:
            return self.file is not None and other.file is not None and self.file.samefile(other.file)
        except OSError:
            return False

    def rename(self, uri: str) -> None:
        """Its file has another name now; a cell is found by its text, under whatever address its notebook gives it."""
        if self._cell is None:
            self.uri, self.file = uri, file_of(uri)
            self.home = self.file

    def go_on_from(self, before: "Document") -> None:
        """Take over who wrote the text from a document that was closed; what is another text now came from outside."""
        self.buffer, self._opened_at = before.buffer, -math.inf
        if before.text != self.text:
            edit = Edit(before.text, 0, len(before.text), self.text, whole=True).trimmed().from_line_start()
            changed = self.buffer.apply([edit], doubtful=True)
            if changed.doubt is not None:
                self.buffer.disown(changed.doubt, returned=self.text == before.file_text)

    def snapshot(self) -> Snapshot:
        """The document as it is now."""
        above, below = ("", "") if self._cell is None else self._cell.around(self.language)
        return Snapshot(self.uri, self.version, self.language, self.text, above, below)

    @property
    def readable(self) -> str:
        """The text as valid Unicode."""
        return _readable(self.text)

    def offset(self, position: types.Position) -> int:
        """The byte offset of a position in the text as it is now."""
        return offset_at(self.text, self._lines, position, self.encoding)

    def range(self, start: int, end: int) -> types.Range:
        """The range of two byte offsets in the text as it is now."""
        return range_at(self.text, self._lines, start, end, self.encoding)

    def change(self, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> Changed:
        """Apply the changes of one notification, in order."""
        edits = tuple(self._edit(change) for change in changes)
        self.version = version
        self.history = self.history.changed(edits, time.monotonic())
        at_once = time.monotonic() - self._changed_at < AT_ONCE_SECONDS
        changed = self.buffer.apply(
            edits, doubtful=self._equals_foreign_write(), at_once=at_once, undoing=self.editor.take_undoing()
        )
        self.editor.changed(() if changed.accepted else edits)
        self.places = moved(self.places, edits)
        if changed.doubt is not None:
            self.doubt(changed.doubt)
        if is_typed([edit.trimmed() for edit in edits]):
            self._opened_at = -math.inf
        self._changed_at = time.monotonic()
        return changed

    def doubt(self, doubt: Doubt) -> None:
        """What was changed may have been read from the file as it is now: the next save tells."""
        self._doubts[doubt] = stamp_of(self.home)

    def saved(self) -> None:
        """The client has written the document: what is on disk now is its own.

        What was on disk before that, and came into the buffer, was another program's.
        """
        self._on_disk, self.file_text = stamp_of(self.home), self.text
        for doubt, stamp in self._doubts.items():
            if stamp != self._on_disk:
                self.buffer.disown(doubt)
        self._doubts.clear()
        self.buffer.saved()

    def is_saved(self) -> bool:
        """Whether its file holds this text."""
        return self._equals_disk(stamp_of(self.file))

    def _edit(self, change: types.TextDocumentContentChangeEvent) -> Edit:
        inserted = change.text.encode("utf-8", "surrogatepass")
        if isinstance(change, types.TextDocumentContentChangePartial):
            bounds = sorted((self.offset(change.range.start), self.offset(change.range.end)))
            edit = Edit(self.text, bounds[0], bounds[1], inserted)
        else:
            edit = Edit(self.text, 0, len(self.text), inserted, whole=True).trimmed().from_line_start()
        self.text = b"".join((edit.before[: edit.start], edit.inserted, edit.before[edit.end :]))
        self._lines.edited(self.text, edit.start, edit.end, len(edit.inserted))
        return edit

    def _equals_foreign_write(self) -> bool:
        """Whether the buffer now equals a file that was written since it was opened or saved.

        Then it was read again after another program wrote it, or the client is just saving and
        `didSave` will follow.
        """
        if self._cell is not None:
            return self._cell.is_read_again(self.text)
        stamp = stamp_of(self.file)
        return stamp is not None and stamp != self._on_disk and self._equals_disk(stamp)

    def _equals_disk(self, stamp: Stamp | None) -> bool:
        """Whether the file, which has that stamp, holds this text; it is read again only when it was written."""
        if self.file is None or stamp is None:
            return False
        if self._disk is None or self._disk[0] != stamp:
            try:
                data = self.file.read_bytes()
            except OSError:
                return False
            self._disk = stamp, (data.removeprefix(codecs.BOM_UTF8), decoded(data).encode())
        equal = any(self.text == text for text in self._disk[1])
        self._disk = None if equal else self._disk
        return equal


def file_of(uri: str) -> Path | None:
    """The file that a URI names; None for an untitled or virtual document, and for what no file can be called."""
    try:
        path = to_fs_path(uri)
        os.fsencode(path or "")
    except ValueError:
        return None
    return Path(path) if path and "\0" not in path else None


def stamp_of(file: Path | None) -> Stamp | None:
    """What changes when a file is written: modification time in nanoseconds, size, inode."""
    if file is None:
        return None
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _readable(text: bytes) -> str:
    """The text as valid Unicode: halves of a surrogate pair are joined, or replaced where one is missing."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        characters = text.decode("utf-8", "surrogatepass")
        return characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
