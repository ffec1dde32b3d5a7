"""Replay one commit after the other: parents' states and evidence in, the commit's state out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from codeassist.adoption.lineage import attribute, claims
from codeassist.adoption.lineage.attribute import FileSources
from codeassist.adoption.lineage.carry import NO_EVIDENCE, Evidence, Source
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim, has_claim, number_of
from codeassist.adoption.lineage.evidence import exact_evidence, saved_text
from codeassist.adoption.lineage.objects import Change, Commit, Repository
from codeassist.adoption.lineage.predecessors import predecessors
from codeassist.adoption.lineage.records import Records, State, Version
from codeassist.adoption.lineage.saves import Saved, SaveIndex
from codeassist.adoption.lineage.text import Text

KEYFRAME_STEPS = 64
"""A commit's state is read back through at most this many steps."""
LOOKUPS_MAX = 12
"""Versions of rewritten commits, and texts of saves, tried for one file of one commit."""
RECENT_SAVES = 4
"""The newest saves of a file are tried even where no whole line of them stands in the commit."""
STATES_CACHED_MAX = 64


@dataclass(slots=True)
class Tally:
    """What a replay did."""

    commits: int = 0
    files: int = 0
    excluded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Task:
    """One file of one commit that has to be worked out."""

    path: str
    blob: str
    text: Text
    parents: tuple[Version, ...]
    rewritten: tuple[Version, ...]
    old_paths: tuple[str, ...]


