"""What the edits of one notification say about the hand that made them: keys, moved text, or a tool."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from codeassist.capture.edit import Edit
from codeassist.capture.reflow import visible

MOVED_CHARACTERS_MIN = 2
"""A single character that stands elsewhere was typed there."""

ONE_KEY_BYTES_MAX = 200
"""A line end with more indentation was not written by one key."""

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


@dataclass(frozen=True, slots=True)
class Gesture:
    """What one notification did to the text `before` it: `written` stands where `touched` was."""

    before: bytes
    patches: tuple[Patch, ...]
    touched: Window
    written: bytes
    is_typed: bool

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> "Gesture":
        """The edits of a notification, each described on the text that the one before left."""
        exact = [edit.trimmed() for edit in edits]
        patches = tuple(Patch(edit.start, edit.removed, edit.inserted) for edit in exact)
        if not exact:
            return cls(b"", (), Window(0, 0), b"", is_typed=True)
        before, last = exact[0].before, exact[-1]
        touched = Window.of(Patch(edit.start, edit.removed, edit.inserted) for edit in edits)
        if any(edit.whole for edit in edits):
            touched = Window(0, len(before), touched.shift)
        after = last.before[: last.start] + last.inserted + last.before[last.end :]
        written = after[touched.start : touched.end + touched.shift]
        return cls(before, patches, touched, written, is_typed(exact))


def is_typed(edits: Sequence[Edit]) -> bool:
    """Whether keys may have written it: one each, at one place or in a row, or the same key at several cursors."""
    return all(not edit.removed and is_one_key(edit.inserted) for edit in edits) and not is_tool_written(edits)


def is_one_key(text: bytes) -> bool:
    """Whether one key may have written the text: a character, a pair that is closed, a line end with indentation."""
    if len(text) > ONE_KEY_BYTES_MAX:
        return False
    is_line_end = text.startswith((b"\n", b"\r\n")) and not text.strip() and text.count(b"\n") == 1
    return is_line_end or text in CLOSED_PAIRS or len(text.decode("utf-8", "surrogatepass")) == 1


def is_tool_written(edits: Sequence[Edit]) -> bool:
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


def moves(edits: Sequence[Edit]) -> dict[int, int]:
    """For edits that take text away again where it was before: the earlier edit that has inserted it elsewhere.

    So a moved line is told by editors that insert it first.
    """
    inserted: defaultdict[bytes, deque[int]] = defaultdict(deque)
    found: dict[int, int] = {}
    for number, edit in enumerate(edits):
        shown = visible(edit.removed or edit.inserted)
        if len(shown) < MOVED_CHARACTERS_MIN:
            continue
        if not edit.removed:
            inserted[shown].append(number)
        elif not edit.inserted and inserted[shown]:
            found[number] = inserted[shown].popleft()
    return found


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
