"""One change of a buffer, as every part of capture sees it."""

import string
from dataclasses import dataclass

WORD_BYTES = b"_" + string.ascii_letters.encode() + string.digits.encode()
"""What words of code are of; every other character counts for itself."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`before[start:end]` was replaced by `inserted`; all are UTF-8 bytes and byte offsets.

    `whole` if the client has sent another text and not said where it differs.
    """

    before: bytes
    start: int
    end: int
    inserted: bytes
    whole: bool = False

    @property
    def removed(self) -> bytes:
        """The bytes that the edit took away."""
        return self.before[self.start : self.end]

    def produces(self, start: int, end: int, text: bytes) -> bool:
        """Whether replacing `[start, end)` by `text` would have given the same buffer.

        Editors describe one change in many ways (a client that compares two versions may shift an
        insertion along equal text), so changes are compared by what they result in.
        """
        if len(text) - (end - start) != len(self.inserted) - (self.end - self.start):
            return False
        low, high = min(start, self.start), max(end, self.end)
        ours = self.before[low : self.start] + self.inserted + self.before[self.end : high]
        return ours == self.before[low:start] + text + self.before[end:high]

    def trimmed(self) -> "Edit":
        """The same change without the characters that it takes away and puts back at its edges."""
        removed, inserted = self.removed, self.inserted
        head = common_prefix(removed, inserted)
        tail = common_suffix(removed[head:], inserted[head:])
        inserted = inserted[head : len(inserted) - tail]
        return Edit(self.before, self.start + head, self.end - tail, inserted, self.whole)

    def narrowed(self) -> "Edit":
        """The same change without what it takes away and puts back, but with all white space beside what it changes."""
        edit = self.trimmed()
        head, tail = self.before[self.start : edit.start], self.before[edit.end : self.end]
        white, space = head[len(head.rstrip()) :], tail[: len(tail) - len(tail.lstrip())]
        inserted = white + edit.inserted + space
        return Edit(self.before, edit.start - len(white), edit.end + len(space), inserted)

    def from_line_start(self) -> "Edit":
        """The same insertion or deletion told as one of whole lines, where it can be.

        Two versions alone don't show whether the line `ab` was inserted before `ac`, or behind the `a` of that line.
        """
        moved = self.inserted or self.removed
        back = self.start - (self.before.rfind(b"\n", 0, self.start) + 1)
        head = self.before[self.start - back : self.start]
        is_one = not (self.inserted and self.removed)
        if not back or b"\n" not in moved or not is_one or not moved.endswith(head):
            return self
        inserted = head + self.inserted[:-back] if self.inserted else b""
        return Edit(self.before, self.start - back, self.end - back, inserted, self.whole)

    def as_read_again(self) -> "Edit":
        """The same change told as what another program may have written: in whole lines, or at least in whole words."""
        trimmed = self.trimmed()
        if not trimmed.removed or not trimmed.inserted:
            return trimmed.from_line_start()
        return self.in_whole_lines() if self.whole else self._in_whole_words()

    def _in_whole_words(self) -> "Edit":
        """The same replacement with the letters and digits beside it that go on with a word of what it puts in."""
        head, tail = self.before[: self.start], self.before[self.end :]
        if self.inserted[0] in WORD_BYTES:
            head = head.rstrip(WORD_BYTES)
        if self.inserted[-1] in WORD_BYTES:
            tail = tail.lstrip(WORD_BYTES)
        start, end = len(head), len(self.before) - len(tail)
        inserted = self.before[start : self.start] + self.inserted + self.before[self.end : end]
        return Edit(self.before, start, end, inserted)

    def in_whole_lines(self) -> "Edit":
        """The same change as a replacement of the lines that it touches."""
        start = self.before.rfind(b"\n", 0, self.start) + 1
        end = self.before.find(b"\n", self.end) + 1 or len(self.before)
        inserted = self.before[start : self.start] + self.inserted + self.before[self.end : end]
        return Edit(self.before, start, end, inserted)


def common_prefix(one: bytes, other: bytes) -> int:
    """Length in bytes of the longest common prefix that ends between two characters."""
    length = _equal_bytes(one, other)
    while length and (_inside_character(one, length) or _inside_character(other, length)):
        length -= 1
    return length


def common_suffix(one: bytes, other: bytes) -> int:
    """Length in bytes of the longest common suffix that starts between two characters."""
    length = _equal_bytes(one[::-1], other[::-1])
    while length and _inside_character(one, len(one) - length):
        length -= 1
    return length


def _equal_bytes(one: bytes, other: bytes) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _inside_character(text: bytes, offset: int) -> bool:
    """Whether `offset` stands before a UTF-8 continuation byte."""
    return offset < len(text) and text[offset] & 0xC0 == 0x80  # noqa: PLR2004  the mark of UTF-8 itself
