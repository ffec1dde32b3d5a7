"""Lineage's tables, written: rows are kept back until something has to be read, and written together."""

import json
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.claims import HUMAN_NUMBER, LineClaim
from codeassist.adoption.lineage.commits import Commits
from codeassist.adoption.lineage.objects import Commit
from codeassist.adoption.lineage.records import VALUES_PER_QUERY_MAX, Progress, Records, Version
from codeassist.store.schema.lineage import (
    lineage_commit,
    lineage_committed,
    lineage_file,
    lineage_line,
    lineage_progress,
    lineage_rewrite,
    lineage_span,
    lineage_version,
)

PENDING_VERSIONS_MAX = 500
"""Versions kept back; fewer than those that are cached, so that a version is found in either place."""
PATHS_CACHED_MAX = 4000
"""Paths whose lines with a claim are kept in memory."""
_IN_ORDER = (lineage_commit, lineage_version, lineage_file, lineage_line, lineage_committed)


class Recorder(Records):
    """Writes one repository's lineage, in one transaction after the other.

    The database has one writer at a time, so numbers are given here. `begin` starts a transaction.
    """

    def __init__(self, connection: sa.Connection, repository: str) -> None:
        super().__init__(connection, repository)
        self._pending: dict[sa.Table, list[dict[str, object]]] = {table: [] for table in _IN_ORDER}
        self._last_commit = self._last_version = -1
        self.begin(connection)

    def begin(self, connection: sa.Connection) -> None:
        """Work in another transaction; what is remembered holds unless another process has written."""
        self.connection = connection
        last = (_last(connection, lineage_commit), _last(connection, lineage_version))
        if last == (self._last_commit, self._last_version):
            return
        self._last_commit, self._last_version = last
        self._versions.clear()
        self.commits = Commits(connection, self.repository)
        spans = sa.select(lineage_span.c.span, lineage_span.c.number).where(
            lineage_span.c.repository == self.repository
        )
        self._spans = {span: number + HUMAN_NUMBER for span, number in connection.execute(spans)}
        most = self.lines_max()
        self._most = {number: most.get(span, 0) for span, number in self._spans.items()}
        self._paths = self._paths_with_lines()
        self._introduced: OrderedDict[str, dict[str, list[int]]] = OrderedDict()

    def set_progress(self, progress: Progress) -> None:
        """Note that all events up to a number are accounted for by the commits that are stored."""
        self.connection.execute(sa.delete(lineage_progress).where(lineage_progress.c.repository == self.repository))
        self.connection.execute(
            sa.insert(lineage_progress).values(
                repository=self.repository,
                algorithm=progress.algorithm,
                exclude=progress.exclude,
                events=progress.events,
                clocks_agree=progress.clocks_agree,
            )
        )

    def span_number(self, span: str) -> int:
        """The number that claims use for a span; given at first sight. `HUMAN_NUMBER` and 0 are never given."""
        known = self._spans.get(span)
        if known is None:
            written = self.connection.execute(sa.insert(lineage_span).values(repository=self.repository, span=span))
            assert written.inserted_primary_key is not None
            known = self._spans[span] = int(written.inserted_primary_key[0]) + HUMAN_NUMBER
        return known

    def has_lines(self, path: str | None = None) -> bool:
        """Whether any line (of a file that had this path) had a claim so far."""
        return path in self._paths if path is not None else bool(self._paths)

    def newest_with_lines(self, keys: Collection[bytes], *, path: str | None, before: int | None) -> int | None:
        """As in `Records`; what one file's versions brought in is kept in memory."""
        if path is None:
            return super().newest_with_lines(keys, path=path, before=before)
        brought_in = self._brought_in(path)
        newest: int | None = None
        for digest in map(self.digest, keys):
            numbers = brought_in.get(digest, ())
            at = len(numbers) if before is None else bisect_left(numbers, before)
            if at and (newest is None or numbers[at - 1] > newest):
                newest = numbers[at - 1]
        return newest

    def _brought_in(self, path: str) -> dict[str, list[int]]:
        """Which versions under this path brought in each line, by its digest, the oldest first."""
        known = self._introduced.get(path)
        if known is None:
            self.flush()
            known = self._introduced[path] = {}
            for digest, number in self.connection.execute(_BROUGHT_IN, {"path": path, "repository": self.repository}):
                known.setdefault(digest, []).append(number)
            if len(self._introduced) > PATHS_CACHED_MAX:
                self._introduced.popitem(last=False)
        else:
            self._introduced.move_to_end(path)
        return known

    def add_commit(self, commit: Commit, base: int | None, depth: int) -> int:
        """Store a commit; its files follow with `add_files`."""
        self._last_commit += 1
        self._pending[lineage_commit].append(
            {
                "number": self._last_commit,
                "repository": self.repository,
                "sha": commit.sha,
                "time": commit.time,
                "identity": commit.identity,
                "parents": " ".join(commit.parents),
                "base": base,
                "depth": depth,
            }
        )
        self.commits.add(commit, self._last_commit, depth)
        return self._last_commit

    def add_files(self, commit: int, files: Mapping[str, int | None]) -> None:
        """What a commit's state has over its base's; None takes a file away."""
        self._pending[lineage_file] += [
            {"commit": commit, "path": path, "version": version} for path, version in files.items()
        ]

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
        self._last_version += 1
        version = Version(self._last_version, path, blob, lines, seen, saved_until, before)
        self._pending[lineage_version].append(
            {
                "number": version.number,
                "commit": commit,
                "path": path,
                "blob": blob,
                "claims": claims.encode(lines),
                "seen": json.dumps(sorted(seen), separators=(",", ":")),
                "saved_until": saved_until,
                "before": before,
            }
        )
        digests = {self.digest(key) for key in introduced}
        self._pending[lineage_line] += [{"version": version.number, "digest": digest} for digest in digests]
        if digests:
            self._paths.add(path)
            known = self._introduced.get(path, {})
            for digest in digests:
                known.setdefault(digest, []).append(version.number)
        self._remember(version)
        if len(self._pending[lineage_version]) > PENDING_VERSIONS_MAX:
            self.flush()
        return version

    def count_lines(self, commit: int, lines: Mapping[int, int]) -> None:
        """Remember how many lines of each span a commit holds, where it is more than ever."""
        for number, count in lines.items():
            if count > self._most.get(number, 0):
                self._most[number] = count
                self._pending[lineage_committed].append(
                    {"span": number - HUMAN_NUMBER, "commit": commit, "lines": count}
                )

    def declare_rewrite(self, old: str, new: str) -> bool:
        """Note that `old` became `new`; False if that was known."""
        if old in self.commits.rewritten_from(new):
            return False
        self.connection.execute(sa.insert(lineage_rewrite).values(repository=self.repository, old=old, new=new))
        return True

    def forget_from(self, number: int, keep: Collection[int]) -> int:
        """Forget the commits from a number on with all that was derived for them; how many.

        Args:
            number: the first to forget.
            keep: commits whose objects are gone and that could not be worked out again.
        """
        for kept in sorted(keep):
            self._detach(kept)
        forgotten = [each.number for each in self.commits if each.number >= number and each.number not in set(keep)]
        for first in range(0, len(forgotten), VALUES_PER_QUERY_MAX):
            part = forgotten[first : first + VALUES_PER_QUERY_MAX]
            self.connection.execute(sa.delete(lineage_commit).where(lineage_commit.c.number.in_(part)))
        self._last_commit = -1
        self.begin(self.connection)
        return len(forgotten)

    def flush(self) -> None:
        """Write what was kept back."""
        for table in _IN_ORDER:
            rows = self._pending[table]
            if rows:
                self.connection.execute(_INSERTS[table], rows)
                rows.clear()

    def _flush(self) -> None:
        self.flush()

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

    def _paths_with_lines(self) -> set[str]:
        query = (
            sa.select(lineage_version.c.path)
            .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
            .where(
                lineage_commit.c.repository == self.repository,
                sa.exists().where(lineage_line.c.version == lineage_version.c.number),
            )
        )
        return set(self.connection.execute(query.distinct()).scalars())


_BROUGHT_IN = (
    sa.select(lineage_line.c.digest, lineage_line.c.version)
    .join(lineage_version, lineage_version.c.number == lineage_line.c.version)
    .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
    .where(lineage_version.c.path == sa.bindparam("path"), lineage_commit.c.repository == sa.bindparam("repository"))
    .order_by(lineage_line.c.version)
)
_INSERTS = {table: sa.insert(table) for table in _IN_ORDER}


def _last(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.max(table.c.number))).scalar_one() or 0
