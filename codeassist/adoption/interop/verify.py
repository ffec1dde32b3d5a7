"""Holds what records claim against the repository: a claim counts only for lines that its commit brought in.

A hash of the text proves a range where it stands, or where else in a later version of the file it stands alone.
Without a hash a line number proves nothing by itself: it counts for a line that the named commit changed, if the
record is not later than that commit (some tools name the commit before the edit, whose lines are others).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from codeassist.adoption.interop import hashes
from codeassist.adoption.interop.records import Quarantined, RecordedLines, ToolRecord, quarantined
from codeassist.adoption.lineage.objects import Commit, Repository, printable_path
from codeassist.adoption.lineage.text import Text, is_significant
from codeassist.capture import alignment
from codeassist.capture.alignment import UNMATCHED

LATER_COMMITS_MAX = 10
"""Commits of a file after the named one that are searched for a hash."""
CLOCK_SLACK = timedelta(seconds=2)

NOT_GIT = "no git commit is named, so there is nothing to hold it against"
NO_COMMIT = "the commit is not in this repository"
NO_FILE = "the commit changed no such text file"
NO_LINES = "the file has fewer lines in that commit"
NOT_CHANGED = "the commit did not change these lines"
TOO_LATE = "the record is later than its commit, so its lines are those of another version"
OTHER_HASH = "its text has another hash, and stands nowhere alone in later versions"
UNKNOWN_HASH = "its hash is of a kind that can't be computed here"
CONTRADICTED = "the same record gives these lines to an agent and to a person"


@dataclass(frozen=True, slots=True)
class Version:
    """A file of a commit; `fresh` says of each line whether the commit brought it in."""

    path: str
    blob: str
    text: Text
    fresh: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Lines (from 0) of a text that a commit has under a path, and whose they are."""

    commit: Commit
    file: Version
    lines: tuple[int, ...]
    claim: RecordedLines

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The bytes of the lines, adjacent ones together."""
        text = self.file.text
        return [(text.starts[run.start], min(text.starts[run.stop], text.size)) for run in _runs(self.lines)]


class Verifier:
    """Verifies claims on one repository, whose versions it remembers while it goes through them."""

    def __init__(self, git: Repository) -> None:
        self._git = git
        self._commits: dict[str, Commit | None] = {}
        self._files: tuple[str, dict[str, Version | None]] = ("", {})

    def proved(self, record: ToolRecord) -> Iterator[Proved | Quarantined]:
        """Each claim of a record as far as it is proved, and the rest with the reason."""
        commit = self._commit(record.revision)
        for claim in record.lines:
            if commit is None:
                yield quarantined(record, claim, NO_COMMIT if record.revision else NOT_GIT)
            elif claim.content_hash is not None:
                yield self._by_hash(record, claim, commit, claim.content_hash)
            else:
                yield from self._by_place(record, claim, commit)

    def _by_place(self, record: ToolRecord, claim: RecordedLines, commit: Commit) -> Iterator[Proved | Quarantined]:
        found = self._file(commit, claim.path)
        if record.written is not None and record.written > datetime.fromtimestamp(commit.time, UTC) + CLOCK_SLACK:
            yield quarantined(record, claim, TOO_LATE)
        elif found is None:
            yield quarantined(record, claim, NO_FILE)
        elif claim.last > len(found.text):
            yield quarantined(record, claim, NO_LINES)
        else:
            lines = tuple(line for line in range(claim.first - 1, claim.last) if found.fresh[line])
            if lines:
                yield Proved(commit, found, lines, claim)
            if len(lines) < claim.count:
                yield quarantined(record, claim, NOT_CHANGED, claim.count - len(lines))

    def _by_hash(self, record: ToolRecord, claim: RecordedLines, commit: Commit, digits: str) -> Proved | Quarantined:
        if not hashes.is_checkable(digits):
            return quarantined(record, claim, UNKNOWN_HASH)
        found = self._file(commit, claim.path)
        here = range(claim.first - 1, claim.last)
        if found is not None and claim.last <= len(found.text) and hashes.fits(digits, _stored(found.text, here)):
            return Proved(commit, found, tuple(here), claim)
        return self._later(claim, commit, digits) or quarantined(record, claim, OTHER_HASH)

    def _later(self, claim: RecordedLines, commit: Commit, digits: str) -> Proved | None:
        """Where the text stands alone in the first later version of the file that has it."""
        listed = self._git.git.text(
            "log", "--reverse", "--format=%H", "--branches", "--remotes", f"--since={commit.time}",
            f"^{commit.sha}", "--", f":(literal){claim.path}",
        )  # fmt: skip
        for sha in listed.splitlines()[:LATER_COMMITS_MAX]:
            later = self._commit(sha)
            found = None if later is None else self._file(later, claim.path)
            if later is None or found is None:
                continue
            blocks = (range(at, at + claim.count) for at in range(len(found.text) - claim.count + 1))
            fitting = [block for block in blocks if hashes.fits(digits, _stored(found.text, block))]
            if len(fitting) == 1:
                return Proved(later, found, tuple(fitting[0]), claim)
        return None

    def _commit(self, revision: str) -> Commit | None:
        if revision not in self._commits:
            known = revision.isalnum() and self._git.git.succeeds("cat-file", "-e", f"{revision}^{{commit}}")
            self._commits[revision] = next(self._git.named([revision]), None) if known else None
        return self._commits[revision]

    def _file(self, commit: Commit, path: str) -> Version | None:
        """A text file that the commit changed."""
        if self._files[0] != commit.sha:
            self._files = commit.sha, {}
        known = self._files[1]
        if path not in known:
            known[path] = self._read(commit, path)
        return known[path]

    def _read(self, commit: Commit, path: str) -> Version | None:
        fresh: list[tuple[bool, ...]] = []
        text: Text | None = None
        blob = ""
        for parent in commit.parents or (None,):
            (changes,) = self._git.changes([(commit.sha, parent)])
            change = next((change for change in changes if printable_path(change.path) == path), None)
            if change is None or change.blob is None:
                return None
            blob = change.blob
            text = text or self._git.text(blob)
            if text is None:
                return None
            fresh.append(brought(None if change.old_blob is None else self._git.text(change.old_blob), text))
        return None if text is None else Version(path, blob, text, tuple(map(all, zip(*fresh, strict=True))))


def brought(old: Text | None, new: Text) -> tuple[bool, ...]:
    """Of each line of a new text whether the old one, if there is one, lacks it."""
    if old is None:
        return (True,) * len(new)
    return tuple(origin == UNMATCHED for origin in alignment.match(old.keys, new.keys, is_significant))


def _stored(text: Text, lines: range) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in text.raw[lines.start : lines.stop]]


def _runs(lines: Sequence[int]) -> Iterator[range]:
    """Lines in order as unbroken runs."""
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or lines[at] != lines[at - 1] + 1:
            yield range(lines[start], lines[at - 1] + 1)
            start = at
