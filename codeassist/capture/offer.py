"""A suggestion as an edit that may be made, and how the changes of its buffer relate to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codeassist.capture.edit import Edit, common_prefix
from codeassist.capture.reflow import visible

CHARACTERS_MIN = 2
"""A single character, without a word from the client, was typed."""

COVERED_BYTES_MAX = 16
"""So much of what an offer replaces may be typed over; editors close brackets and quotes by a few characters."""

_MEANING = re.compile(r"[^\W_]|\S\s*\n")
_WORD = re.compile(r"\w")
_CLOSERS = {b"(": b")", b"[": b"]", b"{": b"}", b"<": b">", b'"': b'"', b"'": b"'", b"`": b"`"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion whose acceptance replaces `[start, end)` of the buffer by `text` (UTF-8 bytes).

    The first `given` bytes of the text are not the suggestion's own: they are the end of the item that is selected in
    the editor's popup, which the suggestion goes on from. `elsewhere`: it was offered away from the cursor.
    `typed` is what a person has typed of it since it was offered, which stands before `start`.
    """

    suggestion: str
    start: int
    end: int
    text: bytes
    given: int = 0
    elsewhere: bool = False
    typed: bytes = b""

    def after(self, head: bytes, text: bytes, covered: int = 0) -> "Offer":
        """What is left once `head`, the beginning of `text`, stands there, and took the place of `covered` bytes."""
        start = self.start + len(head)
        return replace(
            self,
            start=start,
            end=self.end + len(head) - covered,
            text=text[len(head) :],
            given=max(0, self.given - len(head)),
            typed=self.typed + head,
        )

    def moved(self, by: int) -> "Offer":
        """The same offer in a buffer that got so many bytes longer before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an offer's text that an edit has put there; the `whole` text has the edit's line ends.

    It took the place of the first `covered` bytes that the offer would replace.
    """

    text: bytes
    whole: bytes
    covered: int


def whole_of(offer: Offer, edit: Edit) -> tuple[int, int, bytes] | None:
    """The edit by which `edit` made of the buffer what applying the offer would have, in whatever words it is told."""
    for text in _line_end_variants(offer.text):
        if edit.produces(offer.start, offer.end, text):
            return offer.start, offer.end, text
    if _is_reindented(offer, edit):
        return edit.start, edit.end, edit.inserted
    return None


def head_of(offer: Offer, edit: Edit) -> Head | None:
    """The proper beginning of the offered text that `edit` has put at its place."""
    if edit.start > offer.end or edit.end < offer.start:
        return None
    added = len(edit.inserted) - (edit.end - edit.start)
    for text in _line_end_variants(offer.text):
        for covered in range(min(offer.end - offer.start, COVERED_BYTES_MAX) + 1):
            length = added + covered
            if 0 < length < len(text) and edit.produces(offer.start, offer.start + covered, text[:length]):
                return Head(text[:length], text, covered)
    return None


def left_of(offer: Offer, edit: Edit) -> Offer | None:
    """What is offered after `edit`, which accepted nothing of it; None where it does not fit any more."""
    asked_at = offer.start - len(offer.typed)
    if edit.end < asked_at or edit.end == asked_at < offer.start:
        return offer.moved(len(edit.inserted) - (edit.end - edit.start))
    if edit.start > offer.end:
        return offer
    if (head := head_of(offer, edit)) is not None:
        return offer.after(head.text, head.whole, head.covered)
    return _closed(offer, edit) or _taken_back(offer, edit) or _uncovered(offer, edit)


def is_done(offer: Offer, edit: Edit) -> bool:
    """Whether nothing is left to accept behind `edit`, because what would be replaced is what is offered."""
    if offer.end - offer.start != len(offer.text):
        return False
    after = edit.before[: edit.start] + edit.inserted + edit.before[edit.end :]
    return after[offer.start : offer.end] == offer.text


def begins_with(offer: Offer, edit: Edit) -> bool:
    """Whether `edit` has put all of the offered text at its place, and more behind it, as a client tells at once."""
    edit = edit.trimmed()
    return edit.start == offer.start and edit.inserted.startswith(offer.text)


def is_deliberate(inserted: bytes, rest: bytes) -> bool:
    """Whether one edit that inserted `inserted` took a word or a line, rather than being typed.

    At least two characters, with a letter or digit, or a line end behind something visible (an editor closes
    brackets and quotes, and indents a new line, by itself), ending where a word ends.
    """
    taken, left = inserted.decode("utf-8", "surrogatepass"), rest.decode("utf-8", "surrogatepass")
    if len(taken) < CHARACTERS_MIN or not _MEANING.search(taken):
        return False
    return not (_WORD.match(taken[-1]) and _WORD.match(left[0]))


def _closed(offer: Offer, edit: Edit) -> Offer | None:
    """The offer behind a bracket or quote that was typed along and that the editor has closed, at once or just after.

    What it has closed with is replaced by the offer, if that brings it.
    """
    edit = edit.trimmed()
    if edit.removed or edit.start != offer.start:
        return None
    typed = edit.inserted[: common_prefix(edit.inserted, offer.text)]
    behind = edit.inserted[len(typed) :]
    opener = (edit.before[: edit.start] + typed)[-1:]
    if not behind or _CLOSERS.get(opener) != visible(behind) or typed == offer.text:
        return None
    left = offer.after(typed, offer.text) if typed else offer
    return replace(left, end=left.end + len(behind)) if behind in left.text else left


def _taken_back(offer: Offer, edit: Edit) -> Offer | None:
    """The offer as it was before its last characters were typed, which `edit` has deleted."""
    edit = edit.trimmed()
    if edit.inserted or not edit.removed or edit.end != offer.start or not offer.typed.endswith(edit.removed):
        return None
    text, typed = edit.removed + offer.text, offer.typed.removesuffix(edit.removed)
    return replace(offer, start=edit.start, end=offer.end - len(edit.removed), text=text, typed=typed)


def _uncovered(offer: Offer, edit: Edit) -> Offer | None:
    """The offer without some of what it would have replaced, which `edit` has deleted: a bracket that is typed over."""
    edit = edit.trimmed()
    if edit.inserted or not edit.removed or not offer.start <= edit.start <= edit.end <= offer.end:
        return None
    return replace(offer, end=offer.end - len(edit.removed))


def _is_reindented(offer: Offer, edit: Edit) -> bool:
    """Whether the offered text was inserted at its place by one edit, but with other white space."""
    if not edit.start <= offer.start <= offer.end <= edit.end or not edit.inserted.strip():
        return False
    before = edit.before
    expected = before[edit.start : offer.start] + offer.text + before[offer.end : edit.end]
    return b"\n" in offer.text and visible(expected) == visible(edit.inserted)


def _line_end_variants(text: bytes) -> Iterator[bytes]:
    """The text as offered and with the line ends that an editor may have given it."""
    yield text
    if b"\n" in text:
        plain = text.replace(b"\r\n", b"\n")
        yield plain
        yield plain.replace(b"\n", b"\r\n")
