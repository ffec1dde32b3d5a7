"""Where a suggestion is asked for, and the answer as an edit of the document as it is by then.

Editors with a popup of completions say which of its items is selected (LSP 3.18, `SelectedCompletionInfo`). They show
a suggestion beside it only if its range begins where the item's does and its text begins with the item's, so it is
asked for as if the item stood there already.
"""

from dataclasses import dataclass

from lsprotocol import types

from codeassist.capture.acceptance import PopupItem
from codeassist.capture.offer import Offer
from codeassist.completion import Completion
from codeassist_lsp.documents import Document, Snapshot


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a document at one moment; `offset` is in bytes."""

    snapshot: Snapshot
    offset: int
    popup: PopupItem | None = None

    @property
    def prefix(self) -> str:
        """The text before the cursor, as it is to be completed."""
        if self.popup is None:
            return self.snapshot.before(self.offset)
        return self.snapshot.before(self.popup.start) + self.popup.text.decode()

    @property
    def suffix(self) -> str:
        """The text after the cursor."""
        return self.snapshot.after(self._end)

    def offer(self, completion: Completion, now: bytes) -> Offer | None:
        """The suggestion as an edit of the document, whose text is `now`; None where it no longer fits."""
        text = completion.text.replace("\r\n", "\n").replace("\n", self.snapshot.line_end).encode()
        given = b"" if self.popup is None else self.popup.text[self.offset - self.popup.start :]
        text = given + text
        replaced = self._end - self.offset + len(self.snapshot.own_after(self._end)[: completion.overlap].encode())
        typed = self._typed_since(now)
        if typed is None or not text.startswith(typed) or text == typed:
            return None
        start = self.offset + len(typed)
        rest = max(0, len(given) - len(typed))
        return Offer(completion.suggestion, start, start + replaced, text[len(typed) :], rest)

    @property
    def _end(self) -> int:
        return self.offset if self.popup is None else self.popup.end

    def _typed_since(self, now: bytes) -> bytes | None:
        """What was inserted at the cursor since the snapshot; None if anything else changed."""
        text = self.snapshot.text
        before, after = text[: self.offset], text[self.offset :]
        if len(now) < len(text) or not now.startswith(before) or not now.endswith(after):
            return None
        return now[self.offset : len(now) - len(after)]


def cursor_of(document: Document, params: types.InlineCompletionParams) -> Cursor | None:
    """The place that a request is about; None where no editor would show a suggestion."""
    snapshot, offset = document.snapshot(), document.offset(params.position)
    selected = params.context.selected_completion_info
    if selected is None:
        return Cursor(snapshot, offset)
    start, end = document.offset(selected.range.start), document.offset(selected.range.end)
    text = selected.text.encode("utf-8", "replace")
    fits = start <= offset <= end and text.startswith(snapshot.text[start:offset])
    # A snippet is told without its placeholders (`call()`): what comes behind it is not what a person writes next.
    if not fits or b")" in text or b"\n" in text + snapshot.text[start:end]:
        return None
    return Cursor(snapshot, offset, PopupItem(start, end, text))
