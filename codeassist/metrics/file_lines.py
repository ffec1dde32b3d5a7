"""Exactly which generated lines are in production: each run of lines with its span's story and its code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from codeassist.adoption.lineage import Run
from codeassist.adoption.production import CLASSES, ProductionFile, lines_by_class
from codeassist.metrics.report import Report, RepositoryFacts
from codeassist_index.contents import decoded
from codeassist_index.errors import GitError
from codeassist_index.git import Git

FILES_MAX = 200
"""Files listed, those with the most generated lines first; the rest is counted."""
RUN_LINES_MAX = 60
"""Lines of code shown of one run; the rest is counted."""
LINE_CHARACTERS_MAX = 400

_REPLACEMENT = "�"
# Characters that could hide or reorder what a reader sees: controls, zero widths, line and paragraph
# separators, and the bidirectional marks (CVE-2021-42574).
_UNSEEN_RANGES = (
    (0x00, 0x08), (0x0A, 0x1F), (0x7F, 0x9F), (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069),
    (0xFEFF, 0xFEFF),
)  # fmt: skip
_UNSEEN = {code: _REPLACEMENT for first, last in _UNSEEN_RANGES for code in range(first, last + 1)}


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A numbered line as it can be shown."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class LiveRun:
    """Adjacent lines in production that come from one span. What events did not tell is None."""

    run: Run
    model: str | None
    suggestion: str | None
    accepted: datetime | None
    deployed: datetime | None
    code: Sequence[CodeLine]

    @property
    def lines_left_out(self) -> int:
        """Lines of the run whose code is not shown."""
        return self.run.count - len(self.code)


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A file in production with generated lines."""

    repository: str
    path: str
    commit: str
    lines: dict[str, int]
    runs: Sequence[LiveRun]


def live_files(report: Report) -> tuple[list[LiveFile], int]:
    """The files to list, and how many more there are."""
    found = [(facts, file) for facts in report.repositories for file in facts.files]
    found.sort(key=lambda one: (-_generated(one[1]), one[0].known.name, one[1].lines.path))
    return [_live_file(*one) for one in found[:FILES_MAX]], max(0, len(found) - FILES_MAX)


def visible(text: str) -> str:
    """Text with nothing in it that hides or reorders; bytes that are no text become escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").translate(_UNSEEN)


def _generated(file: ProductionFile) -> int:
    return sum(run.count for run in file.lines.runs if run.span is not None)


def _live_file(facts: RepositoryFacts, file: ProductionFile) -> LiveFile:
    source = _source(facts, file)
    counts = lines_by_class(file.lines)
    return LiveFile(
        repository=facts.known.name,
        path=visible(file.lines.path),
        commit=file.deployment.sha,
        lines={name: counts[name] for name in CLASSES},
        runs=[_live_run(facts, run, source) for run in file.lines.runs if run.span is not None],
    )


def _live_run(facts: RepositoryFacts, run: Run, source: Sequence[str]) -> LiveRun:
    acceptance = facts.accepted.get(run.span or "")
    life = facts.presence.lives.get(run.span or "")
    return LiveRun(
        run=run,
        model=acceptance.suggestion.model if acceptance else None,
        suggestion=acceptance.suggestion.id if acceptance else None,
        accepted=acceptance.time if acceptance else None,
        deployed=life.first.time if life else None,
        code=list(_code(run, source)),
    )


def _code(run: Run, source: Sequence[str]) -> Iterator[CodeLine]:
    for number in range(run.start, run.start + min(run.count, RUN_LINES_MAX)):
        if number <= len(source):
            text = visible(source[number - 1].rstrip("\r"))
            yield CodeLine(number, text if len(text) <= LINE_CHARACTERS_MAX else f"{text[:LINE_CHARACTERS_MAX]} […]")


def _source(facts: RepositoryFacts, file: ProductionFile) -> list[str]:
    """The file's lines, cut at line feeds as lineage cuts them; none when the object is gone."""
    assert facts.known.root is not None
    try:
        content = Git(facts.known.root).run("cat-file", "blob", file.lines.blob)
    except GitError:
        return []
    return decoded(content).split("\n")