class Replay:
    """Works out commits in an order in which parents come first."""

    def __init__(self, repository: Repository, records: Records, saves: SaveIndex, exclude: Sequence[str]) -> None:
        self._repository = repository
        self._records = records
        self._saves = saves
        self._exclude = exclude
        self._states: dict[str, State] = {}
        self._depths: dict[str, int] = {}
        self.tally = Tally()

    def add(self, commit: Commit, parent_time: int | None) -> None:
        """Work a commit out and store it."""
        parents = [sha for sha in commit.parents if self._records.commit_number(sha) is not None]
        state = self.state(parents[0]) if parents else {}
        tasks, kept = self._plan(commit, parents, state, parent_time)
        base = self._records.commit_number(parents[0]) if parents else None
        depth = 0 if base is None else (self._records.depth(base) + 1) % KEYFRAME_STEPS
        number = self._records.add_commit(commit, base if depth else None, depth)
        changed = kept | self._work_out(commit, number, tasks, kept)
        after = _applied(state, changed)
        self._records.add_files(number, changed if depth else after)
        self._remember(commit.sha, after)
        self.tally.commits += 1

    def state(self, sha: str) -> State:
        """A replayed commit's state; not to be changed."""
        found = self._states.get(sha)
        if found is None:
            number = self._records.commit_number(sha)
            found = {} if number is None else self._records.state(number)
            self._remember(sha, found)
        return found

    def _remember(self, sha: str, state: State) -> None:
        self._states[sha] = state
        if len(self._states) > STATES_CACHED_MAX:
            del self._states[next(iter(self._states))]

    def _plan(
        self, commit: Commit, parents: Sequence[str], state: State, parent_time: int | None
    ) -> tuple[list[_Task], dict[str, int | None]]:
        """The files to work out, and the ones whose version is taken over or ends."""
        changes = self._changes(commit, parents[0] if parents else None)
        others = [(sha, self.state(sha), self._changes(commit, sha)) for sha in parents[1:]]
        earlier = [(sha, self.state(sha)) for sha in predecessors(commit, self._records, self._repository)]
        kept: dict[str, int | None] = {}
        tasks: list[_Task] = []
        for change in changes.values():
            if change.old_path in state and (change.blob is None or change.old_path != change.path):
                kept[change.old_path] = None
            if change.blob is None:
                continue
            self._plan_file(change, state, others, earlier, tasks=tasks, kept=kept)
        for sha_state, sha_changes in ((s, c) for _, s, c in others):
            for path, version in sha_state.items():
                if path not in state and path not in sha_changes and path not in kept:
                    kept[path] = version
        tasks += self._resaved(commit, parents, state, parent_time, changes)
        return tasks, kept

    def _plan_file(
        self,
        change: Change,
        state: State,
        others: Sequence[tuple[str, State, dict[str, Change]]],
        earlier: Sequence[tuple[str, State]],
        *,
        tasks: list[_Task],
        kept: dict[str, int | None],
    ) -> None:
        path, blob = change.path, change.blob
        assert blob is not None
        if self._is_excluded(path):
            self.tally.excluded.add(path)
            return
        first = state.get(change.old_path) if change.old_path is not None else None
        versions = [first] if first is not None else []
        old_paths = {path, change.old_path or path}
        for _, other_state, other_changes in others:
            other = other_changes.get(path)
            old_path = path if other is None else other.old_path
            version = other_state.get(old_path) if old_path is not None else None
            if other is None and version is not None:
                kept[path] = version
                return
            if version is not None:
                versions.append(version)
                old_paths.add(old_path or path)
        rewritten = [v for _, s in earlier if (v := s.get(path) or s.get(change.old_path or path)) is not None]
        for number in rewritten:
            if self._records.version(number).blob == blob:
                kept[path] = number
                return
        text = self._repository.text(blob)
        if text is None:
            if path in state:
                kept[path] = None
            return
        tasks.append(
            _Task(
                path,
                blob,
                text,
                tuple(self._records.version(number) for number in versions),
                tuple(self._records.version(number) for number in dict.fromkeys(rewritten)),
                tuple(sorted(old_paths)),
            )
        )

    def _resaved(
        self,
        commit: Commit,
        parents: Sequence[str],
        state: State,
        parent_time: int | None,
        changes: dict[str, Change],
    ) -> list[_Task]:
        """Files that were saved again without a change that git can see, by a person who retyped them."""
        if len(parents) != 1 or parent_time is None:
            return []
        tasks = {}
        for save in self._saves.between(parent_time, commit.time):
            number = state.get(save.path)
            if number is None or save.path in changes:
                continue
            version = self._records.version(number)
            if version.blob == save.blob and save.stamp > version.saved_until:
                text = self._repository.text(save.blob)
                if text is not None:
                    tasks[save.path] = _Task(save.path, save.blob, text, (version,), (), (save.path,))
        return list(tasks.values())

    def _changes(self, commit: Commit, parent: str | None) -> dict[str, Change]:
        return {change.path: change for change in self._repository.changes(commit.sha, parent)}

    def _is_excluded(self, path: str) -> bool:
        name = path.rpartition("/")[2]
        return any(fnmatchcase(path, glob) or fnmatchcase(name, glob) for glob in self._exclude)

    def _work_out(
        self, commit: Commit, number: int, tasks: Sequence[_Task], kept: dict[str, int | None]
    ) -> dict[str, int | None]:
        prepared = [(task, self._sources(commit, task)) for task in tasks]
        gone = [source for path, version in kept.items() if version is None for source in self._gone(commit, path)]
        if not gone:
            prepared = [(task, file) for task, file in prepared if self._is_worth(task, file)]
        results = attribute.attribute([file for _, file in prepared], gone)
        changed: dict[str, int | None] = {}
        lines: dict[int, int] = {}
        for (task, file), result in zip(prepared, results, strict=True):
            version = self._stored(commit, number, task, file, result)
            if version is not None:
                changed[task.path] = version.number
                for span, count in claims.lines_by_span(result.claims).items():
                    lines[span] = lines.get(span, 0) + count
        self._records.raise_lines_max(lines)
        self.tally.files += len(prepared)
        return changed

    def _is_worth(self, task: _Task, file: FileSources) -> bool:
        return bool(task.parents or task.rewritten or file.evidence.lines or file.late_source is not None)

    def _gone(self, commit: Commit, path: str) -> Iterable[Source]:
        state = self.state(commit.parents[0]) if commit.parents else {}
        version = self._records.version(state[path]) if path in state else None
        source = self._source(version) if version is not None else None
        return () if source is None else (source,)

    def _source(self, version: Version) -> Source | None:
        text = self._repository.text(version.blob)
        return None if text is None else Source(text, version.claims)

    def _sources(self, commit: Commit, task: _Task) -> FileSources:
        seen = frozenset[int]().union(*(version.seen for version in task.parents))
        until = max((version.saved_until for version in task.parents), default="")
        return FileSources(
            task.text,
            [source for version in task.parents if (source := self._source(version))],
            [source for version in task.rewritten if (source := self._source(version))],
            self._evidence(commit, task),
            _LateSources(self._records, self._saves, self._source, commit, task, seen=seen, until=until).next,
        )

    def _evidence(self, commit: Commit, task: _Task) -> Evidence:
        saves = [save for save in self._saves.of_blob(task.blob, commit.time) if save.path in task.old_paths]
        saves = saves or self._saves.of_blob(task.blob, commit.time)
        if not saves:
            return NO_EVIDENCE
        return exact_evidence((self._saves.full(save) for save in saves), task.text, self._records.span_number)

    def _stored(
        self, commit: Commit, number: int, task: _Task, file: FileSources, result: attribute.Result
    ) -> Version | None:
        if not task.parents and not any(has_claim(claim) for claim in set(result.claims)):
            return None
        before = task.parents[0] if task.parents else None
        seen = frozenset(claims.numbers_in(result.claims)).union(*(version.seen for version in task.parents))
        stamps = [version.saved_until for version in (*task.parents, *task.rewritten)]
        if file.evidence.exact:
            stamps += [save.stamp for save in self._saves.of_blob(task.blob, commit.time)]
        if before is not None and (before.blob, before.claims, before.path) == (task.blob, result.claims, task.path):
            return before
        introduced = {task.text.keys[line] for line in result.introduced if has_claim(result.claims[line])}
        return self._records.add_version(
            number,
            task.path,
            task.blob,
            result.claims,
            seen=seen,
            saved_until=max(stamps, default=""),
            introduced=introduced,
        )


