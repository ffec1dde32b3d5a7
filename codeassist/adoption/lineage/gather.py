"""Gather for one file of a commit everything that its lines may come from."""

from collections.abc import Sequence

from codeassist.adoption.lineage.attribute import FileSources, LateSource
from codeassist.adoption.lineage.carry import NO_EVIDENCE, Evidence, Source, reowned
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim, number_of
from codeassist.adoption.lineage.evidence import exact_evidence, saved_text
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.plan import Task
from codeassist.adoption.lineage.records import Records, Version
from codeassist.adoption.lineage.saves import Saved, SaveIndex
from codeassist.adoption.lineage.text import Text
from codeassist.adoption.lineage.worktree import SAVES_MAX, Committed, last_state

LOOKUPS_MAX = 12
"""Versions of rewritten commits tried for one file of one commit."""
TEXTS_MAX = 24
"""Texts of saves tried for one file of one commit."""
ELSEWHERE_SAVES_MAX = 40
"""The last saves of any file that a block may have been cut from before it was committed."""
PAST_MAX = 200
"""Versions of a file looked back for the one that two branches share."""
BASES_MAX = 4
"""Earlier versions of a file that uncommitted saves may have started from."""


class Gatherer:
    """Reads versions and saves of one repository."""

    def __init__(self, repository: Repository, records: Records, saves: SaveIndex) -> None:
        self._repository = repository
        self._records = records
        self._saves = saves

    def sources(self, commit: Commit, task: Task) -> FileSources:
        """Everything for one file."""
        seen = frozenset[int]().union(*(version.seen for version in task.parents))
        until = max((version.saved_until for version in task.parents), default="")
        evidence = self._evidence(commit, task)
        barred = frozenset[int]() if evidence.exact else seen
        return FileSources(
            task.text,
            self._of(task.parents),
            self._of(task.rewritten),
            evidence,
            [*self._worktree(commit, task, until), *self._reowned(task)],
            self._versions(task.text, task.path, barred),
            self._elsewhere(commit, task),
            lambda: self._texts(commit, task, barred, until),
        )

    def source(self, version: Version) -> Source | None:
        """A version with its text; None if the blob is gone."""
        text = self._repository.text(version.blob)
        return None if text is None else Source(text, version.claims)

    def newest_exact_save(self, commit: Commit, task: Task) -> str:
        """The stamp of the newest save of exactly this content until the commit, or ""."""
        return max((save.stamp for save in self._exact_saves(commit, task)), default="")

    def _of(self, versions: Sequence[Version]) -> list[Source]:
        return [source for version in versions if (source := self.source(version)) is not None]

    def _exact_saves(self, commit: Commit, task: Task) -> list[Saved]:
        """Saves of this content: under one of its names, else under any (renamed before the commit)."""
        saves = self._saves.of_blob(task.blob, commit.time)
        return [save for save in saves if save.path in task.old_paths] or saves

    def _evidence(self, commit: Commit, task: Task) -> Evidence:
        saves = self._exact_saves(commit, task)
        if not saves:
            return NO_EVIDENCE
        return exact_evidence((self._saves.full(save) for save in saves), task.text, self._records.span_number)

    def _worktree(self, commit: Commit, task: Task, until: str) -> list[Source]:
        saves = [s for path in task.old_paths for s in self._saves.of_path(path, commit.time) if s.stamp > until]
        if not any(save.blob != task.blob for save in saves):
            return []
        newest = sorted(saves, key=lambda save: save.stamp)[-SAVES_MAX:]
        state = last_state(
            self._bases(task, until),
            Committed(task.blob, task.text),
            [self._saves.full(save) for save in newest],
            self._repository.text,
            self._records.span_number,
        )
        return [] if state is None else [state]

    def _reowned(self, task: Task) -> list[Source]:
        """What the other parents and predecessors changed in ownership without changing the text."""
        first = task.parents[0] if task.parents else None
        pairs = [(version, self._common(version, first)) for version in task.parents[1:]]
        pairs += [(version, self._before(version)) for version in task.rewritten]
        if len(task.parents) > 1 and first is not None:
            pairs.append((first, self._common(first, task.parents[1])))
        found = []
        for version, base in pairs:
            ours = self.source(version)
            theirs = self.source(base) if base is not None else None
            if ours is not None and theirs is not None:
                found.append(reowned(theirs, ours))
        return [source for source in found if source is not None]

    def _before(self, version: Version) -> Version | None:
        return None if version.before is None else self._records.version(version.before)

    def _common(self, version: Version, other: Version | None) -> Version | None:
        """The newest version that both continue, seen along first parents."""
        past: set[int] = set()
        step = other
        while step is not None and len(past) < PAST_MAX:
            past.add(step.number)
            step = self._before(step)
        step, steps = version, 0
        while step is not None and step.number not in past and steps < PAST_MAX:
            step, steps = self._before(step), steps + 1
        return step if step is not None and step.number in past else None

    def _bases(self, task: Task, until: str) -> list[Source]:
        """The parent's version and those before it, back to the last one that a save is known of."""
        bases: list[Source] = []
        version = task.parents[0] if task.parents else None
        while version is not None and len(bases) < BASES_MAX:
            source = self.source(version)
            bases += [source] if source is not None else []
            earlier = self._before(version)
            version = earlier if version.saved_until == until else None
        return bases

    def _versions(self, text: Text, path: str | None, barred: frozenset[int]) -> LateSource:
        """Versions (of one path, or of all) that brought in one of the open lines, the newest first."""
        newest: int | None = None
        tries = 0

        def following(open_lines: Sequence[int]) -> Source | None:
            nonlocal newest, tries
            keys = {text.keys[line] for line in open_lines if text.is_significant(line)}
            while keys and tries < LOOKUPS_MAX:
                tries += 1
                newest = self._records.newest_with_lines(keys, path=path, before=newest)
                if newest is None:
                    break
                source = self.source(self._records.version(newest))
                if source is not None:
                    return _without(source, barred)
            return None

        return following

    def _elsewhere(self, commit: Commit, task: Task) -> LateSource:
        """Versions of any file with the open lines, then the last saved texts of any file."""
        versions = self._versions(task.text, None, frozenset())
        saves: list[Saved] | None = None

        def following(open_lines: Sequence[int]) -> Source | None:
            nonlocal saves
            source = versions(open_lines)
            if source is not None:
                return source
            if saves is None:
                saves = self._saves.newest(commit.time, ELSEWHERE_SAVES_MAX)
            while saves:
                text = saved_text(self._saves.full(saves.pop()), self._records.span_number)
                if text is not None:
                    return text
            return None

        return following

    def _texts(self, commit: Commit, task: Task, barred: frozenset[int], until: str) -> list[Source]:
        """The texts of the file's saves, the newest first."""
        saves = [save for path in task.old_paths for save in self._saves.of_path(path, commit.time)]
        found: list[Source] = []
        for save in sorted(saves, key=lambda save: save.stamp, reverse=True)[:TEXTS_MAX]:
            if save.blob == task.blob:
                continue  # its ranges stand in the commit already
            source = saved_text(self._saves.full(save), self._records.span_number)
            if source is not None:
                found.append(source if save.stamp > until else _without(source, barred))
        return found


def _without(source: Source, barred: frozenset[int]) -> Source:
    """No claims of spans that were in this file before: what went away can't come a second time."""
    if not barred:
        return source
    return Source(source.text, [_unless(claim, barred) for claim in source.claims], source.whole)


def _unless(claim: LineClaim, barred: frozenset[int]) -> LineClaim:
    if isinstance(claim, tuple):
        return tuple(UNKNOWN if number_of(part) in barred else part for part in claim)
    return UNKNOWN if number_of(claim) in barred else claim
