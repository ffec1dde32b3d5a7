"""A slow editor that keeps one writer for each character in a plain list, by the rules of docs/capture.md.

It knows what its user does (types, pastes, takes a suggestion back); a `Buffer` is told only of the edits, and must
come to the same writers.
"""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from codeassist.capture.buffer import Buffer, Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer
from codeassist.capture.runs import HUMAN, Doubt, Origin

Writers = list[Origin | None]
PUT_IN = Origin("ai", "put in by an undo")
WHITE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Change:
    """Characters `[start, end)` become `text`. `writers` where it is known whose it is, else the rules say it.

    `moves`: one of two changes of one notification that put a text elsewhere.
    """

    start: int
    end: int
    text: str
    writers: tuple[Origin | None, ...] | None = None
    moves: Literal["inserted first", "taken first", ""] = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A text and who wrote it; `forward` are the changes that led to the next moment, `back` those that undo them."""

    text: str
    writers: tuple[Origin | None, ...]
    forward: list[Change] = field(default_factory=list)
    back: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Gone:
    """Text that was taken away and has not come back, from `at` on; `parts` are the deletions that it is of."""

    text: str
    writers: Writers
    document: "Document"
    at: int
    parts: frozenset[int]

    @property
    def is_by_key(self) -> bool:
        """Whether one stroke of a delete key takes so much."""
        return len(self.text) == 1 or not self.text.strip(WHITE)

    def goes_on(self, last: "Gone") -> bool:
        """Whether it stood beside what went before it."""
        return last.document is self.document and last.at in {self.at, self.at + len(self.text)}

    def and_before(self, last: "Gone") -> "Gone":
        """Both as one."""
        first, second = (last, self) if last.at == self.at else (self, last)
        writers = [*first.writers, *second.writers]
        return Gone(first.text + second.text, writers, self.document, self.at, self.parts | last.parts)


@dataclass
class Desk:
    """What all documents of a session share."""

    cuts: Cuts = field(default_factory=Cuts)
    gone: list[Gone] = field(default_factory=list)
    streak: list[Gone] = field(default_factory=list)
    """Deletions of which each has gone on with the one before."""
    together: list[Gone] = field(default_factory=list)
    """What of these counts as one: keys in a row, and all."""
    clipboard: str = ""
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    settled: dict[Origin, Origin | None] = field(default_factory=dict)
    """Who has written what was in doubt; until it is settled it is taken for a person's."""

    def come_back(self, text: str) -> Writers | None:
        """The writers of text that was taken away, perhaps indented anew; it comes back once."""
        if is_one_key(text):
            return None
        for is_alike in (str.__eq__, are_indented_alike):
            for gone in reversed(self.gone):
                if is_alike(gone.text, text):
                    self.gone = [other for other in self.gone if not other.parts & gone.parts]
                    return laid_out(gone.text, gone.writers, text)
        return None

    def goes(self, gone: Gone) -> None:
        """Something was deleted, and nothing put in its place: it may come back alone, and with what went before it."""
        self.streak = [*self.streak, gone] if self.streak and gone.goes_on(self.streak[-1]) else [gone]
        rows = [list(row) for by_key, row in itertools.groupby(self.streak, lambda one: one.is_by_key) if by_key]
        old = self.together if len(self.streak) > 1 else []
        self.together = [as_one(row) for row in (*rows, self.streak) if len(row) > 1]
        self.gone = [*(one for one in self.gone if one not in old), gone, *self.together]


