"""The class of each line: of a commit by its lineage, of the working tree as a commit of it would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from codeassist.adoption.events import FileSaved
from codeassist.adoption.lineage.attribute import FileSources, attribute
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import GRADE_LETTERS, HUMAN_NUMBER, LineClaim, answer
from codeassist.adoption.lineage.evidence import exact_evidence, saved_text
from codeassist.adoption.lineage.text import Text


class Spans:
    """The spans of a repository by the numbers that claims use; those that only the journal knows get further ones."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = dict(names)
        self._numbers = {name: number for number, name in names.items()}

    def number(self, span: str) -> int:
        """A span's number."""
        if span not in self._numbers:
            number = max(self._names, default=HUMAN_NUMBER) + 1
            self._names[number] = span
            self._numbers[span] = number
        return self._numbers[span]

    def name(self, number: int) -> str:
        """A number's span."""
        return self._names[number]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a line; None of a line of unknown origin."""

    class_: Literal["ai", "ai-edited", "human"]
    grade: str
    span: str | None
    share: float | None


def answers(claims: Sequence[LineClaim], spans: Spans) -> list[Answer | None]:
    """What claims say of each line."""
    return [_answer(claim, spans) for claim in claims]


def uncommitted(
    head: Source | None, work: Text, blob: str, saves: Sequence[FileSaved], spans: Spans
) -> list[LineClaim]:
    """Claims on the lines of a file that is not committed, by the rule that its commit would go through.

    Args:
        head: the file as it is committed; None for a new one.
        work: the file as it is now.
        blob: the id that git would give it.
        saves: what is known of the file since, oldest first.
        spans: the repository's.
    """

    def texts(*_: object) -> Sequence[Source]:
        return [source for save in reversed(saves) if (source := saved_text(save, spans.number)) is not None]

    evidence = exact_evidence([save for save in saves if save.blob == blob], work, spans.number)
    parents = [] if head is None else [head]
    (result,) = attribute([FileSources(work, parents, evidence=evidence, saved_texts=texts)])
    return result.claims


def _answer(claim: LineClaim, spans: Spans) -> Answer | None:
    got = answer(claim)
    if got is None:
        return None
    span = None if got.number is None else spans.name(got.number)
    return Answer(got.class_, GRADE_LETTERS[got.grade], span, got.share)
