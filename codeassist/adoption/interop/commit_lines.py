"""What lineage knows of the lines that each commit brought in: what other tools' formats have records of."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.blame.answers import Spans, answers
from codeassist.adoption.blame.read import NotSyncedError
from codeassist.adoption.exclusion import is_excluded
from codeassist.adoption.interop.verify import brought
from codeassist.adoption.lineage.objects import Change, Commit, Repository, printable_path
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.lineage.text import Text
from codeassist.adoption.origins import Origin, origins
from codeassist.errors import InvalidInputError
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr

COMMITS_PER_STEP = 200

Owner = tuple[str, str | None]
"""A class and, for the AI classes, a span."""


@dataclass(frozen=True, slots=True)
class FileLines:
    """Lines (from 1, rising) of one file by whose they are; those of unknown origin are only in `total`.

    `grades` counts the lines that come from a span by the grade of their evidence.
    """

    path: str
    text: Text
    lines: dict[Owner, list[int]]
    grades: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class CommitLines:
    """A commit with the files of which it brought in a line. `person` is its author, `Name <mail>`."""

    commit: Commit
    person: str
    files: Sequence[FileLines]
    origins: dict[str, Origin]


def commits_in(root: Path, revisions: str) -> list[str]:
    """The commits of a revision's past or of a range (`A..B`), parents first.

    Raises:
        InvalidInputError: git finds no such commits.
    """
    try:
        listed = Git(root).text("rev-list", "--reverse", "--topo-order", "--end-of-options", revisions, "--")
    except GitError as error:
        raise InvalidInputError(
            tr("{revisions} names no commits of {root}.").format(revisions=revisions, root=root)
        ) from error
    return listed.split()


def lines_of_commits(
    engine: sa.Engine, root: Path, repository: str, shas: Sequence[str], exclude: Sequence[str]
) -> Iterator[CommitLines]:
    """What each commit brought in, in the order asked for.

    Raises:
        InvalidInputError: the lineage of a commit is not known.
    """
    with closing(engine.connect()) as connection, Repository(root) as git:
        reader = _Reader(connection, git, repository, exclude)
        for first in range(0, len(shas), COMMITS_PER_STEP):
            yield from reader.read(shas[first : first + COMMITS_PER_STEP])


@dataclass(frozen=True, slots=True)
class DiffLines:
    """What `head` has and `base` lacks; `excluded` and `unreadable` are paths of changed files that are not counted."""

    base: str
    head: str
    files: Sequence[FileLines]
    origins: dict[str, Origin]
    excluded: Sequence[str]
    unreadable: Sequence[str]


def lines_of_diff(
    engine: sa.Engine, root: Path, repository: str, ends: tuple[str, str], exclude: Sequence[str]
) -> DiffLines:
    """The lines that the second of two commits has and the first one lacks.

    Raises:
        NotSyncedError: the lineage of the second commit is not known.
    """
    with closing(engine.connect()) as connection, Repository(root) as git:
        return _Reader(connection, git, repository, exclude).compared(*ends)


class _Reader:
    def __init__(self, connection: sa.Connection, git: Repository, repository: str, exclude: Sequence[str]) -> None:
        self._connection, self._git, self._exclude = connection, git, exclude
        self._records = Records(connection, repository)
        self._spans = Spans(self._records.span_names())

    def read(self, shas: Sequence[str]) -> Iterator[CommitLines]:
        commits = list(self._git.named(shas))
        people = _people(self._git, shas)
        pairs = [(commit.sha, parent) for commit in commits for parent in commit.parents or (None,)]
        changes = self._git.changes(pairs)
        for commit in commits:
            by_parent = [{one.path: one for one in next(changes)} for _ in commit.parents or (None,)]
            files = list(self._changed(self._number(commit.sha), by_parent))
            yield CommitLines(commit, people[commit.sha], files, self._origins(files))

    def compared(self, base: str, head: str) -> DiffLines:
        number = self._number(head)
        (changes,) = self._git.changes([(head, base)])
        changed = {one.path: one for one in changes if one.blob is not None}
        files = list(self._changed(number, [changed]))
        names = {printable_path(path) for path in changed}
        excluded = {path for path in names if is_excluded(path, self._exclude)}
        unreadable = {printable_path(one.path) for one in changed.values() if self._git.text(str(one.blob)) is None}
        return DiffLines(base, head, files, self._origins(files), sorted(excluded), sorted(unreadable - excluded))

    def _number(self, sha: str) -> int:
        number = self._records.commit_number(sha)
        if number is None:
            words = tr("The lineage of {sha} is not known yet: run `codeassist adoption sync {root}`.")
            raise NotSyncedError(words.format(sha=sha[:12], root=self._git.git.root))
        return number

    def _origins(self, files: Sequence[FileLines]) -> dict[str, Origin]:
        spans = {span for file in files for _, span in file.lines if span is not None}
        return dict(origins(self._connection, self._records.repository, spans))

    def _changed(self, number: int, by_parent: Sequence[dict[str, Change]]) -> Iterator[FileLines]:
        """The files that differ from every parent and have a line that no parent has."""
        for path, change in sorted(by_parent[0].items()):
            if is_excluded(printable_path(path), self._exclude) or change.blob is None:
                continue
            versions = [changes[path] for changes in by_parent if path in changes]
            text = self._git.text(change.blob)
            if text is None or len(versions) < len(by_parent):
                continue
            olds = [None if one.old_blob is None else self._git.text(one.old_blob) for one in versions]
            fresh = [all(each) for each in zip(*(brought(old, text) for old in olds), strict=True)]
            found = self._file(number, path, text, fresh)
            if found.total:
                yield found

    def _file(self, number: int, path: str, text: Text, fresh: Sequence[bool]) -> FileLines:
        version = self._records.version_of(number, path)
        told = [None] * len(text) if version is None else answers(version.claims, self._spans)
        lines: dict[Owner, list[int]] = defaultdict(list)
        grades: Counter[str] = Counter()
        for line, one in enumerate(told):
            if fresh[line] and one is not None:
                lines[one.class_, one.span].append(line + 1)
                grades.update([one.grade] if one.span is not None else ())
        return FileLines(printable_path(path), text, dict(lines), dict(grades), sum(fresh))


def _people(git: Repository, shas: Sequence[str]) -> dict[str, str]:
    asked = "".join(f"{sha}\n" for sha in shas).encode()
    options = ("--no-walk=unsorted", "--stdin", "--no-notes", "--encoding=UTF-8", "--format=%H %an <%ae>")
    listed = git.git.run("log", *options, input_bytes=asked).decode("utf-8", "replace")
    return dict(line.split(" ", 1) for line in listed.split("\n") if line)
