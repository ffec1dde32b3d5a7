"""Which files of a commit have to be worked out, and which keep a version that is known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from codeassist.adoption.exclusion import is_excluded
from codeassist.adoption.lineage.claims import UNKNOWN
from codeassist.adoption.lineage.objects import Change, Commit, Repository
from codeassist.adoption.lineage.recorder import Recorder
from codeassist.adoption.lineage.records import NOT_STORED, State, Version
from codeassist.adoption.lineage.saves import SaveIndex
from codeassist.adoption.lineage.text import Text


@dataclass(frozen=True, slots=True)
class Task:
    """One file of one commit that has to be worked out.

    `parents` and `rewritten` are its versions there (fewer than parents where some have none), `old_paths`
    every name it has in them. `others` are other files of the commit of which there are saves with this content.
    """

    path: str
    blob: str
    text: Text
    parents: tuple[Version, ...]
    rewritten: tuple[Version, ...]
    old_paths: tuple[str, ...]
    others: frozenset[str] = frozenset()


@dataclass(slots=True)
class Plan:
    """`kept` holds paths that take a known version, or (None) lose theirs."""

    tasks: list[Task] = field(default_factory=list)
    kept: dict[str, int | None] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ancestry:
    """A commit's changes and states: against the first parent, the others, and what it was rewritten from."""

    changes: dict[str, Change]
    state: State
    others: Sequence[tuple[State, dict[str, Change]]]
    rewritten: Sequence[State]

    def leaves(self, path: str) -> bool:
        """Whether the commit holds a file of this name that it changed or that has attributed lines."""
        change = self.changes.get(path)
        if change is not None:
            return change.blob is not None
        return path in self.state and all(other.old_path != path for other in self.changes.values())


class Planner:
    """Plans commits of one repository."""

    def __init__(self, repository: Repository, records: Recorder, saves: SaveIndex, exclude: Sequence[str]) -> None:
        self._repository = repository
        self._records = records
        self._saves = saves
        self._exclude = exclude

    def plan(self, commit: Commit, ancestry: Ancestry, parent_time: int | None) -> Plan:
        """What to do for a commit."""
        plan = Plan()
        may_move = any(change.old_path in ancestry.state for change in ancestry.changes.values())
        for change in ancestry.changes.values():
            if change.old_path in ancestry.state and (change.blob is None or change.old_path != change.path):
                plan.kept[change.old_path] = None
            if change.blob is None:
                continue
            if is_excluded(change.path, self._exclude):
                plan.excluded.add(change.path)
            else:
                self._plan_file(change, change.blob, ancestry, plan, may_move=may_move, commit_time=commit.time)
        for state, changes in ancestry.others:
            for path, version in state.items():
                if path not in changes and path not in plan.kept and path not in ancestry.changes:
                    self._keep_newest(path, version, ancestry.state.get(path), plan)
        if parent_time is not None and not ancestry.others:
            plan.tasks += self._resaved(commit, ancestry, parent_time)
        return plan

    def _keep_newest(self, path: str, other: int, first: int | None, plan: Plan) -> None:
        """Of two parents with the same content, the version with the later evidence."""
        if first is None or (
            first != other and self._records.version(other).saved_until > self._records.version(first).saved_until
        ):
            plan.kept[path] = other

    def _plan_file(
        self, change: Change, blob: str, ancestry: Ancestry, plan: Plan, *, may_move: bool, commit_time: int
    ) -> None:
        parents, old_paths = self._in_parents(change, ancestry)
        rewritten = [
            version
            for state in ancestry.rewritten
            if (version := state.get(change.path) or state.get(change.old_path or change.path)) is not None
        ]
        known = max((self._records.version(number).saved_until for number, _ in parents), default="")
        same = next((number for number in rewritten if self._is_as_new(number, blob, known)), None)
        unchanged = next((number for number, is_same in parents if is_same), same)
        has_lines = self._records.has_lines(change.path)
        if unchanged is None and not parents and has_lines:
            unchanged = self._brought_back(change.path, blob, commit_time)
        if unchanged is not None:
            plan.kept[change.path] = unchanged
            return
        if not (parents or rewritten or may_move or has_lines or self._saves.knows(change.path, blob, commit_time)):
            return
        text = self._repository.text(blob)
        if text is None:
            if change.path in ancestry.state:
                plan.kept[change.path] = None
            return
        versions = [self._records.version(number) for number, _ in parents]
        if change.old_path is not None and change.old_blob is not None and change.old_path not in ancestry.state:
            versions.insert(0, self._without_claims(change.old_path, change.old_blob))
        plan.tasks.append(
            Task(
                change.path,
                blob,
                text,
                tuple(versions),
                tuple(self._records.version(number) for number in dict.fromkeys(rewritten)),
                old_paths,
                self._others(change.path, blob, ancestry, commit_time),
            )
        )

    def _others(self, path: str, blob: str, ancestry: Ancestry, commit_time: int) -> frozenset[str]:
        """Other paths with saves of this content whose files the commit leaves standing: copies, not renamed ones."""
        saved = {save.path for save in self._saves.of_blob(blob, commit_time)} - {path}
        return frozenset(other for other in saved if ancestry.leaves(other))

    def _is_as_new(self, number: int, blob: str, saved_until: str) -> bool:
        """Whether a version has this content and lacks no evidence that the parents have."""
        version = self._records.version(number)
        return version.blob == blob and version.saved_until >= saved_until

    def _brought_back(self, path: str, blob: str, time: int) -> int | None:
        """The version that a deleted file had, if it has its content again and nobody saved that since."""
        number = self._records.with_content(path, blob)
        if number is None:
            return None
        newest = max((save.stamp for save in self._saves.of_blob(blob, time)), default="")
        return number if newest <= self._records.version(number).saved_until else None

    def _without_claims(self, path: str, blob: str) -> Version:
        """A version for a file in which nothing is known: its lines are at least not new."""
        text = self._repository.text(blob)
        claims = [UNKNOWN] * (0 if text is None else len(text))
        return Version(NOT_STORED, path, blob, claims, frozenset(), "", None)

    def _in_parents(self, change: Change, ancestry: Ancestry) -> tuple[list[tuple[int, bool]], tuple[str, ...]]:
        """The file's version in each parent that has one and whether it is the same there; and its names."""
        found: list[tuple[int, bool]] = []
        paths = {change.path, change.old_path or change.path}
        first = ancestry.state.get(change.old_path) if change.old_path is not None else None
        if first is not None:
            found.append((first, False))
        for state, changes in ancestry.others:
            other = changes.get(change.path)
            old_path = change.path if other is None else other.old_path
            version = state.get(old_path) if old_path is not None else None
            if version is not None:
                found.append((version, other is None))
                paths.add(old_path or change.path)
        return found, tuple(sorted(paths))

    def _resaved(self, commit: Commit, ancestry: Ancestry, parent_time: int) -> list[Task]:
        """Files saved again without a change that git can see: a person may have retyped a part.

        Only where no other commit came between the save and this one, to which the save belongs then.
        """
        tasks: dict[str, Task] = {}
        for save in self._saves.between(parent_time, commit.time):
            number = ancestry.state.get(save.path)
            if number is None or save.path in ancestry.changes:
                continue
            version = self._records.version(number)
            if version.blob != save.blob or save.stamp <= version.saved_until:
                continue
            text = self._repository.text(save.blob)
            if text is not None and not self._records.commits.any_between(int(save.time.timestamp()), commit.time):
                tasks[save.path] = Task(save.path, save.blob, text, (version,), (), (save.path,))
        return list(tasks.values())
