"""What one text has that another has not: the bytes that were written between the two.

Lines are matched first (`alignment`), then lines that stand elsewhere now, then tokens of what changed. White space
is nobody's where it alone changed: a formatter and an indented block write no token. What matches in runs too short
to be more than chance counts as written, unless most of its line stood there before.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codeassist.capture import alignment
from codeassist.capture.alignment import UNMATCHED
from codeassist.capture.tokens import TOKEN

GAP_TOKENS_MAX = 20_000
"""Larger changed places are compared by lines only."""
GAP_PAIRS_MAX = 10_000
"""Pairs of lines in a changed place that are looked at for likeness."""
ALIKE_SHARE_MIN = 0.5
"""Of the tokens of the longer one, what two lines share that are one line before and after."""
LINE_CHARACTERS_MIN = 4
"""Letters and digits that make a line recognisable without its neighbours."""
RUN_CHARACTERS_MIN = 3
"""Letters and digits that make a run of equal tokens more than chance."""

_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]")

Range = tuple[int, int]
"""The half-open byte range `[start, end)`."""


@dataclass(frozen=True, slots=True)
class _Token:
    line: int
    start: int
    end: int
    text: bytes


class _Text:
    """A text's tokens, also by line, and each line without white space."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts = [0]
        self.tokens: list[_Token] = []
        self.of_line: list[list[int]] = []
        for number, line in enumerate(data.splitlines(keepends=True) if b"\r" in data else _lines(data)):
            start = self.starts[-1]
            first = len(self.tokens)
            self.tokens += [
                _Token(number, start + match.start(), start + match.end(), match[0]) for match in TOKEN.finditer(line)
            ]
            self.of_line.append(list(range(first, len(self.tokens))))
            self.starts.append(start + len(line))
        self.keys = [b"".join(self.tokens[k].text for k in line) for line in self.of_line]

    def line(self, number: int) -> bytes:
        """A line without the white space around it."""
        return self.data[self.starts[number] : self.starts[number + 1]].strip()

    def tokens_of(self, lines: Iterable[int]) -> list[int]:
        """The numbers of the tokens of some lines."""
        return [k for line in lines for k in self.of_line[line]]

    def counted(self, line: int) -> Counter[bytes]:
        """How often each token stands in a line."""
        return Counter(self.tokens[k].text for k in self.of_line[line])


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


@dataclass(frozen=True, slots=True)
class Written:
    """`ranges` of the new text, in order, and the `removed` lines of the old one that can be recognised elsewhere.

    `unused` are the lines of other places that did not come here.
    """

    ranges: tuple[Range, ...]
    removed: tuple[bytes, ...]
    unused: tuple[bytes, ...] = ()


def written(before: bytes, after: bytes, moved_here: Iterable[bytes] = ()) -> Written:
    """Compare two texts in UTF-8.

    Args:
        before: the old text.
        after: the new text.
        moved_here: lines that left another place, and are not new where they appear; each once.
    """
    old, new = _Text(before), _Text(after)
    origins = alignment.match(old.keys, new.keys, _is_recognisable)
    _take_moved(old, new, origins)
    elsewhere = _take_from(moved_here, new, origins)
    fresh = [True] * len(new.tokens)
    for j, origin in enumerate(origins):
        if origin != UNMATCHED:
            for k in new.of_line[j]:
                fresh[k] = False
    for old_tokens, new_tokens in _gaps(old, new, origins):
        _take_tokens(old, new, old_tokens, new_tokens, fresh)
    left = sorted(set(range(len(old.keys))).difference(origins))
    gone = [data for i in left if (data := old.line(i))]
    _take_changed(_Text(b"\n".join([*gone, *elsewhere])), new, origins, fresh)
    removed = tuple(old.line(i) for i in left if _is_recognisable(old.keys[i]))
    return Written(tuple(_ranges(new, fresh)), removed, tuple(elsewhere))


_ELSEWHERE = -2
"""The origin of a line that stood in another text."""


def _word_characters(text: bytes) -> int:
    return len(_WORD.findall(text))


def _is_recognisable(key: bytes) -> bool:
    return _word_characters(key) >= LINE_CHARACTERS_MIN


def _take_moved(old: _Text, new: _Text, origins: list[int]) -> None:
    """Lines that are gone in one place and stand in another, with their neighbours; those that say most go first."""
    free = set(range(len(old.keys))).difference(origins)
    for characters_min in (LINE_CHARACTERS_MIN, 1):
        places: dict[bytes, list[int]] = defaultdict(list)
        for i in sorted(free, reverse=True):
            if _word_characters(old.keys[i]) >= characters_min:
                places[old.keys[i]].append(i)
        for j, key in enumerate(new.keys):
            while origins[j] == UNMATCHED and places.get(key):
                i = places[key].pop()
                if i in free:
                    _take_block(old, new, origins, free, (i, j))


