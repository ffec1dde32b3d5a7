"""Gather for one file of a commit everything that its lines may come from."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeassist.adoption.events import FileSaved
from codeassist.adoption.lineage.attribute import FileSources, LateSource, Result, Virtual
from codeassist.adoption.lineage.carry import NO_EVIDENCE, Evidence, Source, reowned
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim, number_of
from codeassist.adoption.lineage.evidence import exact_evidence, saved_text
from codeassist.adoption.lineage.hashed import Lexicon
from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.past import LineCounts, SavedText, adds_lines, has_more
from codeassist.adoption.lineage.plan import Task
from codeassist.adoption.lineage.recorder import Recorder
from codeassist.adoption.lineage.records import Version
from codeassist.adoption.lineage.saves import Saved, SaveIndex, stamp_of
from codeassist.adoption.lineage.states import State, StateMemory, common_base, differences, proved_states
from codeassist.adoption.lineage.text import Text
from codeassist.adoption.lineage.virtual import choose
from codeassist.adoption.lineage.window import Window, window_between
from codeassist.capture.tokens import TokenHasher

LOOKUPS_MAX = 12
"""Versions of rewritten commits tried for one file of one commit."""
TEXTS_MAX = 24
"""Texts of saves tried for one file of one commit."""
ELSEWHERE_SAVES_MAX = 40
"""The last saves of any file that a block may have been cut from before it was committed."""
STATES_MAX = 32
"""The newest saves of a file that are made into versions when a commit has lines that no parent has."""
VERSIONS_MAX = 6
"""Committed versions that a save may have been made from."""
PAST_MAX = 200
"""Versions of a file looked back for the one that two branches share."""
PASTS_MAX = 4000
"""Paths of which it is remembered what the saves in their past hold."""
SAVES_MAX = 16
"""The newest saves of a file that are followed from one commit to the next."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A text of another line of work, what it has in common with ours, and its newest save."""

    source: Source
    base: Source | None
    stamp: str

    def reowned(self, ours: Source, until: str) -> list[Source]:
        """What each side changed in ownership without changing the text; without a base the later side is right."""
        if self.base is not None:
            found = [reowned(self.base, self.source), reowned(self.base, ours)]
        elif self.stamp <= until:
            found = [reowned(self.source, ours)]
        else:
            found = [reowned(ours, self.source)]
        return [source for source in found if source is not None]


@dataclass(slots=True)
class _Past:
    """What is remembered of a path's first `count` saves."""

    count: int
    newest: Saved
    lines: LineCounts | None = None
    texts: Sequence[SavedText] | None = None


@dataclass(slots=True)
class Edit:
    """A file of which only the changed part is looked at; `fails` is set when that turns out not to be enough."""

    window: Window
    sources: FileSources
    fails: bool = False

    def whole(self, result: Result, parent: Sequence[LineClaim]) -> Result:
        """What was found inside the window, for the whole file."""
        introduced = [line + self.window.before for line in result.introduced]
        return Result(self.window.claims(parent, result.claims), introduced)


