"""Replay one commit after the other: parents' states and evidence in, the commit's state out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from codeassist.adoption.lineage import attribute, claims
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import has_claim
from codeassist.adoption.lineage.gather import Gatherer
from codeassist.adoption.lineage.ignored import ignored_commits, with_owners_kept
from codeassist.adoption.lineage.objects import Change, Commit, Repository
from codeassist.adoption.lineage.plan import Ancestry, Planner, Task
from codeassist.adoption.lineage.predecessors import predecessors
from codeassist.adoption.lineage.recorder import Recorder
from codeassist.adoption.lineage.records import NOT_STORED, State, Version
from codeassist.adoption.lineage.saves import SaveIndex
from codeassist.capture.tokens import TokenHasher

KEYFRAME_ROWS_MIN = 64
"""A state is listed whole again after so many changes, or as many as it has files: both then cost about the same."""
STATES_CACHED_MAX = 64


@dataclass(slots=True)
class Tally:
    """What a replay did; `excluded` are paths that a setting leaves out."""

    files: int = 0
    excluded: set[str] = field(default_factory=set)


class Replay:
    """Works out commits in an order in which parents come first."""

    def __init__(
        self,
        repository: Repository,
        records: Recorder,
        saves: SaveIndex,
        exclude: Sequence[str],
        hasher: TokenHasher | None,
    ) -> None:
        self._repository = repository
        self._records = records
        self._saves = saves
        self._planner = Planner(repository, records, saves, exclude)
        self._gatherer = Gatherer(repository, records, saves, hasher)
        self._ignored = ignored_commits(repository)
        self._states: dict[str, State] = {}
        self.tally = Tally()

    def add_all(self, connection: sa.Connection, commits: Sequence[Commit]) -> Iterator[Commit]:
        """Work commits out and store them in a transaction, each given back when it is done.

        Args:
            connection: a transaction that holds the write lock.
            commits: every one after its parents, except for those that a shallow clone lacks.
        """
        self._records.begin(connection)
        self._saves.connection = connection
        commits = [commit for commit in commits if commit.sha not in self._records.commits]
        stored = self._records.commits
        coming = {commit.sha for commit in commits}
        parents: list[list[str]] = [
            [sha for sha in commit.parents if sha in stored or sha in coming] for commit in commits
        ]
        pairs: list[tuple[str, str | None]] = []
        for commit, known in zip(commits, parents, strict=True):
            pairs += [(commit.sha, parent) for parent in known] or [(commit.sha, None)]
        answers = self._repository.changes(pairs)
        for commit, known in zip(commits, parents, strict=True):
            changes = [next(answers) for _ in range(max(1, len(known)))]
            self._add(commit, known, [{change.path: change for change in each} for each in changes])
            yield commit
        self._records.flush()

    def _add(self, commit: Commit, parents: Sequence[str], changes: Sequence[dict[str, Change]]) -> None:
        ancestry = self._ancestry(commit, parents, changes)
        first = self._records.commits.get(parents[0]) if parents else None
        parent_time = None if first is None else first.time
        plan = self._planner.plan(commit, ancestry, parent_time)
        self.tally.excluded |= plan.excluded
        depth = 0 if first is None else first.depth + 1 + len(ancestry.changes)
        if depth > max(KEYFRAME_ROWS_MIN, len(ancestry.state)):
            depth = 0
        number = self._records.add_commit(commit, first.number if first and depth else None, depth)
        gone = [ancestry.state[path] for path, kept in plan.kept.items() if kept is None]
        changed = plan.kept | self._work_out(commit, number, plan.tasks, gone)
        after = _applied(ancestry.state, changed)
        self._records.add_files(number, changed if depth else after)
        self._remember(commit.sha, after)

    def _ancestry(self, commit: Commit, parents: Sequence[str], changes: Sequence[dict[str, Change]]) -> Ancestry:
        return Ancestry(
            changes[0],
            self._state(parents[0]) if parents else {},
            [(self._state(sha), differing) for sha, differing in zip(parents[1:], changes[1:], strict=True)],
            [self._state(sha) for sha in predecessors(commit, self._records.commits, self._repository)],
        )

    def _state(self, sha: str) -> State:
        """A replayed commit's state; not to be changed."""
        found = self._states.get(sha)
        if found is None:
            replayed = self._records.commits.get(sha)
            found = {} if replayed is None else self._records.state(replayed.number)
            self._remember(sha, found)
        return found

    def _remember(self, sha: str, state: State) -> None:
        self._states[sha] = state
        if len(self._states) > STATES_CACHED_MAX:
            del self._states[next(iter(self._states))]

    def _work_out(
        self, commit: Commit, number: int, tasks: Sequence[Task], gone: Sequence[int]
    ) -> dict[str, int | None]:
        """The new version of each file that has one."""
        results = self._results(commit, tasks, self._texts_of(gone))
        changed: dict[str, int | None] = {}
        lines: dict[int, int] = {}
        if commit.sha in self._ignored:
            results = [self._of_ignored(task, result) for task, result in zip(tasks, results, strict=True)]
        for task, result in zip(tasks, results, strict=True):
            version = self._stored(commit, number, task, result)
            if version is not None:
                changed[task.path] = version.number
                for span, count in claims.lines_by_span(result.claims).items():
                    lines[span] = lines.get(span, 0) + count
        self._records.count_lines(number, lines)
        self.tally.files += len(tasks)
        return changed

    def _results(self, commit: Commit, tasks: Sequence[Task], gone: Sequence[Source]) -> list[attribute.Result]:
        """Claims of every line; of a plain edit only what it changed is worked out."""
        edits = [self._gatherer.edit(commit, task) for task in tasks]
        files = [
            self._gatherer.sources(commit, task) if edit is None else edit.sources
            for task, edit in zip(tasks, edits, strict=True)
        ]
        results = attribute.attribute(files, gone)
        if any(edit is not None and edit.fails for edit in edits):
            return attribute.attribute([self._gatherer.sources(commit, task) for task in tasks], gone)
        return [
            result if edit is None else edit.whole(result, task.parents[0].claims)
            for task, edit, result in zip(tasks, edits, results, strict=True)
        ]

    def _of_ignored(self, task: Task, result: attribute.Result) -> attribute.Result:
        """The result in a commit that changes nobody's lines."""
        before = self._gatherer.source(task.parents[0]) if task.parents else None
        return result if before is None else replace(result, claims=with_owners_kept(before, task.text, result.claims))

    def _texts_of(self, versions: Sequence[int]) -> list[Source]:
        sources = (self._gatherer.source(self._records.version(number)) for number in versions)
        return [source for source in sources if source is not None]

    def _stored(self, commit: Commit, number: int, task: Task, result: attribute.Result) -> Version | None:
        """The version for a result: none without any claim, the parent's where nothing changed."""
        known = [version for version in task.parents if version.number != NOT_STORED]
        if not known and not any(has_claim(claim) for claim in set(result.claims)):
            return None
        before = known[0] if known and known[0] is task.parents[0] else None
        if before is not None and (before.blob, before.claims, before.path) == (task.blob, result.claims, task.path):
            return before
        self._gatherer.stored(task.path, commit.time)
        stamps = [version.saved_until for version in (*task.parents, *task.rewritten)]
        stamps.append(self._gatherer.newest_exact_save(commit, task))
        return self._records.add_version(
            number,
            task.path,
            task.blob,
            result.claims,
            seen=frozenset(claims.numbers_in(result.claims)).union(*(version.seen for version in task.parents)),
            saved_until=max(stamps),
            before=None if before is None else before.number,
            introduced={task.text.keys[line] for line in result.introduced if has_claim(result.claims[line])},
        )


def _applied(state: State, changed: dict[str, int | None]) -> State:
    after = dict(state)
    for path, version in changed.items():
        if version is None:
            after.pop(path, None)
        else:
            after[path] = version
    return after
