"""What the edits of one notification say about the hand that made them: keys, moved text, or a tool."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codeassist.capture.edit import Edit
from codeassist.capture.reflow import visible
from codeassist.capture.restated import inserted_texts

MOVED_CHARACTERS_MIN = 2
"""A single character that stands elsewhere was typed there."""

ONE_KEY_BYTES_MAX = 200
"""A line end with more indentation was not written by one key."""

LINE_ENDS = frozenset({b"\n", b"\r\n"})

CLOSED_PAIRS = frozenset({b"()", b"[]", b"{}", b"<>", b'""', b"''", b"``"})
"""What one key writes in an editor that closes brackets and quotes."""


class Patch(NamedTuple):
    """`removed` at the byte offset `start` became `inserted`."""

    start: int
    removed: bytes
    inserted: bytes

    @property
    def inverse(self) -> "Patch":
        """What takes it back."""
        return Patch(self.start, self.inserted, self.removed)


class Window(NamedTuple):
    """What patches have touched, as `[start, end)` of the text before them; behind it the text is `shift` longer."""

    start: int
    end: int
    shift: int = 0

    @classmethod
    def of(cls, patches: Iterable[Patch]) -> "Window":
        """The smallest that has all of what they take away, or the place of an insertion."""
        window: Window | None = None
        for start, removed, inserted in patches:
            end = start + len(removed)
            if window is None:
                window = cls(start, end)
            else:
                window = cls(min(window.start, start), max(window.end, end - window.shift), window.shift)
            window = window._replace(shift=window.shift + len(inserted) - len(removed))
        return window or cls(0, 0)

    def rewritten(self, text: bytes, patches: Iterable[Patch]) -> bytes:
        """What stands in the window of these patches of `text` after them."""
        text = text[self.start : self.end]
        for start, removed, inserted in patches:
            at = start - self.start
            text = text[:at] + inserted + text[at + len(removed) :]
        return text


@dataclass(frozen=True, slots=True)
class Gesture:
    """What one notification did to the text `before` it: as it was `told`, and as little as it comes to (`patches`)."""

    before: bytes
    told: tuple[Patch, ...]
    patches: tuple[Patch, ...]
    is_typed: bool
    is_deleted_by_key: bool

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> "Gesture":
        """The edits of a notification, each described on the text that the one before left."""
        if not edits:
            return cls(b"", (), (), is_typed=True, is_deleted_by_key=False)
        keys: Sequence[Edit] = [edit.trimmed() for edit in edits]
        patches = tuple(Patch(edit.start, edit.removed, edit.inserted) for edit in keys)
        if any(edit.whole for edit in edits):
            last = edits[-1]
            after = last.before[: last.start] + last.inserted + last.before[last.end :]
            told: tuple[Patch, ...] = (Patch(0, edits[0].before, after),)
        else:
            keys = edits
            told = tuple(Patch(edit.start, edit.removed, edit.inserted) for edit in edits)
        by_key = all(not edit.inserted and is_one_key(edit.removed) for edit in keys)
        return cls(edits[0].before, told, patches, is_typed(keys), by_key)

    @property
    def touched(self) -> Window:
        """What it has touched, as it was told."""
        return Window.of(self.told)

    def new_places(self) -> list[tuple[int, int]]:
        """Where in the text after it stands what was put in, except what the same notification has taken away."""
        gone = Counter(visible(removed) for _, removed, inserted in self.told if not inserted)
        places: list[tuple[int, int]] = []
        for patch in self.told:
            places = [_carried(place, patch) for place in places]
            shown = visible(patch.inserted)
            if not patch.removed and gone[shown] and len(shown) >= MOVED_CHARACTERS_MIN:
                gone[shown] -= 1
            elif patch.inserted:
                places.append((patch.start, patch.start + len(patch.inserted)))
        return places


def _carried(place: tuple[int, int], patch: Patch) -> tuple[int, int]:
    """A place after a patch, with what that has put into it or beside it."""
    start, end = place
    patch_end, shift = patch.start + len(patch.removed), len(patch.inserted) - len(patch.removed)
    if patch_end <= start:
        return start + shift, end + shift
    if patch.start >= end:
        return place
    return min(start, patch.start), max(end, patch_end) + shift


def is_typed(edits: Sequence[Edit]) -> bool:
    """Whether keys may have written it: one each, at one place or in a row, or the same key at several cursors."""
    return all(not edit.removed and is_one_key(edit.inserted) for edit in edits) and not is_tool_written(edits)


def is_one_key(text: bytes) -> bool:
    """Whether one key may have written the text: a character, a pair that is closed, a line end with indentation."""
    if len(text) > ONE_KEY_BYTES_MAX:
        return False
    is_line_end = text.startswith((b"\n", b"\r\n")) and not text.strip() and text.count(b"\n") == 1
    return is_line_end or text in CLOSED_PAIRS or len(text.decode("utf-8", "surrogatepass")) == 1


def is_tool_written(edits: Sequence[Edit], typed: Patch | None = None) -> bool:
    """Whether one notification inserted different texts at several places, which no hand does.

    A person with several cursors types the same text at each; a formatter, an import sorter or a
    refactoring writes different ones. Some clients collect what is typed for a moment, so an edit of what
    the one before has just written goes on with that: a key in the new line, a slip that is mended.
    `typed` is what was typed in a row until now, with which the first may go on.
    """
    goes_on = typed is not None and edits and edits[0].start == typed.start + len(typed.inserted)
    return _are_different(edits) and not (typed and goes_on and not _are_different(edits, typed.inserted))


def _are_different(edits: Sequence[Edit], typed: bytes = b"") -> bool:
    """Whether the edits insert different texts, if the first goes on with what was `typed`."""
    texts: list[bytes] = []
    start = end = -1
    if typed:
        texts, start, end = [typed], edits[0].start, edits[0].start
    for edit in edits:
        is_inside = start < edit.start and edit.end <= end and not (edit.removed and edit.inserted)
        is_above = edit.start == edit.end == start and texts[-1] in LINE_ENDS
        if is_inside or is_above or edit.start == end:
            texts[-1] += edit.inserted
            end = max(end, edit.end) + len(edit.inserted) - len(edit.removed)
        elif edit.inserted:
            texts += (inserted_texts(edit) if edit.removed else [edit.inserted]) or [b""]
            start, end = edit.start, edit.start + len(edit.inserted)
    return len({text for text in texts if text}) > 1


def moves(edits: Sequence[Edit]) -> dict[int, int]:
    """For edits that end a move of text: the earlier one that has begun it.

    Editors tell of a moved line in either order, and with its line end before it or behind.
    """
    begun: defaultdict[tuple[bool, bytes], deque[int]] = defaultdict(deque)
    found: dict[int, int] = {}
    for number, edit in enumerate(edits):
        shown = visible(edit.removed or edit.inserted)
        if len(shown) < MOVED_CHARACTERS_MIN or (edit.removed and edit.inserted):
            continue
        is_taken = bool(edit.removed)
        if begun[not is_taken, shown]:
            found[number] = begun[not is_taken, shown].popleft()
        else:
            begun[is_taken, shown].append(number)
    return found


def inserted_lines(edits: Sequence[Edit]) -> Edit | None:
    """What a notification has inserted, where that is all it did and has a line end: a move may begin so."""
    edit = edits[0].trimmed() if len(edits) == 1 else None
    return edit if edit is not None and not edit.removed and b"\n" in edit.inserted else None


def is_taken_elsewhere(inserted: Edit, edits: Sequence[Edit]) -> bool:
    """Whether a notification ends the move that the one before it has begun, by taking the same lines away elsewhere.

    Neovim tells so of `:move`, at once. Who pastes a copy and then deletes the first by hand takes longer.
    """
    if len(edits) != 1:
        return False
    taken = edits[0].trimmed()
    place = inserted.start, inserted.start + len(inserted.inserted)
    return bool(b"\n" in taken.removed and moves([inserted, taken]) and carried(place, [taken]))


def carried(place: tuple[int, int], edits: Sequence[Edit]) -> tuple[int, int] | None:
    """Where the bytes `[start, end)` stand after the edits; None where one has touched them."""
    start, end = place
    for edit in edits:
        if edit.start < end and edit.end > start:
            return None
        if edit.end <= start:
            shift = len(edit.inserted) - (edit.end - edit.start)
            start, end = start + shift, end + shift
    return start, end
