"""Gather for one file of a commit everything that its lines may come from."""

from collections.abc import Sequence

from codeassist.adoption.lineage.attribute import FileSources, LateSource
from codeassist.adoption.lineage.carry import NO_EVIDENCE, Evidence, Source
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim, number_of
from codeassist.adoption.lineage.evidence import exact_evidence, saved_text
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.plan import Task
from codeassist.adoption.lineage.records import Records, Version
from codeassist.adoption.lineage.saves import Saved, SaveIndex
from codeassist.adoption.lineage.text import Text
from codeassist.adoption.lineage.worktree import SAVES_MAX, Committed, last_state

LOOKUPS_MAX = 12
"""Versions of rewritten commits, and texts of saves, tried for one file of one commit."""
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
            self._worktree(commit, task, until),
            _in_turn(self._versions(task.text, task.path, barred), self._texts(commit, task, barred, until)),
            self._versions(task.text, None, frozenset()),
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

    def _worktree(self, commit: Commit, task: Task, until: str) -> Source | None:
        saves = [s for path in task.old_paths for s in self._saves.of_path(path, commit.time) if s.stamp > until]
        if not any(save.blob != task.blob for save in saves):
            return None
        newest = sorted(saves, key=lambda save: save.stamp)[-SAVES_MAX:]
        return last_state(
            self._bases(task, until),
            Committed(task.blob, task.text),
            [self._saves.full(save) for save in newest],
            self._known_text,
            self._records.span_number,
        )

    def _known_text(self, blob: str) -> Text | None:
        return self._repository.text(blob)

    def _bases(self, task: Task, until: str) -> list[Source]:
        """The parent's version and those before it, back to the last one that a save is known of."""
        bases: list[Source] = []
        version = task.parents[0] if task.parents else None
        while version is not None and len(bases) < BASES_MAX:
            source = self.source(version)
            bases += [source] if source is not None else []
            earlier = self._records.version(version.before) if version.before is not None else None
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

    def _texts(self, commit: Commit, task: Task, barred: frozenset[int], until: str) -> LateSource:
        """The texts of the file's saves, the newest first."""
        left: list[Saved] | None = None

        def following(_: Sequence[int]) -> Source | None:
            nonlocal left
            if left is None:
                saves = [save for path in task.old_paths for save in self._saves.of_path(path, commit.time)]
                left = sorted(saves, key=lambda save: save.stamp)[-LOOKUPS_MAX:]
            while left:
                save = left.pop()
                source = saved_text(self._saves.full(save), self._records.span_number)
                if source is not None:
                    return source if save.stamp > until else _without(source, barred)
            return None

        return following


def _in_turn(first: LateSource, second: LateSource) -> LateSource:
    return lambda open_lines: first(open_lines) or second(open_lines)


def _without(source: Source, barred: frozenset[int]) -> Source:
    """No claims of spans that were in this file before: what went away can't come a second time."""
    return Source(source.text, [_unless(claim, barred) for claim in source.claims]) if barred else source


def _unless(claim: LineClaim, barred: frozenset[int]) -> LineClaim:
    if isinstance(claim, tuple):
        return tuple(UNKNOWN if number_of(part) in barred else part for part in claim)
    return UNKNOWN if number_of(claim) in barred else claim
