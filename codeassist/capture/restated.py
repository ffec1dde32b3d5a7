"""Owners of a stretch that was replaced by nearly the same text: what a formatter does in one edit.

A client without incremental changes, a formatter that answers with the whole document, and a line moved
up in one edit all look like one large replacement. What stands on both sides was not written again; so
lines, then words are compared, and only the rest is new.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from codeassist.capture.edit import WORD_BYTES, Edit, common_prefix
from codeassist.capture.matching import Pair, matching
from codeassist.capture.reflow import LINE, Piece, owned, relaid, visible
from codeassist.capture.runs import Owner, Run

KEPT_SHARE_MIN = 0.75
"""Of the new text's words and marks; where less stood there before, a person wrote something else in the place."""

GAP_SHARE_MIN = 0.5
"""Of the words and marks on either side of a changed place between equal lines."""

GAP_TOKENS_MAX = 300_000
"""Larger changed places are compared by lines only."""

_TOKEN = re.compile(rb"[A-Za-z0-9_]+|[\xc0-\xff][\x80-\xbf]*|[^\sA-Za-z0-9_]")


Span = tuple[int, int]


class _Parts(NamedTuple):
    """Lines or words: what they are compared by, and where they stand, without the white space around them."""

    keys: list[bytes]
    spans: list[Span]


class _Same(NamedTuple):
    """`[start, end)` of the new text is `[old_start, old_end)` of the old one, but for white space."""

    start: int
    end: int
    old_start: int
    old_end: int


def restated(
    old: bytes,
    runs: Iterable[Run],
    new: bytes,
    writer: Owner,
    changed: slice = slice(None),
    *,
    kept_share_min: float = KEPT_SHARE_MIN,
) -> tuple[Run, ...] | None:
    """The owners of `new` where it goes on with `old`; None where it says too little of the same.

    Lines that are all left are told again beside what is put between them, however much that is.

    Args:
        old: the text that was replaced.
        runs: its owners.
        new: the text in its place.
        writer: the owner of what is new, where that is the same everywhere; a hand doesn't write different
            texts at several places at once.
        changed: the part of `new` that may differ; what stands around it says nothing about it.
        kept_share_min: of the words and marks of that part, how many must have stood in `old`.
    """
    same = _same(old, new)
    start, end = _in_whole_words(new, *changed.indices(len(new))[:2])
    kept = sum(_count(new[max(each.start, start) : min(each.end, end)]) for each in same)
    is_told_again = b"\n" in old.rstrip(b"\n") and _has_all(old, same)
    if not kept or (kept < kept_share_min * _count(new[start:end]) and not is_told_again):
        return None
    pieces = list(_pieces(old, new, same))
    if len(set(_insertions(new, pieces))) > 1:
        writer = None
    return owned(pieces, runs, new, writer)


def inserted_texts(edit: Edit) -> list[bytes]:
    """The texts that an edit puts into what it has taken away, if all of that is left; else what it puts in its place.

    So an insertion at several places may be told as one edit that restates what lies between them.
    """
    told, edit = edit, edit.trimmed()
    whole = edit.in_whole_lines() if b"\n" in edit.removed + edit.inserted else edit
    old, new = whole.removed, whole.inserted
    same = _same(old, new)
    return _insertions(new, list(_pieces(old, new, same))) if _has_all(old, same) else [told.inserted]


def _has_all(old: bytes, same: Iterable[_Same]) -> bool:
    """Whether all of the old words and marks are in the new text too."""
    return sum(_count(old[each.old_start : each.old_end]) for each in same) == _count(old)


def _in_whole_words(text: bytes, start: int, end: int) -> tuple[int, int]:
    """The range with all of the words that it cuts."""
    if text[start : start + 1] in WORD_BYTES:
        line = text[text.rfind(b"\n", 0, start) + 1 : start]
        start -= len(line) - len(line.rstrip(WORD_BYTES))
    while end and text[end - 1] in WORD_BYTES and text[end : end + 1] and text[end] in WORD_BYTES:
        end += 1
    return start, end


def _count(text: bytes) -> int:
    return len(_TOKEN.findall(text))


def _same(old: bytes, new: bytes) -> list[_Same]:
    """What stands on both sides, in the order of the new text."""
    before, after = _lines(old), _lines(new)
    pairs = matching(before.keys, after.keys)
    gaps = list(_gaps(before, after, pairs))
    moved = _moved(before, after, gaps)
    found = [*_joined(old, before, new, after, pairs), *_joined(old, before, new, after, moved)]
    lost, come = {i for i, _ in moved}, {j for _, j in moved}
    for gone, fresh in gaps:
        ours = [before.spans[i] for i in gone if i not in lost]
        theirs = [after.spans[j] for j in fresh if j not in come]
        found += _same_words(old, ours, new, theirs)
    return sorted(found, key=lambda each: each.start)


