"""Which suggestions entered the buffer, inferred from its changes.

Clients differ: VS Code runs the accept command for a whole acceptance but reports no partial one,
LSP4IJ never runs it. So a change that results in the offered text is the acceptance, and the command
only confirms it, before or after the change, without counting twice. A person who types the offered
text character by character has not accepted it; the offer merely shrinks.
"""

import re
from collections import deque
from dataclasses import dataclass, replace

from codeassist.capture.edit import Edit
from codeassist.capture.reflow import visible

OFFERS_MAX = 16
"""How many offers of one buffer are followed at a time; the oldest makes room."""

CHARACTERS_MIN = 2
"""A single character, without a word from the client, was typed."""

_MEANING = re.compile(r"[^\W_]|\S\s*\n")
_WORD = re.compile(r"\w")
_CLOSED_PAIRS = frozenset({b"()", b"[]", b"{}", b"<>", b'""', b"''", b"``"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion whose acceptance replaces `[start, end)` of the buffer by `text` (UTF-8 bytes).

    The first `given` bytes of the text are not the suggestion's own: they are the end of the item that is selected in
    the editor's popup, which the suggestion goes on from.
    """

    suggestion: str
    start: int
    end: int
    text: bytes
    given: int = 0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Offered text that entered the buffer: the edit `[start, end)` -> `text`, all in bytes, `given` as in the offer.

    `already_typed` is true when a command made plain afterwards that text which had looked typed was
    accepted: it then stands at `[start, start + len(text))` already.
    """

    suggestion: str
    start: int
    end: int
    text: bytes
    partial: bool
    already_typed: bool = False
    given: int = 0


class Offers:
    """The offers of one buffer that may still be accepted."""

    def __init__(self) -> None:
        self._open: list[Offer] = []
        self._typed_out: Offer | None = None
        self._confirmed: set[str] = set()
        self._accepted: deque[str] = deque(maxlen=OFFERS_MAX)

    @property
    def suggestions(self) -> frozenset[str]:
        """The suggestions that may still be accepted."""
        typed = [self._typed_out] if self._typed_out is not None else []
        return frozenset(offer.suggestion for offer in (*self._open, *typed))

    @property
    def typed_out(self) -> str | None:
        """The suggestion whose last character the latest change has typed."""
        return None if self._typed_out is None else self._typed_out.suggestion

    def expect(self, suggestion: str) -> Offer | None:
        """What is offered of a suggestion; whatever the next change takes of it was accepted, however short."""
        found = next((offer for offer in self._open if offer.suggestion == suggestion), None)
        if found is not None:
            self._confirmed.add(suggestion)
        return found

    def expect_no_more(self, suggestion: str) -> None:
        """Nothing came of what was expected."""
        self._confirmed.discard(suggestion)

    def add(self, offer: Offer) -> None:
        """Follow a new offer; a suggestion that is offered again stands where it is offered now."""
        self._open = [other for other in self._open if other.suggestion != offer.suggestion]
        self._open.append(offer)
        del self._open[:-OFFERS_MAX]

    def change(self, edit: Edit) -> Acceptance | None:
        """What `edit` accepted, if anything; the other offers move with it or end."""
        accepted = next((found for offer in reversed(self._open) if (found := self._accepts(offer, edit))), None)
        if accepted is not None:
            self._accepted.append(accepted.suggestion)
            self._confirmed.discard(accepted.suggestion)
        self._typed_out = None
        self._open = [moved for offer in self._open if (moved := self._moved(offer, edit, accepted)) is not None]
        return accepted

    def confirm(self, suggestion: str) -> Acceptance | None:
        """The client says that `suggestion` was accepted; an acceptance only if that is news."""
        if suggestion in self._accepted:
            return None
        typed = self._typed_out
        if typed is not None and typed.suggestion == suggestion:
            self._accepted.append(suggestion)
            self._typed_out = None
            return Acceptance(
                suggestion, typed.start, typed.start + len(typed.text), typed.text, partial=False, already_typed=True
            )
        if suggestion in self.suggestions:
            self._confirmed.add(suggestion)
        return None

    def _accepts(self, offer: Offer, edit: Edit) -> Acceptance | None:
        sure = offer.suggestion in self._confirmed
        for text in _line_end_variants(offer.text):
            if edit.produces(offer.start, offer.end, text) and (sure or not _is_one_key(text)):
                return Acceptance(offer.suggestion, offer.start, offer.end, text, partial=False, given=offer.given)
            head = _inserted_head(edit, offer.start, text)
            if len(head) > offer.given and (sure or _is_deliberate(head, text[len(head) :])):
                return Acceptance(offer.suggestion, offer.start, offer.start, head, partial=True, given=offer.given)
        if _is_reindented(offer, edit):
            return Acceptance(offer.suggestion, edit.start, edit.end, edit.inserted, partial=False)
        return None

    def _moved(self, offer: Offer, edit: Edit, accepted: Acceptance | None) -> Offer | None:
        if accepted is not None and offer.suggestion == accepted.suggestion and not accepted.partial:
            return None
        for text in _line_end_variants(offer.text):
            head = _inserted_head(edit, offer.start, text)
            if head:
                return _rest(offer, text, len(head))
            if accepted is None and edit.produces(offer.start, offer.end, text):
                self._typed_out = replace(offer, text=text)
                return None
        shift = len(edit.inserted) - (edit.end - edit.start)
        if edit.end < offer.start:
            return replace(offer, start=offer.start + shift, end=offer.end + shift)
        return offer if edit.start > offer.end else None


def _rest(offer: Offer, text: bytes, taken: int) -> Offer:
    """The offer after the first `taken` bytes of its text stand in the buffer."""
    given = max(0, offer.given - taken)
    return replace(offer, start=offer.start + taken, end=offer.end + taken, text=text[taken:], given=given)


def _inserted_head(edit: Edit, start: int, text: bytes) -> bytes:
    """The proper, non-empty beginning of `text` that `edit` inserted at `start`; empty when it did not."""
    length = len(edit.inserted) - (edit.end - edit.start)
    if not 0 < length < len(text) or not edit.produces(start, start, text[:length]):
        return b""
    return text[:length]


def _is_deliberate(head: bytes, rest: bytes) -> bool:
    """Whether one edit that inserted `head` took a word or a line, rather than being typed.

    At least two characters, with a letter or digit, or a line end behind something visible (an editor closes
    brackets and quotes, and indents a new line, by itself), ending where a word ends.
    """
    taken, left = head.decode("utf-8", "surrogatepass"), rest.decode("utf-8", "surrogatepass")
    inside_word = bool(_WORD.match(taken[-1]) and _WORD.match(left[0]))
    return len(taken) >= CHARACTERS_MIN and bool(_MEANING.search(taken)) and not inside_word


def _is_reindented(offer: Offer, edit: Edit) -> bool:
    """Whether the offered text was inserted at its place by one edit, but with other white space."""
    if not edit.start <= offer.start <= offer.end <= edit.end or not edit.inserted.strip():
        return False
    before = edit.before
    expected = before[edit.start : offer.start] + offer.text + before[offer.end : edit.end]
    return b"\n" in offer.text and visible(expected) == visible(edit.inserted)


def _line_end_variants(text: bytes) -> tuple[bytes, ...]:
    """The text as offered and with the line ends that an editor may have given it."""
    plain = text.replace(b"\r\n", b"\n")
    return tuple(dict.fromkeys((text, plain, plain.replace(b"\n", b"\r\n"))))


def _is_one_key(text: bytes) -> bool:
    """Whether one key may have written it: a single character, or a pair that the editor closed by itself."""
    return text in _CLOSED_PAIRS or len(text.decode("utf-8", "surrogatepass")) < CHARACTERS_MIN