class Gatherer:
    """Reads versions and saves of one repository."""

    def __init__(
        self, repository: Repository, records: Recorder, saves: SaveIndex, hasher: TokenHasher | None = None
    ) -> None:
        self._repository = repository
        self._records = records
        self._saves = saves
        self._hasher = hasher
        self._memory = StateMemory(records.span_number)
        self._pasts: OrderedDict[str, _Past] = OrderedDict()

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
            lambda open_lines: self._virtual(commit, task, open_lines, barred, until),
            self._versions(task.text, task.path, barred),
            self._elsewhere(commit, task),
            lambda _: self._texts(commit, task, barred, until),
            self._recorded(task),
        )

    def edit(self, commit: Commit, task: Task) -> Edit | None:
        """A file that nobody saw change, as the part that changed; None where more than its one parent has a say."""
        if self._hasher is not None:  # what a hashed text says depends on the commit that asks
            return None
        if len(task.parents) != 1 or task.rewritten or task.old_paths != (task.path,):
            return None
        (parent,) = task.parents
        past = self._past(commit, task.path)
        old = self._repository.text(parent.blob)
        if (
            old is None
            or (past is not None and past.newest.stamp > parent.saved_until)
            or self._saves.of_blob(task.blob, commit.time)
            or self._saves.records_of(task.blob, task.path)
        ):
            return None
        window = window_between(old, task.text)
        if window is None:
            return None

        def virtual(missing: Sequence[int]) -> Virtual:
            edit.fails = edit.fails or self._is_known_elsewhere(commit, task, window.new, missing, old)
            return Virtual()

        def texts(open_lines: Sequence[int]) -> list[Source]:
            return self._texts_with(commit, task, window.new, open_lines)

        edit = Edit(
            window,
            FileSources(
                window.new,
                [Source(window.old, window.of_old(parent.claims))],
                virtual=virtual,
                late_source=self._versions(window.new, task.path, parent.seen),
                saved_texts=texts,
                whole=task.text,
            ),
        )
        return edit

    def stored(self, path: str, time: int) -> None:
        """A version was stored: saves that may have been made from it are seen in another light."""
        past = self._pasts.get(path)
        if past is not None and time <= int(past.newest.time.timestamp()):
            del self._pasts[path]

    def _past(self, commit: Commit, path: str) -> _Past | None:
        """The path's saves until a commit."""
        saves = self._saves.of_path(path, commit.time)
        if not saves:
            return None
        past = self._pasts.get(path)
        if past is None or past.count != len(saves):
            past = self._pasts[path] = _Past(len(saves), saves[-1])
            if len(self._pasts) > PASTS_MAX:
                self._pasts.popitem(last=False)
        return past

    def _is_known_elsewhere(self, commit: Commit, task: Task, new: Text, missing: Sequence[int], old: Text) -> bool:
        """Whether a version or save of the file has any of the lines more often than the parent."""
        for version in self._versions_with(new, task.path, [missing]):
            text = self._repository.text(version.blob)
            if text is not None and has_more(text, new, missing, old):
                return True
        past = self._past(commit, task.path)
        if past is None:
            return False
        if past.lines is None:
            states = self._proved(self._saves_of(commit, task)[-STATES_MAX:], task, from_parents=False)
            past.lines = LineCounts(state.source.text for state in states)
        return adds_lines(past.lines, new, missing, old)

    def _texts_with(self, commit: Commit, task: Task, new: Text, open_lines: Sequence[int]) -> list[Source]:
        """Those of the saves' texts that may have one of the lines, the newest first."""
        past = self._past(commit, task.path)
        if past is None:
            return []
        if past.texts is None:
            saves = self._saves_of(commit, task)[-TEXTS_MAX:]
            found = (saved_text(full, self._records.span_number) for full in reversed(self._read(saves, task)))
            past.texts = [SavedText.of(source) for source in found if source is not None]
        (parent,) = task.parents
        return [_without(text.source, parent.seen) for text in past.texts if text.may_have(new, open_lines)]

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
        named = [save for save in saves if save.path in task.old_paths]
        return named or [save for save in saves if save.path not in task.others]

    def _evidence(self, commit: Commit, task: Task) -> Evidence:
        saves = self._exact_saves(commit, task)
        if not saves:
            return NO_EVIDENCE
        return exact_evidence((self._saves.full(save) for save in saves), task.text, self._records.span_number)

    def _recorded(self, task: Task) -> dict[int, LineClaim]:
        """What other tools' records say of this content."""
        saves = self._saves.records_of(task.blob, task.path)
        return exact_evidence(map(self._saves.full, saves), task.text, self._records.span_number).lines if saves else {}

    def _worktree(self, commit: Commit, task: Task, until: str) -> list[Source]:
        """The proved save that the commit was made from, if it is none of those that a parent contains."""
        saves = [save for save in self._saves_of(commit, task) if save.stamp > until][-SAVES_MAX:]
        limit = min((differences(task.text, parent.text) for parent in self._of(task.parents)), default=None)
        for state in reversed(self._proved(saves, task, from_parents=True)):
            if limit is None or differences(task.text, state.source.text) <= limit:
                return [state.source]
        return []

    def _virtual(
        self, commit: Commit, task: Task, open_lines: Sequence[int], barred: frozenset[int], until: str
    ) -> Virtual:
        """Other lines of work on this file that have the open lines."""
        states = self._proved(self._saves_of(commit, task)[-STATES_MAX:], task, from_parents=False)
        first = task.parents[0] if task.parents else None
        parent = self.source(first) if first is not None else None
        ours = next((s for s in reversed(states) if first and s.save.blob == first.blob and s.stamp <= until), None)
        works = [_Work(state.source, common_base(state, ours), state.stamp) for state in reversed(states)]
        for version in self._versions_with(task.text, task.path, [open_lines]):
            common = self._common(version, first)
            source = self.source(version)
            if source is not None:
                works.append(_Work(source, None if common is None else self.source(common), version.saved_until))
        chosen = choose(task.text, open_lines, parent.text if parent else None, [work.source for work in works])
        same = self._records.with_content(task.path, task.blob)
        newer = [changed for k in chosen if parent is not None for changed in works[k].reowned(parent, until)]
        return Virtual(
            [_without(works[k].source, barred) if works[k].stamp <= until else works[k].source for k in chosen],
            newer,
            None if same is None else self.source(self._records.version(same)),
        )

    def _saves_of(self, commit: Commit, task: Task) -> list[Saved]:
        saves = [save for path in task.old_paths for save in self._saves.of_path(path, commit.time)]
        return sorted(saves, key=lambda save: save.stamp)

    def _read(self, saves: Sequence[Saved], task: Task) -> list[FileSaved]:
        """Saves with their ranges; hashed text as far as the contents of the file can tell it."""
        full = [self._saves.full(save) for save in saves]
        if self._hasher is None or all(saved.tokens is None for save in full for saved in save.ranges):
            return full
        texts = [task.text, *(source.text for source in self._of([*task.parents, *task.rewritten]))]
        texts += [text for save in saves if (text := self._repository.text(save.blob)) is not None]
        lexicon = Lexicon(self._hasher, texts)
        return [lexicon.read(save) for save in full]

    def _proved(self, saves: Sequence[Saved], task: Task, *, from_parents: bool) -> list[State]:
        parents = self._of(task.parents)

        until = max((version.saved_until for version in task.parents), default="")

        def versions_until(save: FileSaved) -> list[Source]:
            numbers = self._records.versions_until(task.old_paths, int(save.time.timestamp()), VERSIONS_MAX)
            versions = self._of([self._records.version(number) for number in numbers])
            if from_parents:
                return [*parents, *versions]
            is_past = stamp_of(save.time, save.id) <= until
            return versions if versions or is_past else parents

        return proved_states(
            self._read(saves, task),
            versions_until,
            task.text,
            self._repository.text,
            self._memory,
        )

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

    def _versions(self, text: Text, path: str | None, barred: frozenset[int]) -> LateSource:
        """Versions (of one path, or of all) that brought in one of the open lines, the newest first."""
        asked: list[Sequence[int]] = []
        found: Iterator[Version] | None = None

        def following(open_lines: Sequence[int]) -> Source | None:
            nonlocal found
            asked[:] = [open_lines]
            if found is None:
                found = self._versions_with(text, path, asked)
            for version in found:
                source = self.source(version)
                if source is not None:
                    return _without(source, barred)
            return None

        return following

    def _versions_with(self, text: Text, path: str | None, asked: Sequence[Sequence[int]]) -> Iterator[Version]:
        """Versions that brought in one of the lines in `asked[0]`, which may change, the newest first."""
        newest: int | None = None
        for _ in range(LOOKUPS_MAX if self._records.has_lines(path) else 0):
            keys = {text.keys[line] for line in asked[0] if text.is_significant(line)}
            newest = self._records.newest_with_lines(keys, path=path, before=newest) if keys else None
            if newest is None:
                return
            yield self._records.version(newest)

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
                (save,) = self._read([saves.pop()], task)
                text = saved_text(save, self._records.span_number)
                if text is not None:
                    return text
            return None

        return following

    def _texts(self, commit: Commit, task: Task, barred: frozenset[int], until: str) -> list[Source]:
        """The texts of the file's saves, the newest first."""
        found: list[Source] = []
        saves = [save for save in self._saves_of(commit, task)[-TEXTS_MAX:] if save.blob != task.blob]
        for save, full in zip(reversed(saves), reversed(self._read(saves, task)), strict=True):
            source = saved_text(full, self._records.span_number)
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
