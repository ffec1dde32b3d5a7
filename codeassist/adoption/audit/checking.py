"""The self-audit: random commits worked out again from nothing, and all that is stored looked through."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.audit.integrity import problems
from codeassist.adoption.audit.recompute import DifferentLine, different_lines
from codeassist.adoption.audit.scratch import Scratch
from codeassist.adoption.coverage import PERIODS_BEFORE_MAX, Drop, Landed, Period, coverage_drop, landed_lines, periods
from codeassist.adoption.lineage.commits import Commits
from codeassist.adoption.lineage.gaps import is_partial
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.records import Progress, Records
from codeassist.adoption.lineage.sync import ALGORITHM
from codeassist.adoption.repositories import work_tree_of
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git
from codeassist_index.translation import tr

LINES_LISTED_MAX = 1000
"""Differing lines that are listed; more are counted."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    `recomputed` are the commits that were compared, of `commits` in all; `gone` were taken as they are stored
    because their objects are no longer there. `problems` say in words what doesn't hold together; with any, nothing is
    compared. `coverage` is that of the newest periods, `drop` set where the last one fell suddenly; nothing is known of
    either in a `partial` clone, which leaves out what its commits added.
    """

    repository: str
    seed: int
    commits: int
    gone: int
    recomputed: tuple[str, ...]
    different: tuple[DifferentLine, ...]
    different_count: int
    problems: tuple[str, ...]
    partial: bool
    coverage: tuple[Period, ...]
    drop: Drop | None

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it should be."""
        return not self.different_count and not self.problems and self.drop is None


def audit(
    engine: sa.Engine,
    root: Path,
    *,
    repository: str,
    commits_max: int,
    seed: int,
    token_key: Callable[[], bytes],
    default_branch: str = "",
    report: Report,
) -> Audit:
    """Compare the stored lineage of some random commits with one that is worked out anew.

    Args:
        engine: the adoption database, which is only read.
        root: the repository or a folder in it.
        repository: its name in the events.
        commits_max: how many commits are compared; what comes before the last of them is replayed.
        seed: the same seed chooses the same commits.
        token_key: gives the key of hashed text, asked where an event has some.
        default_branch: the setting of that name; coverage is that of what lands there.
        report: called with how much is done, of how much: file versions first, then commits.

    Raises:
        InvalidInputError: no repository, or its lineage is not stored as this version stores it.
    """
    top = work_tree_of(root)
    with engine.connect() as connection, Repository(top) as git:
        stored = Records(connection, repository)
        progress = _progress(stored)
        history = _history(connection, repository, git)
        chosen = _chosen(history, commits_max, seed)
        wrong = tuple(problems(stored, git, chosen, report))
        exclude = progress.exclude.split("\n")
        partial = is_partial(Git(top))
        landed: list[Landed] = []
        if not (wrong or partial):
            landed = landed_lines(connection, top, repository, default_branch=default_branch, exclude=exclude)
        drop = coverage_drop(connection, repository, landed)
        different: tuple[DifferentLine, ...] = ()
        if chosen and not wrong:
            until = 1 + [commit.sha for commit in history.order].index(chosen[-1])
            with Scratch.opened(stored, git, progress.events) as scratch:
                scratch.replay(history.order[:until], history.taken, progress, token_key, report)
                with scratch.records() as recomputed:
                    different = tuple(different_lines(stored, recomputed, chosen))
    return Audit(
        repository,
        seed,
        len(history.order),
        len(history.taken),
        () if wrong else tuple(chosen),
        different[:LINES_LISTED_MAX],
        len(different),
        wrong,
        partial,
        tuple(periods(landed)[-PERIODS_BEFORE_MAX:]),
        drop,
    )


def _progress(records: Records) -> Progress:
    progress = records.progress()
    if progress is None:
        raise InvalidInputError(
            tr("The lineage of {repository} is not known yet; run `codeassist adoption sync` first.").format(
                repository=records.repository
            )
        )
    if progress.algorithm != ALGORITHM:
        raise InvalidInputError(
            tr(
                "The lineage of {repository} was stored by another version of codeassist; run `codeassist adoption "
                "sync`, which works it out again, then audit."
            ).format(repository=records.repository)
        )
    return progress


@dataclass(frozen=True, slots=True)
class _History:
    """The stored commits in the order of replay; `taken` can't be worked out again."""

    order: Sequence[Commit]
    taken: frozenset[str]


def _history(connection: sa.Connection, repository: str, git: Repository) -> _History:
    """A commit whose parents are stored and gone, in a shallow clone, can't be worked out again either."""
    stored = list(Commits(connection, repository))
    gone = git.missing([each.sha for each in stored])
    gone |= {each.sha for each in stored if gone.intersection(each.parents)}
    named = {commit.sha: commit for commit in git.named([each.sha for each in stored if each.sha not in gone])}
    order = [named.get(each.sha) or Commit(each.sha, each.parents, each.time, 0, "", "") for each in stored]
    return _History(order, frozenset(gone))


def _chosen(history: _History, count: int, seed: int) -> list[str]:
    """Random commits that can be worked out again, in the order of replay."""
    candidates = [commit.sha for commit in history.order if commit.sha not in history.taken]
    chosen = random.Random(seed).sample(candidates, min(count, len(candidates)))  # noqa: S311 - a sample, no secret
    places = {commit.sha: place for place, commit in enumerate(history.order)}
    return sorted(chosen, key=places.__getitem__)
