"""Lineage's tables, read through one connection for one repository."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.claims import HUMAN_NUMBER, LineClaim
from codeassist.store.schema.lineage import (
    lineage_commit,
    lineage_committed,
    lineage_file,
    lineage_line,
    lineage_progress,
    lineage_span,
    lineage_version,
)

VALUES_PER_QUERY_MAX = 500
VERSIONS_CACHED_MAX = 2000

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
    """Where the last sync came to. `exclude` holds globs of files, then ids of commits that change nobody's lines."""

    algorithm: int
    exclude: str
    events: int
    clocks_agree: bool


# Built once: SQLAlchemy takes longer to build and to recognise a statement than SQLite to answer it.
_VERSION = sa.select(lineage_version).where(lineage_version.c.number == sa.bindparam("number"))
_NEWEST = sa.select(sa.func.max(lineage_line.c.version)).where(
    lineage_line.c.digest.in_(sa.bindparam("digests", expanding=True)),
    lineage_line.c.version < sa.bindparam("before"),
)
_NEWEST_OF_PATH = _NEWEST.join(lineage_version, lineage_version.c.number == lineage_line.c.version).where(
    lineage_version.c.path == sa.bindparam("path")
)
_VERSIONS_UNTIL = (
    sa.select(lineage_version.c.number)
    .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
    .where(
        lineage_version.c.path.in_(sa.bindparam("paths", expanding=True)),
        lineage_commit.c.repository == sa.bindparam("repository"),
        lineage_commit.c.time <= sa.bindparam("time"),
    )
    .order_by(lineage_version.c.number.desc())
    .limit(sa.bindparam("count"))
)
_WITH_CONTENT = (
    sa.select(sa.func.max(lineage_version.c.number))
    .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
    .where(
        lineage_version.c.path == sa.bindparam("path"),
        lineage_version.c.blob == sa.bindparam("blob"),
        lineage_commit.c.repository == sa.bindparam("repository"),
    )
)
_NO_NUMBER = 2**31 - 1
"""Larger than any number."""


class Records:
    """Reads one repository's lineage."""

    def __init__(self, connection: sa.Connection, repository: str) -> None:
        self.connection = connection
        self.repository = repository
        self._versions: OrderedDict[int, Version] = OrderedDict()

    def progress(self) -> Progress | None:
        """None before the first sync."""
        row = self.connection.execute(
            sa.select(lineage_progress).where(lineage_progress.c.repository == self.repository)
        ).one_or_none()
        return None if row is None else Progress(row.algorithm, row.exclude, row.events, row.clocks_agree)

    def span_names(self) -> dict[int, str]:
        """Every span of the repository by the number that claims use."""
        query = sa.select(lineage_span.c.number, lineage_span.c.span).where(
            lineage_span.c.repository == self.repository
        )
        return {row.number + HUMAN_NUMBER: row.span for row in self.connection.execute(query)}

    def lines_max(self) -> dict[str, int]:
        """The most lines that each committed span ever had in one commit."""
        query = (
            sa.select(lineage_span.c.span, sa.func.max(lineage_committed.c.lines))
            .join(lineage_committed, lineage_committed.c.span == lineage_span.c.number)
            .where(lineage_span.c.repository == self.repository)
            .group_by(lineage_span.c.span)
        )
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def commit_number(self, sha: str) -> int | None:
        """The number of a replayed commit."""
        query = sa.select(lineage_commit.c.number).where(
            lineage_commit.c.repository == self.repository, lineage_commit.c.sha == sha
        )
        return self.connection.execute(query).scalar_one_or_none()

    def state(self, commit: int) -> State:
        """Path to version number of every file with evidence."""
        self._flush()
        chain = _chain(commit)
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

    def version_of(self, commit: int, path: str) -> Version | None:
        """One file's version at a commit; None where nothing is known of it."""
        self._flush()
        chain = _chain(commit)
        query = (
            sa.select(lineage_file.c.version)
            .join(chain, lineage_file.c.commit == chain.c.number)
            .where(lineage_file.c.path == path)
            .order_by(lineage_file.c.commit.desc())
            .limit(1)
        )
        number = self.connection.execute(query).scalar_one_or_none()
        return None if number is None else self.version(number)

    def version(self, number: int) -> Version:
        """A stored file version."""
        found = self._versions.get(number)
        if found is not None:
            self._versions.move_to_end(number)
            return found
        self._flush()
        row = self.connection.execute(_VERSION, {"number": number}).one()
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

    def versions_until(self, paths: Collection[str], time: int, count: int) -> list[int]:
        """The newest versions of a file in commits that are not later than `time`."""
        self._flush()
        values = {"paths": sorted(paths), "repository": self.repository, "time": time, "count": count}
        return list(self.connection.execute(_VERSIONS_UNTIL, values).scalars())

    def with_content(self, path: str, blob: str) -> int | None:
        """The newest version of a file with this very content."""
        self._flush()
        values = {"repository": self.repository, "path": path, "blob": blob}
        newest: int | None = self.connection.execute(_WITH_CONTENT, values).scalar_one()
        return newest

    def newest_with_lines(self, keys: Collection[bytes], *, path: str | None, before: int | None) -> int | None:
        """The newest version that brought one of these lines into a file.

        Args:
            keys: lines without whitespace.
            path: only this file; None searches all.
            before: only versions older than this one.
        """
        self._flush()
        digests = sorted({self.digest(key) for key in keys})
        statement = _NEWEST if path is None else _NEWEST_OF_PATH
        values = {"before": _NO_NUMBER if before is None else before} | ({} if path is None else {"path": path})
        newest: int | None = None
        for first in range(0, len(digests), VALUES_PER_QUERY_MAX):
            part = digests[first : first + VALUES_PER_QUERY_MAX]
            found = self.connection.execute(statement, values | {"digests": part}).scalar_one()
            if found is not None and (newest is None or found > newest):
                newest = found
        return newest

    def _flush(self) -> None:
        """Write what is not written yet; nothing where nothing is ever written."""

    def _remember(self, version: Version) -> None:
        self._versions[version.number] = version
        if len(self._versions) > VERSIONS_CACHED_MAX:
            self._versions.popitem(last=False)

    def digest(self, key: bytes) -> str:
        """What a line (without whitespace) is looked up by."""
        written = self.repository.encode("utf-8", "surrogateescape") + b"\0" + key
        return hashlib.blake2b(written, digest_size=8).hexdigest()


def _chain(commit: int) -> sa.CTE:
    """A commit and those that its state is read over, back to one that lists everything."""
    first = (
        sa.select(lineage_commit.c.number, lineage_commit.c.base)
        .where(lineage_commit.c.number == commit)
        .cte("chain", recursive=True)
    )
    before = sa.select(lineage_commit.c.number, lineage_commit.c.base).join(
        first, lineage_commit.c.number == first.c.base
    )
    return first.union_all(before)
