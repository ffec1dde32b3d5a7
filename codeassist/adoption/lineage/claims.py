"""Who wrote each token of a file version: claims.

An *owner* is a small integer: 0 for unknown, else `8 * number + grade`, where number 1 is "a person"
and every other number is a span. A *line claim* is one owner for the whole line or a tuple with one
owner per token. A file version's claims are a list with one line claim per line.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Owner = int
LineClaim = int | tuple[int, ...]
Grade = int

UNKNOWN: Owner = 0
HUMAN_NUMBER = 1
GRADE_LETTERS = "ABCDE"
GRADE_A, GRADE_B, GRADE_C, GRADE_D = 0, 1, 2, 3

_GRADES = 8


@dataclass(frozen=True, slots=True)
class Run:
    """Adjacent lines with the same answer. `start` counts from 1; `span` and `ai_share` are set for AI classes."""

    start: int
    count: int
    class_: Literal["ai", "ai-edited", "human"]
    span: str | None
    grade: str | None
    ai_share: float | None


def owner(number: int, grade: Grade) -> Owner:
    """The owner for a span's number (or `HUMAN_NUMBER`)."""
    return number * _GRADES + grade


def number_of(owner_: Owner) -> int:
    """The span's number, `HUMAN_NUMBER`, or 0."""
    return owner_ // _GRADES


def grade_of(owner_: Owner) -> Grade:
    """The grade of its evidence."""
    return owner_ % _GRADES


def is_span(owner_: Owner) -> bool:
    """Whether the owner is a span and not unknown or a person."""
    return owner_ >= (HUMAN_NUMBER + 1) * _GRADES


def weakened(claim: LineClaim, grade: Grade) -> LineClaim:
    """The claim after a step of that grade: evidence never gets better on its way."""
    if isinstance(claim, tuple):
        return tuple(_weakened(part, grade) for part in claim)
    return _weakened(claim, grade)


def _weakened(owner_: Owner, grade: Grade) -> Owner:
    if owner_ == UNKNOWN or owner_ % _GRADES >= grade:
        return owner_
    return owner_ - owner_ % _GRADES + grade


def per_token(claim: LineClaim, count: int) -> tuple[int, ...]:
    """The claim as one owner for each of `count` tokens."""
    return claim if isinstance(claim, tuple) else (claim,) * count


def compact(owners: Sequence[Owner]) -> LineClaim:
    """One owner where all tokens agree."""
    first = owners[0]
    return first if all(part == first for part in owners) else tuple(owners)


def has_claim(claim: LineClaim) -> bool:
    """Whether any token has an owner."""
    return any(claim) if isinstance(claim, tuple) else claim != UNKNOWN


def numbers_in(claims: Iterable[LineClaim]) -> set[int]:
    """The numbers of all spans that own a token."""
    found: set[int] = set()
    for claim in set(claims):
        parts = claim if isinstance(claim, tuple) else (claim,)
        found.update(number_of(part) for part in parts if is_span(part))
    return found


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """A line's class. `number` is the span's; `share` is the share of tokens from that span."""

    class_: Literal["ai", "ai-edited", "human"]
    number: int | None
    grade: Grade
    share: float | None


def answer(claim: LineClaim) -> LineAnswer | None:
    """The class of a line, or None for unknown.

    All tokens from spans: `ai`. At least half: `ai-edited`. Fewer: `human` where a person wrote any
    of the rest, else unknown, since nobody saw who changed it.
    """
    if isinstance(claim, int):
        if claim == UNKNOWN:
            return None
        grade = claim % _GRADES
        if is_span(claim):
            return LineAnswer("ai", number_of(claim), grade, 1.0)
        return LineAnswer("human", None, grade, None)
    return _mixed_answer(claim)


def _mixed_answer(claim: tuple[int, ...]) -> LineAnswer | None:
    spans = Counter(number_of(part) for part in claim if is_span(part))
    from_spans = sum(spans.values())
    if 2 * from_spans >= len(claim):
        number = max(spans, key=lambda n: (spans[n], -n))
        grade = max(part % _GRADES for part in claim if is_span(part))
        class_: Literal["ai", "ai-edited"] = "ai" if from_spans == len(claim) else "ai-edited"
        return LineAnswer(class_, number, grade, spans[number] / len(claim))
    human = [part % _GRADES for part in claim if number_of(part) == HUMAN_NUMBER]
    return LineAnswer("human", None, max(human), None) if human else None


def runs(claims: Sequence[LineClaim], span_names: Mapping[int, str]) -> tuple[Run, ...]:
    """Adjacent lines with the same answer as one run; unknown lines are in none."""
    found: list[Run] = []
    for start, count, claim in _grouped(claims):
        got = answer(claim)
        if got is None:
            continue
        span = None if got.number is None else span_names[got.number]
        share = None if got.share is None else round(got.share, 4)
        run = Run(start + 1, count, got.class_, span, GRADE_LETTERS[got.grade], share)
        if found and _joins(found[-1], run):
            run = Run(found[-1].start, found[-1].count + count, run.class_, run.span, run.grade, run.ai_share)
            found.pop()
        found.append(run)
    return tuple(found)


def _joins(first: Run, second: Run) -> bool:
    return first.start + first.count == second.start and (
        (first.class_, first.span, first.grade, first.ai_share)
        == (second.class_, second.span, second.grade, second.ai_share)
    )


def lines_by_span(claims: Sequence[LineClaim]) -> dict[int, int]:
    """Lines alive (`ai` and `ai-edited`) of each span's number."""
    found: Counter[int] = Counter()
    for _, count, claim in _grouped(claims):
        got = answer(claim)
        if got is not None and got.number is not None:
            found[got.number] += count
    return dict(found)


def encode(claims: Sequence[LineClaim]) -> str:
    """Run lengths as JSON: `[[count, owner or [owners...]], ...]`."""
    return json.dumps([[count, claim] for _, count, claim in _grouped(claims)], separators=(",", ":"))


def decode(written: str) -> list[LineClaim]:
    """What `encode` wrote."""
    claims: list[LineClaim] = []
    for count, claim in json.loads(written):
        claims.extend([tuple(claim) if isinstance(claim, list) else claim] * count)
    return claims


def _grouped(claims: Sequence[LineClaim]) -> Iterator[tuple[int, int, LineClaim]]:
    start = 0
    for claim, group in groupby(claims):
        count = len(list(group))
        yield start, count, claim
        start += count
