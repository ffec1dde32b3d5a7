"""The files in production, and who wrote their lines.

A file that stands in the trees of several services is counted once, as the most recently deployed
service has it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.deployed.services import is_part, paths_of
from codeassist.adoption.deployments import Deployment
from codeassist.adoption.exclusion import is_excluded, marked_globs
from codeassist.adoption.lineage import FileLines, tree_lines
from codeassist.settings.model import AdoptionSettings
from codeassist_index.git import Git

CLASSES = ("ai", "ai-edited", "human", "unknown")
"""The classes of a line, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class ProductionFile:
    """A file of the tree that `deployment` brought live."""

    deployment: Deployment
    lines: FileLines


def production_files(
    engine: sa.Engine, root: Path, production: Sequence[Deployment], settings: AdoptionSettings
) -> Iterator[ProductionFile]:
    """Every text file in production that is not excluded; `production` has the newest first.

    Raises:
        InvalidInputError: a deployed commit is not in the repository or not synced.
    """
    exclude = (*settings.exclude, *marked_globs(Git(root)))
    seen: set[str] = set()
    uses = Counter(deployment.sha for deployment in production)
    shared: dict[str, list[FileLines]] = {}
    for deployment in production:
        for file in _tree(engine, root, deployment, uses, shared):
            is_new = file.path not in seen and not is_excluded(file.path, exclude)
            if is_new and is_part(file.path, paths_of(deployment, settings)):
                seen.add(file.path)
                yield ProductionFile(deployment, file)


def _tree(
    engine: sa.Engine,
    root: Path,
    deployment: Deployment,
    uses: Mapping[str, int],
    shared: dict[str, list[FileLines]],
) -> Iterator[FileLines]:
    """A commit's files; one that several services run is read once."""
    sha = deployment.sha
    if sha in shared:
        yield from shared[sha]
        return
    files = tree_lines(engine, root, repository=deployment.repository, rev=sha)
    if uses[sha] == 1:
        yield from files
    else:
        shared[sha] = list(files)
        yield from shared[sha]


def lines_by_class(file: FileLines) -> Counter[str]:
    """How many lines of each class a file has; lines in no run are unknown."""
    counts = Counter[str]()
    for run in file.runs:
        counts[run.class_] += run.count
    counts["unknown"] += file.line_count - counts.total()
    return counts
