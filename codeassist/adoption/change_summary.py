"""What a change (a pull request, a range of commits) adds, and who or what wrote it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.deployments import full_commit
from codeassist.adoption.interop.commit_lines import DiffLines, FileLines, lines_of_diff
from codeassist.adoption.production import CLASSES
from codeassist.errors import InvalidInputError, UsageError
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

AI_CLASSES = ("ai", "ai-edited")


@dataclass(frozen=True, slots=True)
class Model:
    """A tool with a model; `model` is None where nothing said it."""

    tool: str
    model: str | None


@dataclass(frozen=True, slots=True)
class FileSummary:
    """A changed file: its added lines, by class."""

    path: str
    added: int
    lines: Mapping[str, int]

    @property
    def ai(self) -> int:
        """Lines of both AI classes."""
        return sum(self.lines[name] for name in AI_CLASSES)


@dataclass(frozen=True, slots=True)
class Summary:
    """A change as a whole. `files` have those with the most generated lines first; shares are None without any line.

    `models` and `grades` count the generated lines.
    """

    base: str
    head: str
    lines: Mapping[str, int]
    models: Mapping[Model, int]
    grades: Mapping[str, int]
    files: Sequence[FileSummary]
    excluded: Sequence[str]
    unreadable: Sequence[str]

    @property
    def added(self) -> int:
        """All added lines that are counted."""
        return sum(self.lines.values())

    @property
    def known(self) -> int:
        """Added lines of known origin."""
        return self.added - self.lines["unknown"]

    @property
    def ai(self) -> int:
        """Added lines of both AI classes."""
        return sum(self.lines[name] for name in AI_CLASSES)

    @property
    def ai_share(self) -> float | None:
        """Generated lines divided by lines of known origin."""
        return self.ai / self.known if self.known else None

    @property
    def coverage(self) -> float | None:
        """Lines of known origin divided by all added lines."""
        return self.known / self.added if self.added else None


def ends_of(root: Path, range_: str) -> tuple[str, str]:
    """The two commits that `A..B` compares; of `A...B` the first one is where the two parted. An empty side is HEAD.

    Raises:
        UsageError: it is no range.
        InvalidInputError: a side names no commit, or the two have nothing in common.
    """
    first, dots, last = range_.partition("..")
    if not dots:
        raise UsageError(
            tr("{range} is no range; write A..B, or A...B for what B added since it left A.").format(range=range_)
        )
    since_parting = last.startswith(".")
    old, new = full_commit(root, first or "HEAD"), full_commit(root, last.removeprefix(".") or "HEAD")
    if not since_parting:
        return old, new
    try:
        return Git(root).text("merge-base", old, new).split("\n")[0], new
    except GitError as error:
        words = tr("{range}: the two have no commit in common; a shallow clone may lack it.")
        raise InvalidInputError(words.format(range=range_)) from error


def summarise(engine: sa.Engine, root: Path, repository: str, ends: tuple[str, str], exclude: Sequence[str]) -> Summary:
    """Summarise what the second of two commits adds to the first.

    Raises:
        NotSyncedError: its lineage is not known.
    """
    diff = lines_of_diff(engine, root, repository, ends, exclude)
    files = [_file(file) for file in diff.files]
    files.sort(key=lambda file: (-file.ai, -file.added, file.path))
    lines = {name: sum(file.lines[name] for file in files) for name in CLASSES}
    models, grades = _generated(diff)
    return Summary(diff.base, diff.head, lines, models, grades, files, diff.excluded, diff.unreadable)


def _file(file: FileLines) -> FileSummary:
    counts = Counter(dict.fromkeys(CLASSES, 0))
    for (class_, _), numbers in file.lines.items():
        counts[class_] += len(numbers)
    counts["unknown"] = file.total - counts.total()
    return FileSummary(file.path, file.total, dict(counts))


def _generated(diff: DiffLines) -> tuple[dict[Model, int], dict[str, int]]:
    """The generated lines by model, the most first, and by the grade of their evidence."""
    models: Counter[Model] = Counter()
    grades: Counter[str] = Counter()
    for file in diff.files:
        for owner, numbers in file.lines.items():
            if owner[1] is not None:
                origin = diff.origins.get(owner[1])
                models[Model("unknown", None) if origin is None else Model(origin.tool, origin.model)] += len(numbers)
        grades.update(file.grades)
    return dict(models.most_common()), dict(sorted(grades.items()))
