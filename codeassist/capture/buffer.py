"""One open buffer: the owner of every byte, and the offers that may enter it."""

import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codeassist.capture.acceptance import Acceptance, Ending, Offers, PopupItem
from codeassist.capture.cuts import CHARACTERS_MIN, Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.habits import UNKNOWN, Habits
from codeassist.capture.offer import Offer
from codeassist.capture.provenance import HUMAN, Origin, OwnedRange, Provenance, Run
from codeassist.capture.reflow import reflowed, visible
from codeassist.capture.restated import restated

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
    doubt: Origin | None


class Buffer:
    """Provenance and offers of one buffer. The text itself is kept by whoever holds the buffer."""

    def __init__(self, text: bytes, cuts: Cuts, habits: Habits = UNKNOWN) -> None:
        self._number = next(_numbers)
        self._provenance = Provenance(len(text))
        self._offers = Offers(habits)
        self._cuts = cuts
        self._doubtful: list[Origin] = []

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

    def announced(self) -> None:
        """The client is about to insert something of what it shows."""
        self._offers.announced()

    def cursor_at(self, offset: int, text: bytes, popup: PopupItem | None = None) -> Mapping[str, Ending]:
        """The cursor stands at `offset` of the buffer's `text`; the suggestions that it has left, or that ended."""
        self._offers.cursor_at(offset, text, popup)
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
        # A doubt that is not settled, or was moved here before it was settled elsewhere, is a person's.
        return tuple(replace(r, origin=HUMAN) if r.origin.kind == "human" else r for r in self._provenance.owned())

    def apply(self, edits: Sequence[Edit], *, doubtful: bool = False) -> Changed:
        """Follow the edits of one notification, each described on the buffer that the one before left.

        Args:
            edits: the changes in the order in which they were made.
            doubtful: the buffer may have been read again after another program wrote its file; `saved`
                or `disown` says later whether it was.
        """
        doubt = self._doubt() if doubtful else None
        writer = None if _is_tool_written(edits) else doubt or HUMAN
        self._offers.settle()
        accepted: list[AcceptedSpan] = []
        moves = _moves(edits)
        for number, edit in enumerate(edits):
            found = self._offers.change(edit, returns=self._cuts.knows(edit.trimmed().inserted))
            if found is not None:
                accepted.append(self._accept(found, edit))
            elif number in moves.values():
                self._move(edit, _placeholder(number), writer)
            else:
                self._write(edit, _placeholder(moves[number]) if number in moves else writer)
        return Changed(tuple(accepted), self._offers.take_ended(), doubt)

    def saved(self) -> None:
        """The client has written the file itself: doubtful changes were a person's."""
        for doubt in tuple(self._doubtful):
            self._settle(doubt, HUMAN)

    def disown(self, doubt: Origin) -> None:
        """A doubtful change was another program's, unless a save has settled it already."""
        if doubt in self._doubtful:
            self._settle(doubt, None)

    def _settle(self, doubt: Origin, writer: Origin | None) -> None:
        self._provenance.reassign(doubt, writer)
        self._cuts.reassign(doubt, writer)
        self._doubtful.remove(doubt)

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

    def _doubt(self) -> Origin:
        # An origin of its own, so that the bytes are found again however they move meanwhile.
        doubt = Origin("human", str(uuid.uuid4()))
        self._doubtful.append(doubt)
        return doubt

    def _write(self, edit: Edit, writer: Origin | None) -> None:
        if edit.removed.strip() and visible(edit.removed) == visible(edit.inserted):
            owners = self._provenance.runs(edit.start, edit.end)
            self._provenance.edit(edit.start, edit.end, reflowed(edit.removed, owners, edit.inserted))
            return
        edit = edit.trimmed()
        known = self._cuts.take(edit.inserted)
        if known is None and self._restate(edit, writer):
            return
        self._replace(edit, known if known is not None else [Run(len(edit.inserted), writer)])

    def _restate(self, edit: Edit, writer: Origin | None) -> bool:
        """Carry owners over a stretch that was replaced by nearly the same text; False if it was not."""
        if not edit.removed.strip() or not edit.inserted.strip():
            return False
        whole = edit.in_whole_lines() if b"\n" in edit.removed + edit.inserted else edit
        runs = restated(whole.removed, self._provenance.runs(whole.start, whole.end), whole.inserted, writer)
        if runs is None:
            return False
        removed = self._provenance.runs(edit.start, edit.end)
        self._provenance.edit(whole.start, whole.end, runs)
        self._cuts.remember(self._number, edit, removed)
        return True

    def _move(self, taken: Edit, place: Origin, writer: Origin | None) -> None:
        """Give text that was inserted a moment ago the owners that it has where it is now taken away.

        Where another edit has changed it since, or it is that very text which is taken away, it was merely written.
        """
        owners = self._provenance.edit(taken.start, taken.end, ())
        target = next((r for r in self._provenance.owned() if r.origin == place), None)
        if target is None:
            return
        text = taken.before[: taken.start] + taken.before[taken.end :]
        inserted = text[target.start : target.end]
        if visible(inserted) != visible(taken.removed):
            self._provenance.reassign(place, writer)
            return
        self._provenance.edit(target.start, target.end, reflowed(taken.removed, owners, inserted))

    def _replace(self, edit: Edit, runs: Sequence[Run]) -> None:
        removed = self._provenance.edit(edit.start, edit.end, runs)
        self._cuts.remember(self._number, edit, removed)


def _new_span(found: Acceptance, given: int) -> AcceptedSpan:
    return AcceptedSpan(found.suggestion, str(uuid.uuid4()), found.text[given:], found.partial)


def _runs(given: int, length: int, accepted: AcceptedSpan) -> tuple[Run, ...]:
    """The owners of accepted text: what the editor's popup gave of it is the choice of a person."""
    given = min(given, length)
    return Run(given, HUMAN), Run(length - given, Origin("ai", accepted.span))


def _placeholder(number: int) -> Origin:
    return Origin("human", f"moved by edit {number}")


def _moves(edits: Sequence[Edit]) -> dict[int, int]:
    """Insertions that a later edit of the same notification takes away elsewhere: a moved line, told in that order."""
    moves: dict[int, int] = {}
    for number, edit in enumerate(edits):
        shown = visible(edit.inserted)
        if edit.removed or len(shown) < CHARACTERS_MIN:
            continue
        for later, other in enumerate(edits[number + 1 :], number + 1):
            if later not in moves.values() and not other.inserted and visible(other.removed) == shown:
                moves[number] = later
                break
    return moves


def _is_tool_written(edits: Sequence[Edit]) -> bool:
    """Whether one notification inserted different texts at several places, which no hand does.

    A person with several cursors types the same text at each; a formatter, an import sorter or a
    refactoring writes different ones. Some clients collect what is typed for a moment, so insertions
    that continue one another count as one.
    """
    texts: list[bytes] = []
    continued_at = -1
    for edit in edits:
        if not edit.inserted:
            continue
        if edit.start == continued_at:
            texts[-1] += edit.inserted
        else:
            texts.append(edit.inserted)
        continued_at = edit.start + len(edit.inserted)
    return len(set(texts)) > 1