class _LateSources:
    """Sources for lines that neither parents nor known predecessors explain, one at a time."""

    def __init__(
        self,
        records: Records,
        saves: SaveIndex,
        source: Callable[[Version], Source | None],
        commit: Commit,
        task: _Task,
        *,
        seen: frozenset[int],
        until: str,
    ) -> None:
        self._records = records
        self._saves = saves
        self._source = source
        self._commit = commit
        self._task = task
        self._seen = seen
        self._until = until
        self._newest: int | None = None
        self._lookups = 0
        self._texts: list[Saved] | None = None

    def next(self, open_lines: Sequence[int]) -> Source | None:
        """The next text to try for these lines; None when there is nothing more to try."""
        while self._lookups < LOOKUPS_MAX:
            self._lookups += 1
            source = self._next_version(open_lines)
            if source is None:
                self._lookups = LOOKUPS_MAX
                break
            return source
        return self._next_save()

    def _next_version(self, open_lines: Sequence[int]) -> Source | None:
        text = self._task.text
        keys = {text.keys[line] for line in open_lines if text.is_significant(line)}
        number = self._records.newest_with_lines(self._task.path, keys, self._newest) if keys else None
        if number is None:
            return None
        self._newest = number
        version = self._records.version(number)
        source = self._source(version)
        return None if source is None else Source(source.text, [self._unseen(claim) for claim in version.claims])

    def _next_save(self) -> Source | None:
        if self._texts is None:
            saves = [s for path in self._task.old_paths for s in self._saves.of_path(path, self._commit.time)]
            self._texts = sorted(saves, key=lambda save: save.stamp)[-LOOKUPS_MAX:]
        while self._texts:
            save = self._texts.pop()
            source = saved_text(self._saves.full(save), self._records.span_number)
            if source is not None:
                if save.stamp > self._until:
                    return source
                return Source(source.text, [self._unseen(claim) for claim in source.claims])
        return None

    def _unseen(self, claim: LineClaim) -> LineClaim:
        """No claim where the span was in this file before: its lines went away, they can't come twice."""
        if isinstance(claim, tuple):
            return tuple(UNKNOWN if number_of(part) in self._seen else part for part in claim)
        return UNKNOWN if number_of(claim) in self._seen else claim


def _applied(state: State, changed: dict[str, int | None]) -> State:
    after = dict(state)
    for path, version in changed.items():
        if version is None:
            after.pop(path, None)
        else:
            after[path] = version
    return after
