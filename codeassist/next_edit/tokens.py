"""Changes told as tokens: which names and signs have become which others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from codeassist.next_edit.history import History, Hunk

_TOKEN = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*|\d[\w.]*|[^\s\w]")
_IN_NAME = re.compile(rb"[\w$\x80-\xff]")
_INSIDE = re.compile(rb"[\w$\x80-\xff]*")
_NAME = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A name, a number or one sign, and where it starts in its text."""

    text: bytes
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Tokens of the former text and what stands in their place now; one of the two may be empty.

    `start` and `now` are where that is in the former text and in the present one.
    """

    old: tuple[Token, ...]
    new: tuple[Token, ...]
    start: int
    now: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """One name that has become another; offsets as in `Replaced`."""

    old: bytes
    new: bytes
    start: int
    now: int


def tokens_of(text: bytes, start: int, end: int) -> list[Token]:
    """The tokens of a stretch of a text."""
    return [Token(found[0], found.start()) for found in _TOKEN.finditer(text, start, end)]


def is_name(text: bytes) -> bool:
    """Whether it is one whole name."""
    return _NAME.fullmatch(text) is not None


def replaced(history: History) -> Iterator[Replaced]:
    """What was changed, in whole tokens, in the order of the text."""
    for start, end, now, now_end in _stretches(history):
        old, new = tokens_of(history.before, start, end), tokens_of(history.now, now, now_end)
        matcher = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
        for kind, low, high, new_low, new_high in matcher.get_opcodes():
            if kind != "equal":
                at = old[low].start if low < len(old) else end
                at_now = new[new_low].start if new_low < len(new) else now_end
                yield Replaced(tuple(old[low:high]), tuple(new[new_low:new_high]), at, at_now)


def renamed(history: History) -> Iterator[Renamed]:
    """The names that have become other names, one for one."""
    for change in replaced(history):
        if len(change.old) == len(change.new):
            for old, new in zip(change.old, change.new, strict=True):
                if is_name(old.text) and is_name(new.text):
                    yield Renamed(old.text, new.text, old.start, new.start)


def _stretches(history: History) -> Iterator[tuple[int, int, int, int]]:
    """The hunks widened to whole names, before and now; those that meet in one name are one."""
    group: list[Hunk] = []
    shift = 0
    for hunk in history.hunks:
        if group and _INSIDE.fullmatch(history.before, group[-1].end, hunk.start):
            group.append(hunk)
            continue
        if group:
            yield _widened(history, group, shift)
            shift += sum(one.growth for one in group)
        group = [hunk]
    if group:
        yield _widened(history, group, shift)


def _widened(history: History, group: list[Hunk], shift: int) -> tuple[int, int, int, int]:
    before, start, end = history.before, group[0].start, group[-1].end
    while start > 0 and _IN_NAME.match(before, start - 1):
        start -= 1
    while end < len(before) and _IN_NAME.match(before, end):
        end += 1
    return start, end, start + shift, end + shift + sum(one.growth for one in group)
