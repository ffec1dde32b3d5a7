"""The third step of `bench/completions.py`: what the answers are worth, arm beside arm.

A text is scored twice: *written*, as the stop rule leaves it, and *shown*, as the product's filters leave that (empty
where one removed it). Exact match and edit similarity are those of RepoCoder's evaluation: lines are stripped, empty
ones left out, and as many compared as the truth has; similarity is 1 less Levenshtein's distance by the longer length.
Identifier F1 is over the sets of names in those lines, as in CrossCodeEval (NeurIPS 2023). Invented is a text with a
name that the index surely knows not to exist (`IndexReader.unknown`), which needs no truth.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from completion_prompts import request_of
from completion_run import Answer, Run
from holes import Row
from identifiers import identifiers

from codeassist.completion.boundary import joined_to
from codeassist.completion.filters import filtered
from codeassist.completion.shape import shape_of
from codeassist.completion.stopping import settle
from codeassist.completion.types import CompletionRequest
from codeassist_index import CodeIndex, ContextRequest

METRICS = ("exact match", "edit similarity", "identifier F1", "invented")
STAGES = ("written", "shown")


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one answer, from 0 to 1, by stage and metric; `removed_by` is the filter that removed it."""

    row: Row
    arm: str
    scores: dict[str, dict[str, float]]
    removed_by: str | None
    dropped: int
    tokens: int


def scored(run: Run) -> Iterator[Scored]:
    """The scores of all rows that every arm has answered."""
    prompts, answers = run.prompts(), run.answers()
    arms = list(dict.fromkeys(arm for _, arm in prompts))
    for row in run.rows():
        if all((row.name, arm) in answers for arm in arms):
            root = run.root(row.repository)
            request = request_of(row, root)
            with CodeIndex.open(run.folder / "indexes" / root.name) as index:
                index.update(root)
                for arm in arms:
                    asked, answer = prompts[row.name, arm], answers[row.name, arm]
                    written = _written(answer, request, cut_space=asked.cut_space)
                    shown = filtered(written, request)
                    texts = dict(zip(STAGES, (written, shown.text), strict=True))
                    scores = {stage: _scores(text, row, request, index) for stage, text in texts.items()}
                    yield Scored(row, arm, scores, shown.removed_by, asked.dropped, asked.tokens)


def _written(answer: Answer, request: CompletionRequest, *, cut_space: bool) -> str:
    text = joined_to(request.unfinished_line, answer.text, cut_space=cut_space)
    return "" if text is None else settle(f"{text}\n", shape_of(request), request)[0]


def _scores(text: str, row: Row, request: CompletionRequest, index: CodeIndex) -> dict[str, float]:
    near = nearness(text, row.hole.answer)
    asked = ContextRequest(request.root, request.path, request.prefix, request.suffix)
    return near | {"invented": float(bool(index.unknown(asked, text)))}


def nearness(text: str, answer: str) -> dict[str, float]:
    """How near a text is to the answer, by metric."""
    wanted = _lines(answer)
    truth, written = "\n".join(wanted), "\n".join(_lines(text)[: len(wanted)])
    return {
        "exact match": float(written == truth),
        "edit similarity": 1 - edit_distance(written, truth) / max(len(written), len(truth), 1),
        "identifier F1": _f1(identifiers(written), identifiers(truth)),
    }


def edit_distance(left: str, right: str) -> int:
    """Levenshtein's distance: a column of its table at a time, as the bits of two numbers (Hyyrö 2003, after Myers)."""
    if not left:
        return len(right)
    places: dict[str, int] = defaultdict(int)
    for place, character in enumerate(left):
        places[character] |= 1 << place
    mask, last = (1 << len(left)) - 1, 1 << (len(left) - 1)
    up, down, distance = mask, 0, len(left)
    for character in right:
        equal = places[character]
        level = (((equal & up) + up) ^ up) | equal | down
        rise, fall = (down | ~(level | up)) & mask, up & level
        distance += bool(rise & last) - bool(fall & last)
        rise, fall = (rise << 1 | 1) & mask, fall << 1 & mask
        up, down = (fall | ~(level | rise)) & mask, level & rise
    return distance


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _f1(written: set[str], wanted: set[str]) -> float:
    if not written and not wanted:
        return 1.0
    return 2 * len(written & wanted) / (len(written) + len(wanted))
