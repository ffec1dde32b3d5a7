"""Bring the stored lineage up to the repository and the events."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.events import newest_event_number
from codeassist.adoption.exclusion import marked_globs
from codeassist.adoption.lineage.commits import Replayed
from codeassist.adoption.lineage.gaps import Gaps, find_gaps
from codeassist.adoption.lineage.ignored import ignored_commits
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.recorder import Recorder
from codeassist.adoption.lineage.records import Progress
from codeassist.adoption.lineage.replay import Replay
from codeassist.adoption.lineage.saves import CLOCK_SLACK_SECONDS, SaveIndex, earliest_new_save
from codeassist.adoption.repositories import work_tree_of
from codeassist.capture.tokens import TokenHasher
from codeassist.errors import InvalidInputError
from codeassist.settings.model import AdoptionSettings
from codeassist.store.database import writing
from codeassist_index.translation import tr

ALGORITHM = 1
"""Raised when the same history and events may get other answers; the next sync then starts again."""
COMMITS_PER_TRANSACTION = 200

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `replayed` counts commits worked out now, `again` those of them known before.

    `excluded` are the paths that were left out, `too_large` counts file versions, `gaps` says what this clone lacks.
    """

    repository: str
    commits: int
    replayed: int
    again: int
    files: int
    saves: int
    excluded: tuple[str, ...]
    too_large: int
    gaps: Gaps


