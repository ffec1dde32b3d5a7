"""One open buffer: the owner of every byte, and the offers that may enter it."""

import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from codeassist.capture.acceptance import Acceptance, Ending, Offers, PopupItem
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.gesture import (
    Gesture,
    carried,
    inserted_lines,
    is_taken_elsewhere,
    is_tool_written,
    moves,
)
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist.capture.offer import Offer
from codeassist.capture.provenance import OwnedRange, Provenance
from codeassist.capture.reflow import reflowed, visible
from codeassist.capture.restated import KEPT_SHARE_MIN, restated
from codeassist.capture.runs import HUMAN, Doubt, Origin, Owner, Run, between, tree_of
from codeassist.capture.states import State, States

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class AcceptedSpan:
    """One acceptance, and the span that its text is from now on."""

    suggestion: str
    span: str
    text: bytes
    partial: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change meant: acceptances, suggestions that can no longer be accepted, and a doubt."""

    accepted: tuple[AcceptedSpan, ...]
    ended: Mapping[str, Ending]
    doubt: Doubt | None


class Buffer:
    """Provenance and offers of one buffer. The text itself is kept by whoever holds the buffer."""

    def __init__(self, text: bytes, cuts: Cuts, habits: Habits = UNKNOWN) -> None:
        self._number = next(_numbers)
        self._provenance = Provenance(len(text))
        self._offers = Offers(habits)
        self._cuts = cuts
        self._states = States(self._provenance.tree)
        self._doubts: list[Doubt] = []
        self._inserted: Edit | None = None

    def offer(self, offer: Offer) -> Mapping[str, Ending]:
        """A suggestion was answered and may be accepted from now on; what ended by that, and how."""
        self._offers.add(offer)
        return self._offers.take_ended()

    def expect(self, suggestion: str) -> Offer | None:
        """What is offered of a suggestion; whatever the next change takes of it was accepted, however short."""
        return self._offers.expect(suggestion)

    def expect_no_more(self, suggestion: str) -> None:
        """Nothing came of what was expected."""
        self._offers.expect_no_more(suggestion)

    def announced(self, *, accepting: bool) -> None:
        """The client is about to insert something of what it shows, or has."""
        self._offers.announced(accepting=accepting)

    def beside(self, popup: PopupItem | None) -> None:
        """The popup beside the cursor has this item selected, or there is none."""
        self._offers.beside(popup)

    def cursor_at(self, offset: int, text: bytes) -> Mapping[str, Ending]:
        """The cursor stands at `offset` of the buffer's `text`; the suggestions that it has left, or that ended."""
        self._offers.cursor_at(offset, text)
        return self._offers.take_ended()

    def end_offers(self, ending: Ending) -> Mapping[str, Ending]:
        """Nothing that was offered can be accepted any more, by what is seen of it; what ended, and how."""
        self._offers.end(ending)
        return self._offers.take_ended()

    @property
    def open_suggestions(self) -> frozenset[str]:
        """Suggestions that may still be accepted."""
        return self._offers.suggestions

    def owned(self) -> tuple[OwnedRange, ...]:
        """Every range of a known origin, in order."""
        return self._provenance.owned()

    def runs(self, start: int = 0, end: int | None = None) -> tuple[Run, ...]:
        """The owners of the bytes `[start, end)`, also those in doubt; by default of all."""
        return self._provenance.runs(start, len(self._provenance) if end is None else end)

    def restore(self, runs: Sequence[Run]) -> None:
        """The text, all of it, stood elsewhere before, and had these owners there."""
        self._provenance.edit(0, len(self._provenance), runs)
        self._doubts += [run.origin for run in runs if isinstance(run.origin, Doubt)]

    def apply(
        self, edits: Sequence[Edit], *, doubtful: bool = False, at_once: bool = False, undoing: bool = False
    ) -> Changed:
        """Follow the edits of one notification, each described on the buffer that the one before left.

        Args:
            edits: the changes in the order in which they were made.
            doubtful: the buffer may have been read again after another program wrote its file; `saved`
                or `disown` says later whether it was.
            at_once: the notification came right behind the one before, so that both tell of one command.
            undoing: the client says that it is an undo or a redo, though keys could have done it.
        """
        edits = [edit for edit in edits if edit.removed != edit.inserted]
        doubt = self._doubt() if doubtful else None
        writer = None if is_tool_written(edits, self._states.typing) else doubt or HUMAN
        gesture = Gesture.of(edits)
        before, self._inserted = self._inserted if at_once and not doubtful else None, None
        self._states.leave(self._provenance.tree)
        by_key = gesture.is_typed or gesture.is_deleted_by_key
        earlier = None if by_key and not undoing else self._states.earlier(gesture)
        self._offers.settle()
        accepted: list[AcceptedSpan] = []
        moved = moves(edits)
        for number, edit in enumerate(edits):
            returns = earlier is not None or number in moved or self._cuts.knows(edit.trimmed().inserted)
            found = self._offers.change(edit, returns=returns)
            if found is not None:
                accepted.append(self._accept(found, edit))
            elif number in moved and not edit.inserted:
                self._move(edits[moved[number] : number + 1])
            elif before is not None and is_taken_elsewhere(before, edits):
                self._move([before, edit.trimmed()])
            else:
                self._write(edit, writer, doubt, edits[moved[number]].removed if number in moved else b"")
        self._go_on(gesture, None if accepted else earlier, doubt)
        self._inserted = None if accepted or doubtful else inserted_lines(edits)
        return Changed(tuple(accepted), self._offers.take_ended(), doubt)

    def saved(self) -> None:
        """The client has written the file itself: doubtful changes were a person's."""
        while self._doubts:
            self._doubts.pop().settle(HUMAN, returned=True)

    def disown(self, doubt: Doubt, *, returned: bool = False) -> None:
        """A doubtful change was another program's, unless a save has settled it already.

        `returned` if it brought back what the client itself had saved: then what is not new is as it was.
        """
        doubt.settle(None, returned=returned)

    def confirm(self, suggestion: str) -> AcceptedSpan | None:
        """The client ran the accept command; an acceptance only if no change has shown it already."""
        found = self._offers.confirm(suggestion)
        if found is None:
            return None
        span = _new_span(found, found.given)
        self._provenance.edit(found.start, found.end, _runs(found.given, len(found.text), span))
        return span

    def claim(self, suggestion: str, text: bytes, ranges: Sequence[tuple[int, int]]) -> AcceptedSpan:
        """A suggested edit of several places was applied: those `ranges` of the buffer's `text` are one span now."""
        written = b"\n".join(text[start:end] for start, end in ranges)
        span = AcceptedSpan(suggestion, str(uuid.uuid4()), written, partial=False)
        for start, end in ranges:
            self._provenance.edit(start, end, [Run(end - start, Origin("ai", span.span))])
        return span

    def _accept(self, found: Acceptance, edit: Edit) -> AcceptedSpan:
        exact = Edit(edit.before, found.start, found.end, found.text).trimmed()
        given = max(0, found.given - (exact.start - found.start))
        span = _new_span(replace(found, text=exact.inserted), given)
        self._replace(exact, _runs(given, len(exact.inserted), span))
        return span

    def _doubt(self) -> Doubt:
        self._doubts = [*(doubt for doubt in self._doubts if not doubt.is_settled), Doubt()]
        return self._doubts[-1]

    def _go_on(self, gesture: Gesture, earlier: State | None, doubt: Doubt | None) -> None:
        """Go back to an earlier state, with its owners of what was put in, or on to a new one.

        In doubt it is a new one: another program brings back a text, and none of its owners.
        """
        if earlier is not None:
            for start, end in gesture.new_places():
                then = tuple(between(earlier.owners, start, end))
                self._provenance.edit(start, end, then if doubt is None else self._if_undone(start, end, then, doubt))
        if earlier is not None and doubt is None:
            self._states.went_to(earlier)
        elif gesture.is_typed and gesture.patches:
            self._states.typed(gesture.patches)
        elif gesture.patches:
            self._states.changed(gesture.patches, by_key=gesture.is_deleted_by_key)

    def _if_undone(self, start: int, end: int, then: Sequence[Run], doubt: Doubt) -> list[Run]:
        """The owners of now, and those of `then` where this change has written and turns out to be an undo."""
        found: list[Run] = []
        earlier, at = tree_of(then), 0
        for run in self._provenance.runs(start, end):
            if run.origin is None or run.origin is doubt:
                found += _doubted(between(earlier, at, at + run.length), doubt)
            else:
                found.append(run)
            at += run.length
        return found

    def _write(self, edit: Edit, writer: Owner, doubt: Doubt | None, moved: bytes) -> None:
        """Make one change of a writer; what it puts in may be `moved`, a deletion of the same notification."""
        if edit.removed.strip():
            laid_out = edit.narrowed()
            if visible(laid_out.removed) == visible(laid_out.inserted):
                owners = reflowed(laid_out.removed, self._owners(laid_out), laid_out.inserted)
                self._provenance.edit(laid_out.start, laid_out.end, owners)
                return
        edit = edit.trimmed() if doubt is None else edit.as_read_again()
        known = self._cuts.take(edit.inserted, moved)
        if known is None and self._restate(edit, writer, in_doubt=doubt is not None):
            return
        if known is not None and doubt is not None and not moved:
            known = _doubted(known, doubt)
        self._replace(edit, known if known is not None else [Run(len(edit.inserted), writer)])

    def _restate(self, edit: Edit, writer: Owner, *, in_doubt: bool) -> bool:
        """Carry owners over a stretch that was replaced by nearly the same text; False if it was not.

        What another program has written may have little in common with what stood there.
        """
        if not edit.removed.strip() or not edit.inserted.strip():
            return False
        whole = edit.in_whole_lines() if b"\n" in edit.removed + edit.inserted else edit
        start = edit.start - whole.start
        changed = slice(start, start + len(edit.inserted))
        kept_share_min = 0 if in_doubt else KEPT_SHARE_MIN
        owners = self._owners(whole)
        runs = restated(whole.removed, owners, whole.inserted, writer, changed, kept_share_min=kept_share_min)
        if runs is None:
            return False
        removed = self._owners(edit)
        if in_doubt:
            whole, runs = edit, tuple(between(tree_of(runs), changed.start, changed.stop))
        self._provenance.edit(whole.start, whole.end, runs)
        self._cuts.remember(self._number, edit, removed)
        return True

    def _move(self, edits: Sequence[Edit]) -> None:
        """Give text that the first of the edits has inserted the owners that it has where the last takes it away.

        Where another edit has changed it since, or it is that very text which is taken away, it was merely written.
        """
        inserted, taken = edits[0], edits[-1]
        owners = self._provenance.edit(taken.start, taken.end, ())
        place = carried((inserted.start, inserted.start + len(inserted.inserted)), edits[1:])
        if place is not None:
            self._provenance.edit(*place, reflowed(taken.removed, owners, inserted.inserted))

    def _replace(self, edit: Edit, runs: Sequence[Run]) -> None:
        removed = self._provenance.edit(edit.start, edit.end, runs)
        self._cuts.remember(self._number, edit, removed)

    def _owners(self, edit: Edit) -> tuple[Run, ...]:
        """The owners of what an edit takes away."""
        return self._provenance.runs(edit.start, edit.end)


def _new_span(found: Acceptance, given: int) -> AcceptedSpan:
    return AcceptedSpan(found.suggestion, str(uuid.uuid4()), found.text[given:], found.partial)


def _doubted(runs: Iterable[Run], doubt: Doubt) -> tuple[Run, ...]:
    return tuple(Run(length, doubt.whether(owner)) for length, owner in runs)


def _runs(given: int, length: int, accepted: AcceptedSpan) -> tuple[Run, ...]:
    """The owners of accepted text: what the editor's popup gave of it is the choice of a person."""
    given = min(given, length)
    return Run(given, HUMAN), Run(length - given, Origin("ai", accepted.span))
