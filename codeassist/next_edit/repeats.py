"""The same change of tokens made in two places: the places left that have the same tokens around."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeassist.next_edit import wording
from codeassist.next_edit.tokens import Replaced, Token, is_name, replaced, tokens_of
from codeassist.next_edit.trees import tree_of
from codeassist.next_edit.types import Edited, NextEdit, Proposal

MADE_MIN = 2
"""A change made once may be meant for one place alone."""
AROUND_MAX = 4
"""So many tokens to either side of the changes are compared."""
TOKENS_MAX = 12
"""A longer replacement is no repetition of one thing, but text that was written anew."""
PLACES_MAX = 100
"""Of more places that are left none is proposed: the tokens around say too little."""


_PROSE = frozenset(
    {
        "comment",
        "line_comment",
        "block_comment",
        "string_content",
        "string_fragment",
        "interpreted_string_literal_content",
    }
)
_BLANKS = (b" ", b"\t")
_BEFORE_MIN = 2
"""So many tokens have to stand before a place where some are inserted, whatever comes behind it."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`old` became `new` between what stands `before` and `after` it; tokens."""

    before: tuple[bytes, ...]
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    after: tuple[bytes, ...]

    @property
    def sought(self) -> tuple[bytes, ...]:
        """All that has to stand somewhere for the change to be left to do there."""
        return self.before + self.old + self.after

    @property
    def is_telling(self) -> bool:
        """Whether it says enough: a name among two tokens or more, and neighbours where tokens come or go."""
        has_name = any(is_name(text) for text in self.sought)
        is_placed = bool(self.old and self.new) or bool(self.before and self.after)
        is_led_to = not self.old and len(self.before) >= _BEFORE_MIN
        return has_name and len(self.sought) > 1 and (is_placed or is_led_to)


def repeats(edited: Edited) -> Iterator[Proposal]:
    """What is left of each change that was made twice in the document."""
    now = edited.history.now
    groups: dict[tuple[tuple[bytes, ...], tuple[bytes, ...]], list[Replaced]] = {}
    for change in replaced(edited.history):
        key = _texts(change.old), _texts(change.new)
        if max(map(len, key)) <= TOKENS_MAX:
            groups.setdefault(key, []).append(change)
    for (old, new), made in groups.items():
        if len(made) < MADE_MIN:
            continue
        pattern = _pattern(now, old, new, made)
        left = list(_left(edited, pattern)) if pattern.is_telling else []
        if 0 < len(left) <= PLACES_MAX:
            yield _proposal(edited, pattern, made[0], left)


def _texts(tokens: Sequence[Token]) -> tuple[bytes, ...]:
    return tuple(token.text for token in tokens)


def _pattern(now: bytes, old: tuple[bytes, ...], new: tuple[bytes, ...], made: Sequence[Replaced]) -> _Pattern:
    """The change with what all of its places have in common around them, on their lines."""
    before: list[tuple[bytes, ...]] = []
    after: list[tuple[bytes, ...]] = []
    for change in made:
        end = change.new[-1].end if change.new else change.now
        line_start = now.rfind(b"\n", 0, change.now) + 1
        line_end = now.find(b"\n", end)
        line_end = len(now) if line_end < 0 else line_end
        before.append(_texts(tokens_of(now, line_start, change.now))[-AROUND_MAX:])
        after.append(_texts(tokens_of(now, end, line_end))[:AROUND_MAX])
    head = _common([tuple(reversed(one)) for one in before])
    return _Pattern(tuple(reversed(head)), old, new, _common(after))


def _common(runs: Sequence[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """The tokens that all runs begin with."""
    shared = []
    for column in zip(*runs, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return tuple(shared)


def _left(edited: Edited, pattern: _Pattern) -> Iterator[tuple[int, int]]:
    """The stretches of the present text where the old tokens still stand between the same neighbours."""
    now, sought = edited.history.now, pattern.sought
    start = 0
    for line in now.split(b"\n"):
        tokens = tokens_of(now, start, start + len(line)) if sought[0] in line else []
        for number in range(len(tokens) - len(sought) + 1):
            if _texts(tokens[number : number + len(sought)]) != sought:
                continue
            first = number + len(pattern.before)
            is_done = not pattern.old and _texts(tokens[first : first + len(pattern.new)]) == pattern.new
            place = _place(tokens, first, pattern)
            if not is_done and not edited.history.touched(*place) and not _is_prose(edited, place[0]):
                yield place
        start += len(line) + 1


def _place(tokens: Sequence[Token], first: int, pattern: _Pattern) -> tuple[int, int]:
    """The old tokens, of which `first` is the first; where tokens come or go, with the white space to both sides."""
    behind = first + len(pattern.old)
    if pattern.old and pattern.new:
        return tokens[first].start, tokens[behind - 1].end
    start = tokens[first - 1].end if first else tokens[first].start
    return start, tokens[behind].start if behind < len(tokens) else tokens[behind - 1].end


def _is_prose(edited: Edited, offset: int) -> bool:
    """Whether a place lies in a comment or a text, where tokens are only words."""
    root = tree_of(edited.history.now, edited.language)
    node = None if root is None else root.descendant_for_byte_range(offset, offset + 1)
    return node is not None and node.type in _PROSE


def _proposal(edited: Edited, pattern: _Pattern, made: Replaced, left: Sequence[tuple[int, int]]) -> Proposal:
    history = edited.history
    text = _written(history.now, made.new, made.now, pattern)
    old = history.before[made.start : made.old[-1].end] if made.old else b""
    words = {"old": _shown(old), "new": _shown(text)}
    edits = []
    for start, end in left:
        line = history.now.count(b"\n", 0, start) + 1
        edits.append(NextEdit(edited.path, start, end, text, line, wording.replace_one(edited.path, line, **words)))
    title = wording.replace_all(len(edits), **words)
    return Proposal("repeat", title, f"the same change made {MADE_MIN} times", tuple(edits))


def _written(now: bytes, new: Sequence[Token], at: int, pattern: _Pattern) -> bytes:
    """What was written in place of the old tokens, with as much white space as `_place` takes away."""
    start, end = at, new[-1].end if new else at
    if not (pattern.old and pattern.new):
        while start and now[start - 1 : start] in _BLANKS:
            start -= 1
        while now[end : end + 1] in _BLANKS:
            end += 1
    return now[start:end]


def _shown(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())