def _lines(text: bytes) -> _Parts:
    """The lines that are not blank."""
    lines = list(LINE.finditer(text))
    return _Parts([visible(line[0]) for line in lines], [line.span() for line in lines])


def _gaps(before: _Parts, after: _Parts, pairs: Sequence[Pair]) -> Iterator[tuple[range, range]]:
    """The lines between those that are the same."""
    i = j = 0
    for a, b in (*pairs, (len(before.keys), len(after.keys))):
        if (i, j) != (a, b):
            yield range(i, a), range(j, b)
        i, j = a + 1, b + 1


def _moved(before: _Parts, after: _Parts, gaps: Sequence[tuple[range, range]]) -> list[Pair]:
    """Lines that are gone in one place and stand in another."""
    gone: defaultdict[bytes, deque[int]] = defaultdict(deque)
    for old, _ in gaps:
        for i in old:
            gone[before.keys[i]].append(i)
    fresh = (j for _, new in gaps for j in new)
    return [(gone[after.keys[j]].popleft(), j) for j in fresh if gone[after.keys[j]]]


def _same_words(old: bytes, ours: Sequence[Span], new: bytes, theirs: Sequence[Span]) -> Iterator[_Same]:
    """The words that a changed place has on both sides, where these are enough of them."""
    before, after = _words(old, ours), _words(new, theirs)
    if len(before.keys) + len(after.keys) > GAP_TOKENS_MAX:
        return
    pairs = matching(before.keys, after.keys)
    if len(pairs) >= GAP_SHARE_MIN * max(len(before.keys), len(after.keys)):
        yield from _joined(old, before, new, after, pairs)


def _words(text: bytes, lines: Sequence[Span]) -> _Parts:
    keys = [word for line in lines for word in _TOKEN.findall(text, *line)]
    return _Parts(keys, [word.span() for line in lines for word in _TOKEN.finditer(text, *line)])


def _joined(old: bytes, before: _Parts, new: bytes, after: _Parts, pairs: Iterable[Pair]) -> Iterator[_Same]:
    """What is the same, where neighbours on both sides are one."""
    last: _Same | None = None
    for i, j in pairs:
        (old_start, old_end), (start, end) = before.spans[i], after.spans[j]
        if last is not None and _is_blank(old, last.old_end, old_start) and _is_blank(new, last.end, start):
            last = _Same(last.start, end, last.old_start, old_end)
            continue
        if last is not None:
            yield last
        last = _Same(start, end, old_start, old_end)
    if last is not None:
        yield last


def _is_blank(text: bytes, start: int, end: int) -> bool:
    return start == end or (start < end and text[start:end].isspace())


def _pieces(old: bytes, new: bytes, same: Sequence[_Same]) -> Iterator[Piece]:
    """White space goes on where it is the same between the same texts, on either side of what is new."""
    at = 0
    for each in same:
        yield from _fresh(old, each.old_start, new, at, each.start)
        yield from relaid(old[each.old_start : each.old_end], new[each.start : each.end], each.old_start)
        at = each.end
    yield from _fresh(old, len(old), new, at, len(new))


def _fresh(old: bytes, old_end: int, new: bytes, start: int, end: int) -> Iterator[Piece]:
    """New text, and the white space around it, which may be that before `old_end`."""
    was = old_end
    while was and old[was - 1 : was].isspace():
        was -= 1
    white, put_in = old[was:old_end], new[start:end]
    head, tail = len(put_in) - len(put_in.lstrip()), len(put_in) - len(put_in.rstrip())
    before = 0 if put_in.endswith(white) else common_prefix(white, put_in[:head])
    behind = len(white) - before
    if head + tail > len(put_in) or behind > tail or not put_in.endswith(white[before:]):
        yield Piece(end - start, was if put_in == white else None)
        return
    yield Piece(before, was)
    yield Piece(end - start - len(white), None)
    yield Piece(behind, was + before)


def _insertions(new: bytes, pieces: Sequence[Piece]) -> list[bytes]:
    """The new texts, with the white space around them that changed."""
    found = [b""]
    at = 0
    for length, start in pieces:
        if start is None:
            found[-1] += new[at : at + length]
        elif length and found[-1]:
            found.append(b"")
        at += length
    return [text for text in found if text]
