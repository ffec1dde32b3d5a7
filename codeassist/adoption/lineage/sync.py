"""Bring the stored lineage up to the repository and the events."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.events import newest_event_number
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.records import Progress, Records
from codeassist.adoption.lineage.replay import Replay
from codeassist.adoption.lineage.saves import CLOCK_SLACK_SECONDS, SaveIndex, earliest_new_save
from codeassist.adoption.repositories import work_tree_of
from codeassist.errors import InvalidInputError
from codeassist.settings.model import AdoptionSettings
from codeassist.store.database import writing

ALGORITHM = 1
"""Raised when the same history and events may get other answers; the next sync then starts again."""
COMMITS_PER_TRANSACTION = 200

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `replayed` counts commits worked out now, `again` those of them known before."""

    repository: str
    commits: int
    replayed: int
    again: int
    files: int
    saves: int
    excluded: tuple[str, ...]
    too_large: int
    shallow: bool


def sync(
    engine: sa.Engine,
    root: Path,
    *,
    repository: str,
    refs: Sequence[str] = (),
    exclude: Sequence[str] | None = None,
    progress: Report | None = None,
) -> SyncReport:
    """Replay what is new: commits, late commits, late events.

    Each transaction holds whole commits, so a sync that is killed goes on where it was.

    Args:
        engine: the adoption database.
        root: the repository or a folder in it.
        repository: its name in the events.
        refs: branches or tags; by default all, with pull requests and what reflogs still hold.
        exclude: globs of generated and vendored files; by default those of the settings' defaults.
        progress: called with commits done and commits to do.

    Raises:
        InvalidInputError: `root` is no repository, or a ref doesn't exist.
        RefusedError: the database refused.
    """
    top = work_tree_of(root)
    left_out = AdoptionSettings().exclude if exclude is None else tuple(exclude)
    with Repository(top) as git:
        _check_refs(git, refs)
        known = {commit.sha: commit for commit in git.commits(refs)}
        with writing(engine) as connection:
            before = _invalidate(Records(connection, repository), git, known, left_out)
        replayed, tally_files, excluded, saves = _replay(
            engine, git, repository, known, exclude=left_out, progress=progress
        )
        shallow = git.git.text("rev-parse", "--is-shallow-repository") == "true"
        with engine.connect() as connection:
            commits = len(Records(connection, repository).commit_numbers())
        return SyncReport(
            repository, commits, replayed, before, tally_files, saves, excluded, len(git.too_large), shallow
        )


def declare_rewrite(engine: sa.Engine, root: Path, *, repository: str, old: str, new: str) -> bool:
    """Note that commit `old` became `new`, and forget what is stored from `new` on; False if it was known.

    Raises:
        InvalidInputError: no repository, either is not the sha of a commit, or both are the same. `old` may be
            gone from the repository if it was replayed before.
    """
    top = work_tree_of(root)
    with Repository(top) as git, writing(engine) as connection:
        records = Records(connection, repository)
        full_old, full_new = (_known_commit(sha, git, records) for sha in (old, new))
        if full_old == full_new:
            raise InvalidInputError(f"{old} and {new} are the same commit; a rewritten commit has another id.")
        if not records.declare_rewrite(full_old, full_new):
            return False
        number = records.commit_number(full_new)
        if number is not None:
            _forget_from(number, records, git, {})
        return True


def _known_commit(sha: str, git: Repository, records: Records) -> str:
    if records.commit_number(sha) is not None:
        return sha
    if not sha.startswith("-") and git.git.succeeds("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}"):
        return git.git.text("rev-parse", "--verify", f"{sha}^{{commit}}")
    raise InvalidInputError(f"{sha} names no commit in {git.git.root}, nor one that was replayed before.")


def _forget_from(number: int, records: Records, git: Repository, known: Mapping[str, Commit]) -> int:
    unlisted = {sha: found for found, sha in records.shas_from(number) if sha not in known}
    missing = git.missing(list(unlisted))
    return records.forget_from(number, keep=[found for sha, found in unlisted.items() if sha in missing])


def _check_refs(git: Repository, refs: Sequence[str]) -> None:
    for ref in refs:
        if ref.startswith("-") or not git.git.succeeds("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
            raise InvalidInputError(f"{ref} names no commit in {git.git.root}; `git branch -a` lists branches.")


def _invalidate(records: Records, git: Repository, known: Mapping[str, Commit], exclude: Sequence[str]) -> int:
    """Forget what late commits and late events may change; the number of forgotten commits."""
    connection, repository = records.connection, records.repository
    newest = newest_event_number(connection, repository)
    progress = records.progress()
    first: int | None = None
    globs = "\n".join(exclude)
    if progress is not None and (progress.algorithm, progress.exclude) != (ALGORITHM, globs):
        first = 0
    elif progress is not None:
        stored = records.commit_numbers()
        times = [commit.time + 1 for sha, commit in known.items() if sha not in stored]
        late = earliest_new_save(connection, repository, progress.events)
        if late is not None:
            times.append(int(late.timestamp()) - CLOCK_SLACK_SECONDS)
        first = records.first_since(min(times)) if times else None
    forgotten = 0 if first is None else _forget_from(first, records, git, known)
    records.set_progress(Progress(ALGORITHM, globs, newest))
    return forgotten


def _replay(
    engine: sa.Engine,
    git: Repository,
    repository: str,
    known: Mapping[str, Commit],
    *,
    exclude: Sequence[str],
    progress: Report | None,
) -> tuple[int, int, tuple[str, ...], int]:
    with engine.connect() as connection:
        stored = Records(connection, repository).commit_numbers()
    todo = list(in_order(commit for sha, commit in known.items() if sha not in stored))
    files, excluded, saves = 0, set[str](), 0
    newest = max((commit.time for commit in known.values()), default=0)
    for first in range(0, len(todo), COMMITS_PER_TRANSACTION):
        with writing(engine) as connection:
            index = SaveIndex(connection, repository, newest)
            saves = len(index.by_time)
            replay = Replay(git, Records(connection, repository), index, exclude)
            for done, commit in enumerate(todo[first : first + COMMITS_PER_TRANSACTION], first + 1):
                parent = known.get(commit.parents[0]) if commit.parents else None
                replay.add(commit, parent.time if parent else None)
                if progress is not None:
                    progress(done, len(todo))
            files += replay.tally.files
            excluded |= replay.tally.excluded
    return len(todo), files, tuple(sorted(excluded)), saves


def in_order(commits: Iterable[Commit]) -> Iterator[Commit]:
    """Parents before children, and among those that may come next the oldest, whatever the input's order."""
    by_sha = {commit.sha: commit for commit in commits}
    waiting = {sha: sum(parent in by_sha for parent in set(c.parents)) for sha, c in by_sha.items()}
    children: dict[str, list[str]] = defaultdict(list)
    for sha, commit in by_sha.items():
        for parent in set(commit.parents):
            children[parent].append(sha)
    ready = [(by_sha[sha].time, sha) for sha, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, sha = heapq.heappop(ready)
        yield by_sha[sha]
        for child in children[sha]:
            waiting[child] -= 1
            if waiting[child] == 0:
                heapq.heappush(ready, (by_sha[child].time, child))
