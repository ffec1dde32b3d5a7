"""Owners of a stretch that was replaced by nearly the same text: what a formatter does in one edit.

A client without incremental changes, a formatter that answers with the whole document, and a line moved
up in one edit all look like one large replacement. What stands on both sides was not written again; so
lines, then words are compared, and only the rest is new.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from codeassist.capture.provenance import Origin, Run
from codeassist.capture.reflow import per_byte

KEPT_SHARE_MIN = 0.75
"""Of the new text's words and marks; where less stood there before, a person wrote something else in the place."""

GAP_SHARE_MIN = 0.5
"""Of the words and marks on either side of a changed place between equal lines."""

GAP_TOKENS_MAX = 4_000
"""Larger changed places are compared by lines only."""

_TOKEN = re.compile(rb"[A-Za-z0-9_]+|[\xc0-\xff][\x80-\xbf]*|[^\sA-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class _Token:
    """`white` stands before it; `start` and `end` are of the token alone."""

    white: bytes
    text: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    tokens: tuple[_Token, ...]
    tail: bytes

    def lines(self) -> list[range]:
        """The tokens of each line that has any."""
        starts = [k for k, token in enumerate(self.tokens) if k == 0 or b"\n" in token.white]
        return [range(*bounds) for bounds in pairwise([*starts, len(self.tokens)])]

    def key(self, tokens: Sequence[int]) -> tuple[bytes, ...]:
        return tuple(self.tokens[k].text for k in tokens)


def restated(old: bytes, runs: Sequence[Run], new: bytes, writer: Origin | None) -> tuple[Run, ...] | None:
    """The owners of `new` where it goes on with `old`; None where it says too little of the same.

    Args:
        old: the text that was replaced.
        runs: its owners.
        new: the text in its place.
        writer: the owner of what is new, where that is the same everywhere; a hand doesn't write different
            texts at several places at once.
    """
    before, after = _read(old), _read(new)
    origins = _origins(before, after)
    kept = sum(origin is not None for origin in origins)
    if not kept or kept < KEPT_SHARE_MIN * len(after.tokens):
        return None
    pieces = list(_pieces(before, after, origins))
    if len(set(_insertions(pieces))) > 1:
        writer = None
    return _owned(pieces, per_byte(runs), writer)


def _read(text: bytes) -> _Text:
    tokens: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        tokens.append(_Token(text[end : match.start()], match[0], match.start(), match.end()))
        end = match.end()
    return _Text(tuple(tokens), text[end:])


def _origins(before: _Text, after: _Text) -> list[int | None]:
    """For each token of the new text the token of the old one that it is."""
    origins: list[int | None] = [None] * len(after.tokens)
    old_lines, new_lines = before.lines(), after.lines()
    matcher = SequenceMatcher(None, [before.key(line) for line in old_lines], [after.key(line) for line in new_lines])
    gaps: list[tuple[list[range], list[range]]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            _take(origins, old_lines[i1:i2], new_lines[j1:j2])
        else:
            gaps.append((old_lines[i1:i2], new_lines[j1:j2]))
    _take_moved(origins, before, after, gaps)
    for old, new in gaps:
        _take_tokens(origins, before, after, [k for line in old for k in line], [k for line in new for k in line])
    return origins


def _take(origins: list[int | None], old: Sequence[range], new: Sequence[range]) -> None:
    for old_line, new_line in zip(old, new, strict=True):
        origins[new_line.start : new_line.stop] = old_line


def _take_moved(
    origins: list[int | None], before: _Text, after: _Text, gaps: Sequence[tuple[list[range], list[range]]]
) -> None:
    """Lines that are gone in one place and stand in another."""
    gone: dict[tuple[bytes, ...], list[tuple[list[range], range]]] = {}
    for old, _ in gaps:
        for line in old:
            gone.setdefault(before.key(line), []).append((old, line))
    for _, new in gaps:
        for line in tuple(new):
            found = gone.get(after.key(line))
            if found:
                old, origin = found.pop(0)
                _take(origins, [origin], [line])
                old.remove(origin)
                new.remove(line)


def _take_tokens(
    origins: list[int | None], before: _Text, after: _Text, old: Sequence[int], new: Sequence[int]
) -> None:
    if len(old) + len(new) > GAP_TOKENS_MAX:
        return
    blocks = SequenceMatcher(None, before.key(old), after.key(new), autojunk=False).get_matching_blocks()
    if sum(size for _, _, size in blocks) < GAP_SHARE_MIN * max(len(old), len(new)):
        return
    for i, j, size in blocks:
        for k in range(size):
            origins[new[j + k]] = old[i + k]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the new text, and where the old one has it; None where it is new."""

    text: bytes
    origin: int | None


def _pieces(before: _Text, after: _Text, origins: Sequence[int | None]) -> Iterator[_Piece]:
    """White space goes on where it is the same before the same token."""
    for token, origin in zip(after.tokens, origins, strict=True):
        old = None if origin is None else before.tokens[origin]
        same_white = old is not None and old.white == token.white
        yield _Piece(token.white, old.start - len(old.white) if old is not None and same_white else None)
        yield _Piece(token.text, None if old is None else old.start)
    start = before.tokens[-1].end if before.tokens else 0
    yield _Piece(after.tail, start if before.tail == after.tail else None)


def _insertions(pieces: Sequence[_Piece]) -> list[bytes]:
    """The new texts, with the white space around them that changed."""
    found = [b""]
    for piece in pieces:
        if piece.origin is None:
            found[-1] += piece.text
        elif piece.text and found[-1]:
            found.append(b"")
    return [text for text in found if text]


def _owned(pieces: Sequence[_Piece], owners: Sequence[Origin | None], writer: Origin | None) -> tuple[Run, ...]:
    runs: list[Run] = []
    for piece in pieces:
        if piece.origin is None:
            runs.append(Run(len(piece.text), writer if piece.text.strip() else None))
        else:
            runs += [Run(1, owner) for owner in owners[piece.origin : piece.origin + len(piece.text)]]
    return tuple(runs)
