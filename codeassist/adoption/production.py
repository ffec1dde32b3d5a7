"""The files in production, and who wrote their lines.

A file that stands in the trees of several services is counted once, as the most recently deployed
service has it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.deployments import Deployment
from codeassist.adoption.exclusion import is_excluded
from codeassist.adoption.lineage import FileLines, tree_lines

CLASSES = ("ai", "ai-edited", "human", "unknown")
"""The classes of a line, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class ProductionFile:
    """A file of the tree that `deployment` brought live."""

    deployment: Deployment
    lines: FileLines


def production_files(
    engine: sa.Engine, root: Path, production: Sequence[Deployment], exclude: Sequence[str]
) -> Iterator[ProductionFile]:
    """Every text file in production that no glob of `exclude` matches; `production` has the newest first.

    Raises:
        InvalidInputError: a deployed commit is not in the repository or not synced.
    """
    seen: set[str] = set()
    newest_of_sha = {deployment.sha: deployment for deployment in reversed(production)}
    for deployment in reversed(newest_of_sha.values()):
        for file in tree_lines(engine, root, repository=deployment.repository, rev=deployment.sha):
            if file.path not in seen and not is_excluded(file.path, exclude):
                seen.add(file.path)
                yield ProductionFile(deployment, file)


def lines_by_class(file: FileLines) -> Counter[str]:
    """How many lines of each class a file has; lines in no run are unknown."""
    counts = Counter[str]()
    for run in file.runs:
        counts[run.class_] += run.count
    counts["unknown"] += file.line_count - counts.total()
    return counts
