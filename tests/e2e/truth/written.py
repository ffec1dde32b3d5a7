"""Text with the truth about it: who wrote each character, known because the test wrote it.

An *origin* is `human`, the number of an acceptance, or None for nobody known. A character's *mark* holds every
origin that would be right: more than one where the contract leaves it open, such as a formatter's comma.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

Origin = str | int | None
Answer = tuple[str, int | None]
"""A line's class and, for the AI classes, the number of the acceptance."""

HUMAN = "human"
_TOKEN = re.compile(r"[A-Za-z0-9_]+|[^\sA-Za-z0-9_]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """Right origins of a character. `seen`: whether this session's server saw it written; None where it may have."""

    origins: frozenset[Origin]
    seen: bool | None = True

    @classmethod
    def of(cls, *origins: Origin, seen: bool | None = True) -> Self:
        return cls(frozenset(origins), seen)


NOBODY = Mark.of(None, seen=False)
PERSON = Mark.of(HUMAN)


@dataclass(frozen=True, slots=True)
class Written:
    """A text, with one mark for each character."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    @classmethod
    def by(cls, mark: Mark, text: str) -> Self:
        return cls(text, (mark,) * len(text))

    @classmethod
    def joined(cls, pieces: Iterable["Written"]) -> Self:
        found = list(pieces)
        return cls("".join(p.text for p in found), tuple(itertools.chain.from_iterable(p.marks for p in found)))

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: "Written") -> "Written":
        return Written(self.text + other.text, self.marks + other.marks)

    def cut(self, start: int, end: int) -> "Written":
        return Written(self.text[start:end], self.marks[start:end])

    def replaced(self, start: int, end: int, new: "Written") -> "Written":
        return Written.joined((self.cut(0, start), new, self.cut(end, len(self))))

    def seen(self, seen: bool | None) -> "Written":
        """The same truth, with another idea of what the server saw."""
        return Written(self.text, tuple(replace(mark, seen=seen) for mark in self.marks))

    def copied(self) -> "Written":
        """The truth of a copy: of what this session's server has not seen written nothing has to be known there."""
        marks = (mark if mark.seen else replace(mark, origins=mark.origins | {None}) for mark in self.marks)
        return Written(self.text, tuple(marks))

    def lines(self) -> "list[Written]":
        """The lines with their line ends; a CR before the LF is left out, as where git keeps lines."""
        found, start = [], 0
        for match in re.finditer("\n", self.text):
            found.append(_without_return(self.cut(start, match.end())))
            start = match.end()
        if start < len(self):
            found.append(self.cut(start, len(self)))
        return found


def _without_return(line: Written) -> Written:
    return line.cut(0, len(line) - 2) + line.cut(len(line) - 1, len(line)) if line.text.endswith("\r\n") else line


def either(one: Written, other: Written) -> Written:
    """The same text where both truths would be right."""
    assert one.text == other.text
    marks = zip(one.marks, other.marks, strict=True)
    return Written(one.text, tuple(Mark(a.origins | b.origins, a.seen if a.seen == b.seen else None) for a, b in marks))


def right_answers(lines: Sequence[Written], number: int) -> set[Answer]:
    """What may be said of line `number` (from 0) of a file, by the definitions of the contract.

    Tokens with the same choice of origins are taken to have the same one. A word that two wrote may count as
    either's or as nobody's. Whose line break made a blank line can't be told from the text: it may be
    anybody's who wrote one of the two around it.
    """
    line = lines[number]
    if not line.text.strip():
        around = [*line.marks, *(lines[number - 1].marks[-1:] if number else ())]
        return {_answer([origin]) for mark in around for origin in mark.origins} | {("unknown", None), ("human", None)}
    choices = [_token_origins(line.marks[slice(*match.span())]) for match in _TOKEN.finditer(line.text)]
    distinct = list(dict.fromkeys(choices))
    found: set[Answer] = set()
    for picked in itertools.product(*(sorted(choice, key=str) for choice in distinct)):
        chosen = dict(zip(distinct, picked, strict=True))
        found |= _answers([chosen[choice] for choice in choices])
    return found


def _token_origins(marks: Sequence[Mark]) -> frozenset[Origin]:
    origins = frozenset().union(*(mark.origins for mark in marks))
    return origins if len({mark.origins for mark in marks}) == 1 else origins | {None}


def _answer(origins: Sequence[Origin]) -> Answer:
    return next(iter(_answers(origins)))


def _answers(origins: Sequence[Origin]) -> set[Answer]:
    """The class of a line by the origins of its tokens; the span is one of those with most tokens."""
    spans = [origin for origin in origins if isinstance(origin, int)]
    if spans and 2 * len(spans) >= len(origins):
        most = max(spans.count(span) for span in spans)
        kind = "ai" if len(spans) == len(origins) else "ai-edited"
        return {(kind, span) for span in spans if spans.count(span) == most}
    return {("human" if HUMAN in origins else "unknown", None)}
