"""Cells that come into a notebook in the place of others, as one edit of the text of all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.provenance import OwnedRange
from codeassist_lsp.documents import Document

_BETWEEN = b"\n"


def give_owners(new: Sequence[Document], old: Sequence[Document], cuts: Cuts, *, from_outside: bool) -> None:
    """Give new cells the owners that their text had in the old ones.

    What is new in them is a person's (a cell that was pasted), or nobody's where it came `from_outside`.
    """
    before, after = (_BETWEEN.join(document.text for document in cells) for cells in (old, new))
    buffer = Buffer(before, cuts)
    buffer.restore(replace(one, start=at + one.start, end=at + one.end) for at, one in _owned(old))
    changed = buffer.apply([Edit(before, 0, len(before), after).trimmed()], doubtful=from_outside)
    if changed.doubt is not None:
        buffer.disown(changed.doubt)
    owned = buffer.owned()
    for at, document in _placed(new):
        document.buffer.restore(_within(owned, at, at + len(document.text)))


def _placed(cells: Sequence[Document]) -> Iterator[tuple[int, Document]]:
    """The cells with the offsets at which they begin."""
    at = 0
    for document in cells:
        yield at, document
        at += len(document.text) + len(_BETWEEN)


def _owned(cells: Sequence[Document]) -> Iterator[tuple[int, OwnedRange]]:
    for at, document in _placed(cells):
        for one in document.buffer.owned():
            yield at, one


def _within(owned: Sequence[OwnedRange], start: int, end: int) -> Iterator[OwnedRange]:
    """What of the ranges lies in `[start, end)`, from its beginning on."""
    for one in owned:
        if one.start < end and one.end > start:
            yield replace(one, start=max(one.start, start) - start, end=min(one.end, end) - start)
