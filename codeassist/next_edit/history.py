"""What was changed in a document lately: a text from a while ago, and what stands elsewhere in it now.

Changes are kept as differences to that text, so that what is typed in one place is one change however many keys it
took, and a change that is undone is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codeassist.capture.edit import Edit, common_prefix, common_suffix

AGE_SECONDS_MAX = 600.0
"""An older change has nothing to do with what is written now."""
HUNKS_MAX = 32
"""So many places are remembered; the one that was left alone the longest makes room."""
HUNK_BYTES_MAX = 4_000
"""A larger change at one place was read from disk, pasted or made by a program."""
TEXTS_AT_ONCE_MAX = 8
"""One notification with more different texts comes from a formatter or a refactoring, not from a hand."""
DOCUMENT_BYTES_MAX = 1_000_000
"""Nothing is remembered of a larger document."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """`[start, end)` of the former text has become `text`; `at` is when that was touched last, in seconds."""

    start: int
    end: int
    text: bytes
    at: float

    @property
    def growth(self) -> int:
        """By how many bytes the text behind it has moved."""
        return len(self.text) - (self.end - self.start)

    def moved(self, by: int) -> "Hunk":
        """The same where the former text got so many bytes longer before it."""
        return Hunk(self.start + by, self.end + by, self.text, self.at) if by else self


@dataclass(frozen=True, slots=True)
class History:
    """`before` with all `hunks`, which are in order and don't touch, is `now`; all in UTF-8 bytes."""

    before: bytes
    now: bytes
    hunks: tuple[Hunk, ...] = ()

    @classmethod
    def of(cls, text: bytes) -> "History":
        """A document in which nothing was changed yet."""
        return cls(text, text)

    def changed(self, edits: Sequence[Edit], at: float) -> "History":
        """The history after the edits of one notification, each described on the text that the one before left."""
        if not edits:
            return self
        last = edits[-1]
        now = b"".join((last.before[: last.start], last.inserted, last.before[last.end :]))
        if len({(edit.removed.strip(), edit.inserted.strip()) for edit in edits}) > TEXTS_AT_ONCE_MAX:
            return History.of(now)
        hunks = self.hunks
        for edit in edits:
            hunks = _joined(self.before, hunks, edit, at)
        return _bounded(History(self.before, now, hunks), at)

    def to_now(self, offset: int) -> int | None:
        """Where an offset of the former text is now; None inside of what was changed."""
        shift = 0
        for hunk in self.hunks:
            if offset < hunk.start:
                break
            if offset < hunk.end:
                return None
            shift += hunk.growth
        return offset + shift

    def to_before(self, offset: int) -> int | None:
        """Where an offset of the present text was before; None inside of what was changed."""
        shift = 0
        for begin, hunk in placed(self.hunks):
            if offset < begin:
                break
            if offset < begin + len(hunk.text):
                return None
            shift += hunk.growth
        return offset - shift

    def touched(self, start: int, end: int) -> bool:
        """Whether anything in `[start, end)` of the text as it is now was changed."""
        return any(begin <= end and start <= begin + len(hunk.text) for begin, hunk in placed(self.hunks))


def placed(hunks: Sequence[Hunk]) -> Iterator[tuple[int, Hunk]]:
    """Each hunk with where it begins in the present text."""
    shift = 0
    for hunk in hunks:
        yield hunk.start + shift, hunk
        shift += hunk.growth


def _joined(before: bytes, hunks: tuple[Hunk, ...], edit: Edit, at: float) -> tuple[Hunk, ...]:
    """The hunks with one more edit; those that it touches become one with it."""
    stand = list(placed(hunks))
    head = [hunk for begin, hunk in stand if begin + len(hunk.text) < edit.start]
    tail = [hunk for begin, hunk in stand if begin > edit.end]
    touched = stand[len(head) : len(stand) - len(tail)]
    shift = sum(hunk.growth for hunk in head)
    start, end, text = edit.start - shift, edit.end - shift, edit.inserted
    if touched:
        (first_at, first), (last_at, last) = touched[0], touched[-1]
        text = edit.before[first_at : edit.start] + text + edit.before[edit.end : last_at + len(last.text)]
        start = min(start, first.start)
        end = max(end - sum(hunk.growth for _, hunk in touched), last.end)
    return (*head, *_trimmed(before, Hunk(start, end, text, at)), *tail)


def _trimmed(before: bytes, hunk: Hunk) -> tuple[Hunk, ...]:
    """The hunk without what is as it was; none where nothing else is left."""
    former, text = before[hunk.start : hunk.end], hunk.text
    if former == text:
        return ()
    head = common_prefix(former, text)
    tail = common_suffix(former[head:], text[head:])
    return (replace(hunk, start=hunk.start + head, end=hunk.end - tail, text=text[head : len(text) - tail]),)


def _bounded(history: History, at: float) -> History:
    """Without what is too old, too much or too large; that belongs to the former text from now on."""
    if len(history.now) > DOCUMENT_BYTES_MAX:
        return History.of(history.now)
    oldest = at - AGE_SECONDS_MAX
    if len(history.hunks) > HUNKS_MAX:
        oldest = max(oldest, sorted(hunk.at for hunk in history.hunks)[-HUNKS_MAX])
    if all(_is_kept(hunk, oldest) for hunk in history.hunks):
        return history
    kept: list[Hunk] = []
    parts: list[bytes] = []
    done = moved = 0
    for hunk in history.hunks:
        if _is_kept(hunk, oldest):
            kept.append(hunk.moved(moved))
        else:
            parts += [history.before[done : hunk.start], hunk.text]
            done, moved = hunk.end, moved + hunk.growth
    return History(b"".join((*parts, history.before[done:])), history.now, tuple(kept))


def _is_kept(hunk: Hunk, oldest: float) -> bool:
    return hunk.at >= oldest and len(hunk.text) <= HUNK_BYTES_MAX and hunk.end - hunk.start <= HUNK_BYTES_MAX
