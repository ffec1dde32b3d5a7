"""Which suggestions entered the buffer, and what became of the others, inferred from its changes.

Clients differ: VS Code runs the accept command for a whole acceptance but reports no partial one, LSP4IJ never runs it,
Neovim and Emacs ask the server for parts (`habits`). Of a client that confirms, a change that results in the offered
text becomes an acceptance with the command; of others it is one. A person who types the offered text character by
character has not accepted it; the offer merely shrinks.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from codeassist.capture.edit import Edit
from codeassist.capture.gesture import is_one_key
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist.capture.offer import Offer, begins_with, head_of, is_deliberate, is_done, left_of, whole_of

OFFERS_MAX = 16
"""How many offers of one buffer are followed at a time; the oldest makes room."""

Ending = Literal["typed", "overtyped", "left", "hidden", "superseded", "closed"]
"""Why a suggestion can no longer be accepted.

All of it was typed, or something else at its place; the cursor was put elsewhere; the client has said that it is off
the screen; another one stands in its place; the document was closed.
"""


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


@dataclass(frozen=True, slots=True)
class PopupItem:
    """The item that is selected in the editor's popup: `text` will stand at `[start, end)`."""

    start: int
    end: int
    text: bytes


class Offers:
    """What is offered in one buffer, and what was: an editor shows one suggestion at a time."""

    def __init__(self, habits: Habits = UNKNOWN) -> None:
        self._habits = habits
        self._offer: Offer | None = None
        self._past: list[Offer] = []
        self._entered: dict[str, Acceptance] = {}
        self._unsettled: set[str] = set()
        self._confirmed: set[str] = set()
        self._announced = False
        self._accepted: deque[str] = deque(maxlen=OFFERS_MAX)
        self._popup: PopupItem | None = None
        self._ended: dict[str, Ending] = {}
        self._is_typing = False
        self._is_wanted_again = False

    @property
    def suggestions(self) -> frozenset[str]:
        """The suggestions that may still be accepted."""
        return frozenset(self._unsettled if self._offer is None else {*self._unsettled, self._offer.suggestion})

    def take_ended(self) -> Mapping[str, Ending]:
        """The suggestions that ended since this was asked last, and how."""
        ended, self._ended = self._ended, {}
        return ended

    def expect(self, suggestion: str) -> Offer | None:
        """What is offered of a suggestion; whatever the next change takes of it was accepted, however short."""
        if self._offer is None or self._offer.suggestion != suggestion:
            return None
        self._confirmed.add(suggestion)
        return self._offer

    def expect_no_more(self, suggestion: str) -> None:
        """Nothing came of what was expected."""
        self._confirmed.discard(suggestion)

    def announced(self, *, accepting: bool) -> None:
        """The client is about to insert something of what it shows, or has: what the next change takes was accepted."""
        self._announced = accepting

    def add(self, offer: Offer) -> None:
        """Follow a new offer, which takes the place of the one before, unless it is the same suggestion again."""
        before = self._offer
        if before is not None and before.suggestion != offer.suggestion:
            in_place = before.start == offer.start or before.elsewhere or offer.elsewhere
            self._end("superseded" if in_place else "left")
        self._ended.pop(offer.suggestion, None)
        self._unsettled.discard(offer.suggestion)
        self._offer = offer
        self._is_wanted_again = self._is_typing and offer.suggestion in self._accepted

    def beside(self, popup: PopupItem | None) -> None:
        """The popup beside the cursor has this item selected, or there is none."""
        self._popup = popup

    def cursor_at(self, offset: int, text: bytes) -> None:
        """The cursor stands at `offset` of the buffer's `text`: what is offered elsewhere is off the screen."""
        offer = self._offer
        if offer is None or offer.elsewhere or offset == offer.start:
            return
        passed = text[offer.start : offset] if offer.start < offset <= offer.end else b""
        if passed and offer.text.startswith(passed):  # a bracket that the editor had closed was typed over
            self._offer = offer.after(passed, offer.text, len(passed))
        else:
            self._end("left")

    def end(self, ending: Ending) -> None:
        """What was offered can't be accepted any more, by what is seen of it."""
        self.settle()
        self._end(ending)

    def settle(self) -> None:
        """Before the changes of a notification: what entered with the one before, and nobody confirmed, was typed."""
        self._ended |= dict.fromkeys(self._unsettled, "typed")
        self._unsettled.clear()

    def change(self, edit: Edit, *, returns: bool = False) -> Acceptance | None:
        """What `edit` accepted, if anything; what is offered moves with it or ends.

        `returns`: the inserted text is what was taken away before (undo, paste), so that no acceptance is inferred;
        unless that suggestion had been accepted and was offered again behind a key, after which nothing can be redone.
        """
        trimmed = edit.trimmed()
        self._is_typing = not trimmed.removed and is_one_key(trimmed.inserted)
        self._entered = {name: moved for name, one in self._entered.items() if (moved := _carried(one, edit))}
        for past in self._past:
            self._enter(past, edit)
        self._past = [left for past in self._past if (left := left_of(past, edit)) is not None]
        offer, sure = self._offer, self._announced
        self._announced = False
        if offer is None:
            return None
        sure = sure or offer.suggestion in self._confirmed
        accepted = self._accepts(offer, edit, sure=sure, returns=returns and not self._is_wanted_again)
        if edit.start <= offer.end and edit.end >= offer.start:
            self._confirmed.discard(offer.suggestion)
        if accepted is not None and not accepted.partial:
            self._accepted.append(offer.suggestion)
            self._offer = None
        elif self._enter(offer, edit):
            self._unsettled.add(offer.suggestion)
            self._offer = None
        else:
            self._follow(offer, edit)
        return accepted

    def confirm(self, suggestion: str) -> Acceptance | None:
        """The client says that `suggestion` was accepted; an acceptance only if that is news."""
        entered = self._entered.pop(suggestion, None)
        if entered is not None:
            self._unsettled.discard(suggestion)
            self._ended.pop(suggestion, None)
            self._accepted.append(suggestion)
            return entered
        if suggestion in self.suggestions and suggestion not in self._accepted:
            self._confirmed.add(suggestion)
        return None

    def _accepts(self, offer: Offer, edit: Edit, *, sure: bool, returns: bool) -> Acceptance | None:
        if (whole := whole_of(offer, edit)) is not None:
            inserted = edit.trimmed().inserted
            inferred = inserted and not (self._habits.confirms or returns or is_one_key(inserted))
            return Acceptance(offer.suggestion, *whole, partial=False, given=offer.given) if sure or inferred else None
        head = head_of(offer, edit)
        if head is None or len(head.text) <= offer.given:
            return None
        if sure or (not returns and self._is_cut_off(edit, head.whole[len(head.text) :])):
            end = offer.start + head.covered
            return Acceptance(offer.suggestion, offer.start, end, head.text, partial=True, given=offer.given)
        return None

    def _is_cut_off(self, edit: Edit, rest: bytes) -> bool:
        """Whether the client itself has cut off what `edit` inserted."""
        popup = self._popup
        if self._habits.parts == "asked" or (popup and edit.produces(popup.start, popup.end, popup.text)):
            return False
        return is_deliberate(edit.trimmed().inserted, rest)

    def _enter(self, offer: Offer, edit: Edit) -> bool:
        """Remember, if all of an offer stands in the buffer now, where it does: the command may follow."""
        start, end, text = whole_of(offer, edit) or (0, 0, b"")
        if not text:
            return False
        exact = Edit(edit.before, start, end, text).trimmed()
        given = max(0, offer.given - (exact.start - start))
        place = exact.start, exact.start + len(exact.inserted)
        self._entered[offer.suggestion] = Acceptance(
            offer.suggestion, *place, exact.inserted, partial=False, already_typed=True, given=given
        )
        while len(self._entered) > OFFERS_MAX:
            del self._entered[next(iter(self._entered))]
        return True

    def _follow(self, offer: Offer, edit: Edit) -> None:
        """Move what is offered with `edit`."""
        self._offer = left_of(offer, edit)
        if self._offer is None:
            self._ended[offer.suggestion] = "typed" if begins_with(offer, edit) else "overtyped"
        elif is_done(self._offer, edit):
            self._ended[offer.suggestion] = "typed"
            self._offer = None

    def _end(self, ending: Ending) -> None:
        if self._offer is None:
            return
        self._ended[self._offer.suggestion] = ending
        if self._habits.confirms:  # the command names the suggestion, even where it was taken for gone
            self._past = [*self._past, self._offer][-OFFERS_MAX:]
        self._offer = None


def _carried(entered: Acceptance, edit: Edit) -> Acceptance | None:
    """Text that has entered, in the buffer after `edit`; None where the edit reaches into it."""
    end = entered.start + len(entered.text)
    if edit.start >= end:
        return entered
    if edit.end > entered.start:
        return None
    by = len(edit.inserted) - (edit.end - edit.start)
    return replace(entered, start=entered.start + by, end=entered.end + by)
