"""Questions to the stored lineage."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.claims import Run
from codeassist.adoption.lineage.objects import BLOB_MODES, Repository, printable_path, text_path
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.repositories import work_tree_of
from codeassist.errors import InvalidInputError
from codeassist_index.git import Git
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class FileLines:
    """The answer for one text file of a tree; lines in no run are unknown."""

    path: str
    blob: str
    line_count: int
    runs: tuple[Run, ...]


def tree_lines(
    engine: sa.Engine, root: Path, *, repository: str, rev: str, paths: Sequence[str] = ()
) -> Iterator[FileLines]:
    """Every text file of a commit's tree in path order; `paths` are files or folders.

    Raises:
        InvalidInputError: no repository, no such commit, not synced, or a path that isn't in the tree.
    """
    top, sha = _resolved(root, rev)
    with engine.connect() as connection, Repository(top) as git:
        records = Records(connection, repository)
        state = records.state(_synced(records, sha, rev))
        names = records.span_names()
        for path, blob in _tree(git.git, sha, paths):
            text = git.text(blob)
            if text is None:
                continue
            number = state.get(path)
            found = claims.runs(records.version(number).claims, names) if number is not None else ()
            yield FileLines(printable_path(path), blob, len(text), found)


def spans_of_commit(engine: sa.Engine, root: Path, repository: str, rev: str) -> dict[str, int]:
    """Lines alive (`ai` and `ai-edited`) of each span in a commit's tree.

    Raises:
        InvalidInputError: no repository, no such commit, or not synced.
    """
    _, sha = _resolved(root, rev)
    with engine.connect() as connection:
        return TreeSpans(connection, root, repository).of(sha)


class TreeSpans:
    """Lines alive of each span in the trees of many commits; what two trees have in common is read once."""

    def __init__(self, connection: sa.Connection, root: Path, repository: str) -> None:
        self._root = root
        self._records = Records(connection, repository)
        self._names = self._records.span_names()
        self._lines_of_version: dict[int, Counter[int]] = {}

    def of(self, sha: str, part: Callable[[str], bool] | None = None) -> dict[str, int]:
        """Those of a commit's tree, or of the paths in it that `part` says yes to; `sha` is the full id.

        The commit need not be in the repository any more if it was replayed once.

        Raises:
            InvalidInputError: there never was such a commit, or it is not synced.
        """
        commit = self._records.commit_number(sha)
        if commit is None:
            _resolved(self._root, sha)
            commit = _synced(self._records, sha, sha)
        lines: Counter[int] = Counter()
        for path, number in self._records.state(commit).items():
            if part is None or part(printable_path(path)):
                lines.update(self._lines(number))
        return {self._names[number]: count for number, count in lines.items()}

    def _lines(self, version: int) -> Counter[int]:
        found = self._lines_of_version.get(version)
        if found is None:
            found = Counter(claims.lines_by_span(self._records.version(version).claims))
            self._lines_of_version[version] = found
        return found


def committed_spans(engine: sa.Engine, repository: str) -> dict[str, int]:
    """The most lines that each span ever had in one commit, for spans that were committed."""
    with engine.connect() as connection:
        return Records(connection, repository).lines_max()


def _resolved(root: Path, rev: str) -> tuple[Path, str]:
    top = work_tree_of(root)
    git = Git(top)
    if rev.startswith("-") or not git.succeeds("rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}"):
        raise InvalidInputError(tr("{rev} names no commit in {top}.").format(rev=rev, top=top))
    return top, git.text("rev-parse", "--verify", f"{rev}^{{commit}}")


def _synced(records: Records, sha: str, rev: str) -> int:
    number = records.commit_number(sha)
    if number is None:
        raise InvalidInputError(
            tr(
                "The lineage of {rev} ({sha}) in {repository} is not known yet; run `codeassist adoption "
                "sync` with the same repository first."
            ).format(rev=rev, sha=sha[:12], repository=records.repository)
        )
    return number


def _tree(git: Git, sha: str, paths: Sequence[str]) -> list[tuple[str, str]]:
    """Path and blob of each regular file, sorted by path."""
    found: list[tuple[str, str]] = []
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", sha).split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        mode, _, rest = facts.partition(b" ")
        if mode in BLOB_MODES:
            found.append((text_path(name), rest.partition(b" ")[2].decode()))
    if not paths:
        return sorted(found)
    wanted = {path.strip("/"): False for path in paths}
    chosen = []
    for path, blob in sorted(found):
        shown = printable_path(path)
        over = [want for want in wanted if shown == want or shown.startswith(f"{want}/")]
        if over:
            wanted.update(dict.fromkeys(over, True))
            chosen.append((path, blob))
    missing = [path for path, was_found in wanted.items() if not was_found]
    if missing:
        raise InvalidInputError(tr("{path} is not in the tree of {sha}.").format(path=missing[0], sha=sha[:12]))
    return chosen
