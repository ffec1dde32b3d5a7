"""Lineage's tables, read and written through one connection for one repository."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.claims import HUMAN_NUMBER, LineClaim
from codeassist.adoption.lineage.objects import Commit
from codeassist.store.schema.lineage import (
    lineage_commit,
    lineage_file,
    lineage_line,
    lineage_progress,
    lineage_rewrite,
    lineage_span,
    lineage_version,
)

VALUES_PER_QUERY_MAX = 500
VERSIONS_CACHED_MAX = 2000
SAME_IDENTITY_MAX = 8
"""More commits than this with one author, author's time and subject are no rewrites of each other."""

NOT_STORED = 0
"""The number of a version that only says that a file has no claims."""

State = dict[str, int]
"""Path to the number of the file's version; files without one have no evidence at all."""


@dataclass(frozen=True, slots=True)
class Version:
    """A file's content at a commit and who wrote it.

    `saved_until` is the newest save it wholly contains, or ""; `before` the first parent's version.
    """

    number: int
    path: str
    blob: str
    claims: Sequence[LineClaim]
    seen: frozenset[int]
    saved_until: str
    before: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the last sync came to."""

    algorithm: int
    exclude: str
    events: int


class Records:
    """Reads and writes of one repository's lineage."""

    def __init__(self, connection: sa.Connection, repository: str) -> None:
        self.connection = connection
        self.repository = repository
        self._numbers: dict[str, int] = {}
        self._versions: OrderedDict[int, Version] = OrderedDict()
        self._has_lines = False

    def progress(self) -> Progress | None:
        """None before the first sync."""
        row = self.connection.execute(
            sa.select(lineage_progress).where(lineage_progress.c.repository == self.repository)
        ).one_or_none()
        return None if row is None else Progress(row.algorithm, row.exclude, row.events)

    def set_progress(self, progress: Progress) -> None:
        """Note that all events up to a number are accounted for by the commits that are stored."""
        self.connection.execute(sa.delete(lineage_progress).where(lineage_progress.c.repository == self.repository))
        self.connection.execute(
            sa.insert(lineage_progress).values(
                repository=self.repository,
                algorithm=progress.algorithm,
                exclude=progress.exclude,
                events=progress.events,
            )
        )

    def span_number(self, span: str) -> int:
        """The number that claims use for a span; given at first sight. `HUMAN_NUMBER` and 0 are never given."""
        if span not in self._numbers:
            query = sa.select(lineage_span.c.number).where(
                lineage_span.c.repository == self.repository, lineage_span.c.span == span
            )
            number = self.connection.execute(query).scalar_one_or_none()
            if number is None:
                written = self.connection.execute(
                    sa.insert(lineage_span).values(repository=self.repository, span=span, lines_max=0)
                )
                number = written.inserted_primary_key[0] if written.inserted_primary_key else 0
            self._numbers[span] = number + HUMAN_NUMBER
        return self._numbers[span]

    def span_names(self) -> dict[int, str]:
        """Every span of the repository by the number that claims use."""
        query = sa.select(lineage_span.c.number, lineage_span.c.span).where(
            lineage_span.c.repository == self.repository
        )
        return {row.number + HUMAN_NUMBER: row.span for row in self.connection.execute(query)}

    def lines_max(self) -> dict[str, int]:
        """The most lines that each committed span ever had in one commit."""
        query = sa.select(lineage_span.c.span, lineage_span.c.lines_max).where(
            lineage_span.c.repository == self.repository, lineage_span.c.lines_max > 0
        )
        return {row.span: row.lines_max for row in self.connection.execute(query)}

    def raise_lines_max(self, lines: Mapping[int, int]) -> None:
        """Remember how many lines of each span a commit holds, where it is more than ever."""
        for number, count in lines.items():
            self.connection.execute(
                sa.update(lineage_span)
                .where(lineage_span.c.number == number - HUMAN_NUMBER, lineage_span.c.lines_max < count)
                .values(lines_max=count)
            )

    def commit_numbers(self) -> dict[str, int]:
        """The number of every replayed commit by its sha."""
        query = sa.select(lineage_commit.c.sha, lineage_commit.c.number).where(
            lineage_commit.c.repository == self.repository
        )
        return {row.sha: row.number for row in self.connection.execute(query)}

    def commit_number(self, sha: str) -> int | None:
        """The number of a replayed commit."""
        query = sa.select(lineage_commit.c.number).where(
            lineage_commit.c.repository == self.repository, lineage_commit.c.sha == sha
        )
        return self.connection.execute(query).scalar_one_or_none()

    def same_identity(self, commit: Commit) -> list[str]:
        """Replayed commits that may be this one before it was rewritten, newest first."""
        query = (
            sa.select(lineage_commit.c.sha)
            .where(
                lineage_commit.c.repository == self.repository,
                lineage_commit.c.identity == commit.identity,
                lineage_commit.c.sha != commit.sha,
            )
            .order_by(lineage_commit.c.number.desc())
            .limit(SAME_IDENTITY_MAX + 1)
        )
        found = list(self.connection.execute(query).scalars())
        return found if len(found) <= SAME_IDENTITY_MAX else []

    def parents_of(self, sha: str) -> tuple[str, ...]:
        """The parents of a replayed commit; none if it isn't known."""
        query = sa.select(lineage_commit.c.parents).where(
            lineage_commit.c.repository == self.repository, lineage_commit.c.sha == sha
        )
        return tuple((self.connection.execute(query).scalar_one_or_none() or "").split())

    def rewritten_from(self, sha: str) -> list[str]:
        """Commits that were declared to have become this one."""
        query = (
            sa.select(lineage_rewrite.c.old)
            .where(lineage_rewrite.c.repository == self.repository, lineage_rewrite.c.new == sha)
            .order_by(lineage_rewrite.c.old)
        )
        return list(self.connection.execute(query).scalars())

    def add_commit(self, commit: Commit, base: int | None, depth: int) -> int:
        """Store a commit; its files follow with `add_files`."""
        written = self.connection.execute(
            sa.insert(lineage_commit).values(
                repository=self.repository,
                sha=commit.sha,
                time=commit.time,
                identity=commit.identity,
                parents=" ".join(commit.parents),
                base=base,
                depth=depth,
            )
        )
        assert written.inserted_primary_key is not None
        number: int = written.inserted_primary_key[0]
        return number

    def add_files(self, commit: int, files: Mapping[str, int | None]) -> None:
        """What a commit's state has over its base's; None takes a file away."""
        if files:
            rows = [{"commit": commit, "path": path, "version": version} for path, version in files.items()]
            self.connection.execute(sa.insert(lineage_file), rows)

    def depth(self, commit: int) -> int:
        """How many steps a commit's state is from one that lists everything."""
        query = sa.select(lineage_commit.c.depth).where(lineage_commit.c.number == commit)
        depth: int = self.connection.execute(query).scalar_one()
        return depth

    def state(self, commit: int) -> State:
        """Path to version number of every file with evidence."""
        chain = (
            sa.select(lineage_commit.c.number, lineage_commit.c.base)
            .where(lineage_commit.c.number == commit)
            .cte("chain", recursive=True)
        )
        chain = chain.union_all(
            sa.select(lineage_commit.c.number, lineage_commit.c.base).join(
                chain, lineage_commit.c.number == chain.c.base
            )
        )
        query = (
            sa.select(lineage_file.c.path, lineage_file.c.version)
            .join(chain, lineage_file.c.commit == chain.c.number)
            .order_by(lineage_file.c.commit)
        )
        state: State = {}
        for path, version in self.connection.execute(query):
            if version is None:
                state.pop(path, None)
            else:
                state[path] = version
        return state

    def add_version(
        self,
        commit: int,
        path: str,
        blob: str,
        lines: Sequence[LineClaim],
        *,
        seen: frozenset[int],
        saved_until: str,
        before: int | None,
        introduced: Collection[bytes],
    ) -> Version:
        """Store a file version and the lines that it brought in (as line keys)."""
        written = self.connection.execute(
            sa.insert(lineage_version).values(
                commit=commit,
                path=path,
                blob=blob,
                claims=claims.encode(lines),
                seen=json.dumps(sorted(seen), separators=(",", ":")),
                saved_until=saved_until,
                before=before,
            )
        )
        assert written.inserted_primary_key is not None
        version = Version(written.inserted_primary_key[0], path, blob, lines, seen, saved_until, before)
        digests = {self._digest(key) for key in introduced}
        if digests:
            rows = [{"version": version.number, "digest": digest} for digest in digests]
            self.connection.execute(sa.insert(lineage_line), rows)
        self._remember(version)
        return version

    def version(self, number: int) -> Version:
        """A stored file version."""
        found = self._versions.get(number)
        if found is not None:
            self._versions.move_to_end(number)
            return found
        row = self.connection.execute(sa.select(lineage_version).where(lineage_version.c.number == number)).one()
        version = Version(
            row.number,
            row.path,
            row.blob,
            claims.decode(row.claims),
            frozenset(json.loads(row.seen)),
            row.saved_until,
            row.before,
        )
        self._remember(version)
        return version

    def newest_with_lines(self, keys: Collection[bytes], *, path: str | None, before: int | None) -> int | None:
        """The newest version that brought one of these lines into a file.

        Args:
            keys: lines without whitespace.
            path: only this file; None searches all.
            before: only versions older than this one.
        """
        digests = sorted({self._digest(key) for key in keys})
        newest: int | None = None
        for first in range(0, len(digests), VALUES_PER_QUERY_MAX):
            query = sa.select(sa.func.max(lineage_line.c.version)).where(
                lineage_line.c.digest.in_(digests[first : first + VALUES_PER_QUERY_MAX])
            )
            if before is not None:
                query = query.where(lineage_line.c.version < before)
            if path is not None:
                query = query.join(lineage_version, lineage_version.c.number == lineage_line.c.version).where(
                    lineage_version.c.path == path
                )
            found = self.connection.execute(query).scalar_one()
            if found is not None and (newest is None or found > newest):
                newest = found
        return newest

    def versions_until(self, paths: Collection[str], time: int, count: int) -> list[int]:
        """The newest versions of a file in commits that are not later than `time`."""
        query = (
            sa.select(lineage_version.c.number)
            .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
            .where(
                lineage_version.c.path.in_(sorted(paths)),
                lineage_commit.c.repository == self.repository,
                lineage_commit.c.time <= time,
            )
            .order_by(lineage_version.c.number.desc())
            .limit(count)
        )
        return list(self.connection.execute(query).scalars())

    def has_lines(self) -> bool:
        """Whether any line of any file has a claim so far."""
        if not self._has_lines:
            query = (
                sa.select(lineage_line.c.version)
                .join(lineage_version, lineage_version.c.number == lineage_line.c.version)
                .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
                .where(lineage_commit.c.repository == self.repository)
                .limit(1)
            )
            self._has_lines = self.connection.execute(query).first() is not None
        return self._has_lines

    def has_commit_between(self, start: int, end: int) -> bool:
        """Whether a replayed commit's time is at least `start` and before `end`."""
        query = sa.select(lineage_commit.c.number).where(
            lineage_commit.c.repository == self.repository, lineage_commit.c.time >= start, lineage_commit.c.time < end
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def declare_rewrite(self, old: str, new: str) -> bool:
        """Note that `old` became `new`; False if that was known."""
        if old in self.rewritten_from(new):
            return False
        self.connection.execute(sa.insert(lineage_rewrite).values(repository=self.repository, old=old, new=new))
        return True

    def first_since(self, time: int) -> int | None:
        """The first replayed commit (by number) that is at least as new as `time`."""
        query = sa.select(sa.func.min(lineage_commit.c.number)).where(
            lineage_commit.c.repository == self.repository, lineage_commit.c.time >= time
        )
        first: int | None = self.connection.execute(query).scalar_one()
        return first

    def shas_from(self, number: int) -> Iterator[tuple[int, str]]:
        """Numbers and shas of the commits from a number on, in order."""
        query = (
            sa.select(lineage_commit.c.number, lineage_commit.c.sha)
            .where(lineage_commit.c.repository == self.repository, lineage_commit.c.number >= number)
            .order_by(lineage_commit.c.number)
        )
        return iter([(row.number, row.sha) for row in self.connection.execute(query)])

    def forget_from(self, number: int, keep: Collection[int]) -> int:
        """Forget the commits from a number on with all that was derived for them; how many.

        Args:
            number: the first to forget.
            keep: commits whose objects are gone and that could not be worked out again.
        """
        for kept in sorted(keep):
            self._detach(kept)
        forgotten = [found for found, _ in self.shas_from(number) if found not in set(keep)]
        self._versions.clear()
        self._has_lines = False
        for first in range(0, len(forgotten), VALUES_PER_QUERY_MAX):
            part = forgotten[first : first + VALUES_PER_QUERY_MAX]
            self.connection.execute(sa.delete(lineage_commit).where(lineage_commit.c.number.in_(part)))
        return len(forgotten)

    def _detach(self, commit: int) -> None:
        """Make a commit's state independent of every other commit."""
        state = self.state(commit)
        self.connection.execute(
            sa.update(lineage_commit).where(lineage_commit.c.number == commit).values(base=None, depth=0)
        )
        self.connection.execute(sa.delete(lineage_file).where(lineage_file.c.commit == commit))
        self.add_files(commit, dict(state))
        for version in state.values():
            self.connection.execute(
                sa.update(lineage_version).where(lineage_version.c.number == version).values(commit=commit)
            )

    def _remember(self, version: Version) -> None:
        self._versions[version.number] = version
        if len(self._versions) > VERSIONS_CACHED_MAX:
            self._versions.popitem(last=False)

    def _digest(self, key: bytes) -> str:
        written = self.repository.encode("utf-8", "surrogateescape") + b"\0" + key
        return hashlib.blake2b(written, digest_size=8).hexdigest()