def sync(
    engine: sa.Engine,
    root: Path,
    *,
    repository: str,
    refs: Sequence[str] = (),
    exclude: Sequence[str] | None = None,
    token_key: Callable[[], bytes] | None = None,
    again: bool = False,
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
        token_key: gives the key of hashed text, asked where an event has some; without it such text
            counts only where its very blob was committed.
        again: forget what is stored and work everything out again that can be.
        progress: called with commits done and commits to do.

    Raises:
        InvalidInputError: `root` is no repository, or a ref doesn't exist.
        RefusedError: the database refused.
    """
    top = work_tree_of(root)
    left_out = AdoptionSettings().exclude if exclude is None else tuple(exclude)
    with Repository(top) as git:
        left_out += marked_globs(git.git)
        _check_refs(git, refs)
        known = {commit.sha: commit for commit in git.commits(refs)}
        with writing(engine) as connection:
            records = Recorder(connection, repository)
            unlisted = [each.sha for each in records.commits if each.sha not in known]
            gone = git.missing(unlisted)
            known |= {commit.sha: commit for commit in git.named([sha for sha in unlisted if sha not in gone])}
            newest = max((commit.time for commit in known.values()), default=0)
            index = SaveIndex(connection, repository, newest)
            order = list(in_order(known.values()))
            before = _invalidate(records, git, index, _History(order, gone), left_out, again=again)
            hasher = TokenHasher(token_key()) if token_key is not None and index.has_hashed() else None
        work = Replay(git, records, index, left_out, hasher)
        replayed = _replay(engine, work, [commit for commit in order if commit.sha not in records.commits], progress)
        return SyncReport(
            repository,
            len(records.commits),
            replayed,
            before,
            work.tally.files,
            len(index.by_time),
            tuple(sorted(work.tally.excluded)),
            len(git.too_large),
            find_gaps(git.git, unreadable=len(git.unreadable), gone=len(gone)),
        )


def declare_rewrite(engine: sa.Engine, root: Path, *, repository: str, old: str, new: str) -> bool:
    """Note that commit `old` became `new`, and forget what is stored from `new` on; False if it was known.

    Raises:
        InvalidInputError: no repository, either is not the sha of a commit, or both are the same. `old` may be
            gone from the repository if it was replayed before.
    """
    top = work_tree_of(root)
    with Repository(top) as git, writing(engine) as connection:
        records = Recorder(connection, repository)
        full_old, full_new = (_known_commit(sha, git, records) for sha in (old, new))
        if full_old == full_new:
            raise InvalidInputError(
                tr("{old} and {new} are the same commit; name what it was before and what it became.").format(
                    old=old, new=new
                )
            )
        if not records.declare_rewrite(full_old, full_new):
            return False
        replayed = records.commits.get(full_new)
        if replayed is not None:
            later = [each.sha for each in records.commits if each.number >= replayed.number]
            _forget_from(replayed.number, records, git.missing(later))
        return True


def _known_commit(sha: str, git: Repository, records: Recorder) -> str:
    if sha in records.commits:
        return sha
    if not sha.startswith("-") and git.git.succeeds("rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}"):
        return git.git.text("rev-parse", "--verify", f"{sha}^{{commit}}")
    raise InvalidInputError(
        tr("{sha} names no commit in {root}, nor one that was replayed before.").format(sha=sha, root=git.git.root)
    )


def _forget_from(number: int, records: Recorder, gone: Collection[str]) -> int:
    kept = [each.number for each in records.commits if each.sha in gone and each.number >= number]
    return records.forget_from(number, kept)


def _check_refs(git: Repository, refs: Sequence[str]) -> None:
    for ref in refs:
        if ref.startswith("-") or not git.git.succeeds("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
            raise InvalidInputError(
                tr("{ref} names no commit in {root}; `git branch -a` lists branches.").format(
                    ref=ref, root=git.git.root
                )
            )


@dataclass(frozen=True, slots=True)
class _History:
    """All commits in the order of replay, and those that were replayed but whose objects are gone."""

    order: Sequence[Commit]
    gone: Collection[str]


def _invalidate(
    records: Recorder,
    git: Repository,
    index: SaveIndex,
    history: _History,
    exclude: Sequence[str],
    *,
    again: bool,
) -> int:
    """Forget what late commits and late events may change; the number of forgotten commits."""
    rules = "\n".join((*exclude, *sorted(ignored_commits(git))))
    now = Progress(ALGORITHM, rules, newest_event_number(records.connection, records.repository), index.clocks_agree)
    before = records.progress()
    firsts: list[int] = [0] if again else []
    if before is not None and replace(before, events=now.events) != now:
        firsts.append(0)
    elif before is not None:
        late = earliest_new_save(records.connection, records.repository, before.events)
        new = [commit for commit in history.order if commit.sha not in records.commits]
        for time in (late, _first_save_of(new, git, index) if len(records.commits) else None):
            if time is not None:
                since = int(time.timestamp()) - CLOCK_SLACK_SECONDS
                firsts += [each.number for each in records.commits if each.time >= since][:1]
    stored = [each for each in records.commits if each.sha not in history.gone]
    firsts += [each.number for each, commit in zip(stored, history.order, strict=False) if _is_another(each, commit)][
        :1
    ]
    forgotten = _forget_from(min(firsts), records, history.gone) if firsts else 0
    records.set_progress(now)
    return forgotten


def _is_another(stored: Replayed, commit: Commit) -> bool:
    """Another commit, or the same with other parents: a graft. What a shallow clone lacks takes nothing away."""
    return stored.sha != commit.sha or (bool(commit.parents) and stored.parents != commit.parents)


def _first_save_of(commits: Sequence[Commit], git: Repository, index: SaveIndex) -> datetime | None:
    """The earliest save of a content that these commits hold: until now it could not be known."""
    times = []
    for first in range(0, len(commits), COMMITS_PER_TRANSACTION):
        pairs = [(c.sha, c.parents[0] if c.parents else None) for c in commits[first : first + COMMITS_PER_TRANSACTION]]
        blobs = {change.blob for changes in git.changes(pairs) for change in changes if change.blob is not None}
        times.append(index.first_of_blobs(blobs))
    return min((time for time in times if time is not None), default=None)


def _replay(engine: sa.Engine, work: Replay, todo: Sequence[Commit], progress: Report | None) -> int:
    for first in range(0, len(todo), COMMITS_PER_TRANSACTION):
        with writing(engine) as connection:
            for done, _ in enumerate(
                work.add_all(connection, todo[first : first + COMMITS_PER_TRANSACTION]), first + 1
            ):
                if progress is not None:
                    progress(done, len(todo))
    return len(todo)


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
