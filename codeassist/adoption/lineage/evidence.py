"""From saved ranges to claims: on the very blob they were saved with, or as text to look for elsewhere."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.adoption.lineage.carry import Evidence, Source, overlay
from codeassist.adoption.lineage.claims import (
    GRADE_A,
    GRADE_C,
    GRADE_D,
    HUMAN_NUMBER,
    UNKNOWN,
    LineClaim,
    Owner,
    compact,
    owner,
)
from codeassist.adoption.lineage.text import Text
from codeassist.capture.tokens import utf8

NumberOf = Callable[[str], int]
"""A span's number in the store."""


@dataclass(frozen=True, slots=True)
class _Range:
    start: int
    end: int
    owner: Owner


def exact_evidence(saves: Iterable[FileSaved], text: Text, number_of: NumberOf) -> Evidence:
    """What saves of exactly this content say: a later one over an earlier one, and an editor over another tool.

    A tool says nothing of what it did not write; so only an editor's save shows that nobody typed the rest.
    """
    lines: dict[int, LineClaim] = {}
    found = sorted(saves, key=lambda save: not save.of_tool)
    for save in found:
        ranges = [_Range(r.start, r.end, _owner(r, GRADE_A, number_of)) for r in save.ranges]
        for line, claim in _claims(text, ranges).items():
            lines[line] = overlay(lines.get(line, UNKNOWN), claim, len(text.tokens(line)))
    return Evidence(lines, any(not save.of_tool for save in found))


def saved_text(save: FileSaved, number_of: NumberOf) -> Source | None:
    """The ranges of a save as a text of their own, in order; None where no range has text.

    Ranges that touch stay on one line; between others a line ends, since nobody knows what stood there.
    """
    pieces: list[bytes] = []
    ranges: list[_Range] = []
    length = 0
    end_before = -1
    for saved in save.ranges:
        if saved.text is None:
            continue
        if pieces and saved.start != end_before and not pieces[-1].endswith(b"\n"):
            pieces.append(b"\n")
            length += 1
        written = utf8(saved.text)
        pieces.append(written)
        ranges.append(_Range(length, length + len(written), _owner(saved, GRADE_C, number_of)))
        length += len(written)
        end_before = saved.end
    if not ranges:
        return None
    text = Text(b"".join(pieces))
    claims: list[LineClaim] = [UNKNOWN] * len(text)
    for line, claim in _claims(text, ranges).items():
        claims[line] = claim
    return Source(text, claims, whole=False)


def _owner(saved: SavedRange, grade: int, number_of: NumberOf) -> Owner:
    grade = GRADE_D if saved.of_tool else grade
    if saved.class_ == "ai" and saved.span is not None:
        return owner(number_of(saved.span), grade)
    return owner(HUMAN_NUMBER, grade)


def _claims(text: Text, ranges: Sequence[_Range]) -> dict[int, LineClaim]:
    """Claims on lines that ranges touch; a token belongs to the range that covers most of it."""
    claims: dict[int, LineClaim] = {}
    edges: dict[int, list[_Range]] = {}
    for saved in ranges:
        if saved.end <= saved.start or saved.start >= text.size:
            continue
        first = bisect_right(text.starts, saved.start) - 1
        last = min(bisect_right(text.starts, saved.end - 1) - 1, len(text) - 1)
        edges.setdefault(first, []).append(saved)
        if last != first:
            edges.setdefault(last, []).append(saved)
        for line in range(first + 1, last):
            claims[line] = saved.owner
    for line, touching in edges.items():
        claim = _edge_claim(text, line, touching)
        if claim != UNKNOWN:
            claims[line] = claim
    return claims


def _edge_claim(text: Text, line: int, ranges: Sequence[_Range]) -> LineClaim:
    start = text.starts[line]
    raw = text.raw[line]
    if not raw.strip():
        covering = [r.owner for r in ranges if r.start <= start and r.end >= start + len(raw) + 1]
        return covering[-1] if covering else UNKNOWN
    owners = [_most_of(start + low, start + high, ranges) for low, high in text.token_spans(line)]
    return compact(owners)


def _most_of(start: int, end: int, ranges: Sequence[_Range]) -> Owner:
    best, best_bytes = UNKNOWN, (end - start - 1) // 2
    for saved in ranges:
        covered = min(end, saved.end) - max(start, saved.start)
        if covered > best_bytes:
            best, best_bytes = saved.owner, covered
    return best