def _take_block(old: _Text, new: _Text, origins: list[int], free: set[int], place: tuple[int, int]) -> None:
    for step in (1, -1):
        i, j = place if step > 0 else (place[0] - 1, place[1] - 1)
        while i in free and 0 <= j < len(new.keys) and origins[j] == UNMATCHED and old.keys[i] == new.keys[j]:
            origins[j] = i
            free.discard(i)
            i, j = i + step, j + step


def _take_from(moved_here: Iterable[bytes], new: _Text, origins: list[int]) -> list[bytes]:
    """Lines of other places that appear in this one; returns those that do not."""
    waiting: dict[bytes, list[bytes]] = defaultdict(list)
    for line in moved_here:
        waiting[b"".join(TOKEN.findall(line))].append(line)
    for j, key in enumerate(new.keys):
        if origins[j] == UNMATCHED and waiting.get(key):
            waiting[key].pop()
            origins[j] = _ELSEWHERE
    return [line for lines in waiting.values() for line in lines]


def _take_changed(gone: _Text, new: _Text, origins: Sequence[int], fresh: list[bool]) -> None:
    """Lines that left their place and were changed on the way: the tokens that they share with one that is gone."""
    open_lines = [
        j for j, origin in enumerate(origins) if origin == UNMATCHED and any(fresh[k] for k in new.of_line[j])
    ]
    for i, j in _alike(gone, new, range(len(gone.keys)), open_lines, ordered=False):
        _take_tokens(gone, new, gone.of_line[i], new.of_line[open_lines[j]], fresh)


def _gaps(old: _Text, new: _Text, origins: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Lines without a match, between two matches that stand in the order of both texts."""
    used = set(origins)
    low_i = low_j = 0
    for j in range(len(origins) + 1):
        i = origins[j] if j < len(origins) else len(old.keys)
        if i < low_i:
            continue
        before = [line for line in range(low_i, i) if line not in used]
        after = [line for line in range(low_j, j) if origins[line] == UNMATCHED]
        if before and after:
            yield from _parts(old, new, before, after)
        low_i, low_j = i + 1, j + 1


def _parts(old: _Text, new: _Text, before: list[int], after: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """The tokens of a changed place, and those of each two lines in it that are much alike.

    What either comparison finds again was there before: joined and split lines show in the one, a line that was
    changed beside a new one like it in the other.
    """
    yield old.tokens_of(before), new.tokens_of(after)
    for i, j in _alike(old, new, before, after):
        yield old.of_line[before[i]], new.of_line[after[j]]


def _alike(old: _Text, new: _Text, before: Sequence[int], after: Sequence[int], *, ordered: bool = True) -> list[Range]:
    """Places in two lists of lines that share most of their tokens, each once; `ordered` in the order of both."""
    if len(before) * len(after) > GAP_PAIRS_MAX:
        return []
    ours, theirs = [old.counted(line) for line in before], [new.counted(line) for line in after]
    likely = [
        (-(one & other).total() / max(one.total(), other.total(), 1), j, i)
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
    ]
    pairs: list[Range] = []
    for share, j, i in sorted(likely):
        if -share < ALIKE_SHARE_MIN:
            break
        if all((i < a and j < b) or (i > a and j > b) if ordered else i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def _take_tokens(old: _Text, new: _Text, before: list[int], after: list[int], fresh: list[bool]) -> None:
    if len(before) + len(after) > GAP_TOKENS_MAX:
        return
    texts = [old.tokens[k].text for k in before], [new.tokens[k].text for k in after]
    matched = alignment.match(*texts, lambda token: _word_characters(token) >= RUN_CHARACTERS_MIN)
    kept = [False] * len(after)
    for start, end in _runs(matched):
        if sum(_word_characters(texts[1][k]) for k in range(start, end)) >= RUN_CHARACTERS_MIN:
            kept[start:end] = [True] * (end - start)
    of_line: dict[int, list[int]] = defaultdict(list)
    for place, k in enumerate(after):
        of_line[new.tokens[k].line].append(place)
    for places in of_line.values():
        mostly_kept = 2 * sum(kept[place] for place in places) >= len(places)
        for place in places:
            if kept[place] or (mostly_kept and matched[place] != UNMATCHED):
                fresh[after[place]] = False


def _runs(matched: Sequence[int]) -> Iterator[Range]:
    start = 0
    while start < len(matched):
        end = start + 1
        while end < len(matched) and matched[start] != UNMATCHED and matched[end] == matched[end - 1] + 1:
            end += 1
        if matched[start] != UNMATCHED:
            yield start, end
        start = end


def _ranges(new: _Text, fresh: Sequence[bool]) -> Iterator[Range]:
    """Runs of new tokens with the white space between them, and whole lines with their ends."""
    whole = [bool(line) and all(fresh[k] for k in line) for line in new.of_line]
    start: int | None = None
    for k, token in enumerate(new.tokens):
        if fresh[k] and start is None:
            start = new.starts[token.line] if whole[token.line] else token.start
        if fresh[k] and (k + 1 == len(new.tokens) or not fresh[k + 1]):
            assert start is not None, "it was set at the first of these tokens"
            yield start, new.starts[token.line + 1] if whole[token.line] else token.end
            start = None