class Document:
    """One document of the editor. What can be undone and made again are the moments before and behind `now`."""

    def __init__(self, desk: Desk, text: str) -> None:
        self.desk = desk
        self.text = text
        self.writers: Writers = [None] * len(text)
        self.buffer = Buffer(encoded(text), desk.cuts)
        self.moments = [self.moment()]
        self.now = 0
        self._typed_to = -2
        self._is_sure = True

    def known(self) -> Writers:
        """The writer of each character, as the buffer knows it."""
        by_byte: Writers = [None] * len(encoded(self.text))
        for owned in self.buffer.owned():
            by_byte[owned.start : owned.end] = [owned.origin] * (owned.end - owned.start)
        offsets = itertools.accumulate((len(encoded(character)) for character in self.text), initial=0)
        return [by_byte[offset] for offset in itertools.islice(offsets, len(self.text))]

    def true(self) -> Writers:
        """The writer of each character."""
        return [self.desk.settled.get(writer, writer) if writer else None for writer in self.writers]

    def moment(self) -> Moment:
        """The document as it is now."""
        return Moment(self.text, tuple(self.writers))

    def step(self, typing_at: int = -1) -> None:
        """What follows is undone together, and with what was typed before if it goes on with it."""
        if typing_at != self._typed_to:
            self.moments[self.now :] = [self.moment(), self.moment()]
            self.now += 1

    def forget_steps(self) -> None:
        """Nothing before can be undone."""
        self.moments, self.now, self._is_sure = [self.moment()], 0, True

    def change(self, *changes: Change, at_once: bool = False) -> Changed:
        """One notification of changes, each on the text that the one before left."""
        told = self._follow(changes, None if are_different_texts(changes) else HUMAN)
        return self.buffer.apply(told, at_once=at_once)

    def reload(self, change: Change) -> tuple[Origin, Doubt]:
        """Another program has changed the file, or the editor has saved it: one of them says so later."""
        stand_in = Origin("human", f"doubt {next(self.desk.numbers)}")
        self.desk.settled[stand_in] = HUMAN
        doubt = self.buffer.apply(self._follow([change], stand_in), doubtful=True).doubt
        assert doubt is not None
        return stand_in, doubt

    def accept(self, at: int, text: str, taken: int, *more: Change) -> None:
        """Take the first characters of a suggestion, in one notification with other changes."""
        start = len(encoded(self.text[:at]))
        self.buffer.offer(Offer(f"suggestion {next(self.desk.numbers)}", start, start, encoded(text)))
        unknown = Origin("ai", "unknown")
        [accepted] = self.change(Change(at, at, text[:taken], (unknown,) * taken), *more).accepted
        self.buffer.end_offers("left")
        self.writers = [Origin("ai", accepted.span) if writer == unknown else writer for writer in self.writers]

    def undo(self, *, redo: bool = False, whole: bool = False) -> None:
        """Take the last step back, or the last undo; told change by change, or as another whole text.

        What is put in has the writers of that moment, unless keys can have typed it or it was moved there. Once
        something is taken to be typed, another whole text doesn't say how much of it is put in.
        """
        target = self.now + 1 if redo else self.now - 1
        if not 0 <= target < len(self.moments):
            return
        if self.now == len(self.moments) - 1:
            self.moments[self.now] = self.moment()
        changes = self.moments[self.now].forward if redo else self.moments[target].back
        self.now, self._typed_to = target, -2
        self.buffer.apply(self._go_to_whole() if whole and self._is_sure else self._go_to_by(changes))

    def _go_to_whole(self) -> list[Edit]:
        moment, change = self.moments[self.now], Change(0, len(self.text), self.moments[self.now].text)
        net = trimmed(self.text, change)
        is_key = are_typed([net]) or (not net.text and is_one_key(self.text[net.start : net.end]))
        edits, is_other = [self._told(change, whole=True)], moment.text != self.text
        self._write(change, HUMAN)
        self._is_sure = not is_key
        if is_other and not is_key:
            self.writers = list(moment.writers)
        return edits

    def _go_to_by(self, changes: Sequence[Change]) -> list[Edit]:
        edits: list[Edit] = []
        are_keys = are_typed(changes)
        self._is_sure = self._is_sure and not are_keys
        changes = [replace(change, writers=None) for change in changes]
        for number, change in enumerate(changes):
            edits.append(self._told(change))
            if change.moves == "inserted first" and change.text:
                self._write(replace(change, writers=self._where_it_is_taken(change, changes[number + 1])), HUMAN)
            else:
                self._write(change, HUMAN)
            if not change.moves:
                self.writers[change.start : change.start + len(change.text)] = [PUT_IN] * len(change.text)
        true = [HUMAN] * len(self.text) if are_keys else self.moments[self.now].writers
        self.writers = [true[at] if writer is PUT_IN else writer for at, writer in enumerate(self.writers)]
        return edits

    def _where_it_is_taken(self, inserted: Change, taken: Change) -> tuple[Origin | None, ...]:
        start = taken.start - (len(inserted.text) if taken.start >= inserted.start else 0)
        return tuple(self.writers[start : start + len(inserted.text)])

    def _told(self, change: Change, *, whole: bool = False) -> Edit:
        start, end = (len(encoded(self.text[:at])) for at in (change.start, change.end))
        return Edit(encoded(self.text), start, end, encoded(change.text), whole)

    def _follow(self, changes: Sequence[Change], writer: Origin | None) -> list[Edit]:
        """Make the changes of one notification, and tell of them."""
        edits: list[Edit] = []
        step = self.moments[self.now - 1]
        for change in changes:
            edits.append(self._told(change))
            step.forward.append(change)
            step.back.insert(0, self._write(change, writer))
        is_key = len(changes) == 1 and are_typed(changes)
        self._typed_to = changes[0].start + len(changes[0].text) if is_key else -2
        return edits

    def _write(self, change: Change, writer: Origin | None) -> Change:
        """Make one change, by the rules unless it is known whose its text is; what takes it back."""
        old, owners = self.text[change.start : change.end], self.writers[change.start : change.end]
        if change.writers is None and old.strip(WHITE) and visible(old) == visible(change.text):
            return self._put(change, laid_out(old, owners, change.text))
        change = trimmed(self.text, change)
        writers = self.desk.come_back(change.text)
        if change.writers is not None:
            writers = list(change.writers)
        if change.text or change.moves != "inserted first":
            self._take_away(change)
        return self._put(change, writers if writers is not None else [writer] * len(change.text))

    def _put(self, change: Change, writers: Writers) -> Change:
        old = self.text[change.start : change.end]
        self.text = self.text[: change.start] + change.text + self.text[change.end :]
        self.writers[change.start : change.end] = writers
        return Change(change.start, change.start + len(change.text), old, moves=change.moves)

    def _take_away(self, change: Change) -> None:
        """Remember what goes."""
        text, writers = self.text[change.start : change.end], self.writers[change.start : change.end]
        gone = Gone(text, list(writers), self, change.start, frozenset({next(self.desk.numbers)}))
        if text and not change.text:
            self.desk.goes(gone)
            return
        self.desk.streak = []
        if text:
            self.desk.gone.append(gone)


def as_one(row: Sequence[Gone]) -> Gone:
    """What went in a row, as one text."""
    return functools.reduce(lambda last, one: one.and_before(last), row)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def visible(text: str) -> str:
    return "".join(character for character in text if character not in WHITE)


def is_one_key(text: str) -> bool:
    """Whether it is a character, a pair that editors close, or a line end with the indentation behind it."""
    is_line_end = text.startswith(("\n", "\r\n")) and not text.strip(WHITE) and text.count("\n") == 1
    return len(text) == 1 or text in {"()", '""'} or is_line_end


def are_indented_alike(one: str, other: str) -> bool:
    """Whether two texts of several lines differ in their indentation only."""
    lines = [[line.lstrip(WHITE) for line in text.split("\n")] for text in (one, other)]
    return lines[0] == lines[1] and len(visible(one)) > 1 and "\n" in one


def are_typed(changes: Sequence[Change]) -> bool:
    """Whether keys may have written it: one key at each place."""
    only_keys = all(change.start == change.end and is_one_key(change.text) for change in changes)
    return only_keys and not are_different_texts(changes)


def are_different_texts(changes: Sequence[Change]) -> bool:
    """Whether one notification writes different texts at several places; what goes on with the last is one with it.

    So do what is put into it or taken from it, and what is put before a line end.
    """
    texts: list[str] = []
    start = end = -1
    for change in changes:
        inside = start < change.start <= change.end <= end and (change.start == change.end or not change.text)
        above = change.start == change.end == start and texts[-1] in {"\n", "\r\n"}
        if inside or above or change.start == end:
            texts[-1] += change.text
            end = max(end, change.end) + len(change.text) - (change.end - change.start)
        elif change.text:
            texts.append(change.text)
            start, end = change.start, change.start + len(change.text)
    return len(set(texts)) > 1


def trimmed(text: str, change: Change) -> Change:
    """The change without the characters that it takes away and puts back at its edges."""
    start, end, new = change.start, change.end, change.text
    writers = None if change.writers is None else list(change.writers)
    while start < end and new and text[start] == new[0]:
        start, new = start + 1, new[1:]
        writers = writers and writers[1:]
    while start < end and new and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
        writers = writers and writers[:-1]
    return replace(change, start=start, end=end, text=new, writers=None if writers is None else tuple(writers))


def laid_out(old: str, writers: Sequence[Origin | None], new: str) -> Writers:
    """The writers of the same visible text with other white space: that is nobody's unless it stayed."""
    result: Writers = []
    at = 0
    for number, character in enumerate(new):
        if character in WHITE:
            continue
        white = _white_before(new, number)
        was = at
        while at < len(old) and old[at] in WHITE:
            at += 1
        result += writers[was:at] if old[was:at] == white else [None] * len(white)
        result.append(writers[at])
        at += 1
    white = _white_before(new, len(new))
    return result + (list(writers[at:]) if old[at:] == white else [None] * len(white))


def _white_before(text: str, end: int) -> str:
    start = end
    while start and text[start - 1] in WHITE:
        start -= 1
    return text[start:end]
