"""A second database in which a repository's lineage is worked out from its objects and events alone.

It gets the events, the declared rewrites and the numbers of spans (which decide nothing but ties), and none of what was
derived. Only commits that can't be worked out any more, because their objects are gone, are taken over as they
are stored, each at its place in the order of replay.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import sqlalchemy as sa

from codeassist.adoption.lineage.objects import Commit, Repository
from codeassist.adoption.lineage.recorder import Recorder
from codeassist.adoption.lineage.records import Progress, Records
from codeassist.adoption.lineage.replay import Replay
from codeassist.adoption.lineage.saves import SaveIndex
from codeassist.adoption.lineage.sync import COMMITS_PER_TRANSACTION
from codeassist.capture.tokens import TokenHasher
from codeassist.settings import Settings
from codeassist.store.database import open_database, writing
from codeassist.store.schema.events import event, file_saved, tool_edited
from codeassist.store.schema.lineage import (
    lineage_commit,
    lineage_file,
    lineage_line,
    lineage_rewrite,
    lineage_span,
    lineage_version,
)

ROWS_AT_ONCE = 500
EVIDENCE_KINDS = ("file.saved", "tool.edited")
"""The kinds of events that lineage reads."""


class Scratch:
    """The second database of one repository; `opened` makes one."""

    def __init__(self, stored: Records, git: Repository, engine: sa.Engine) -> None:
        self._stored = stored
        self._git = git
        self._engine = engine

    def replay(
        self,
        commits: Sequence[Commit],
        taken: Collection[str],
        progress: Progress,
        token_key: Callable[[], bytes],
        report: Callable[[int, int], None],
    ) -> None:
        """Work commits out, in their order; those in `taken` are copied."""
        repository = self._stored.repository
        with writing(self._engine) as connection:
            records = Recorder(connection, repository)
            saves = SaveIndex(connection, repository, 0)
            saves.clocks_agree = progress.clocks_agree
            hasher = TokenHasher(token_key()) if saves.has_hashed() else None
        work = Replay(self._git, records, saves, progress.exclude.split("\n"), hasher)
        done = 0
        for take, part in _parts(commits, taken):
            with writing(self._engine) as connection:
                if take:
                    _copy_commits(self._stored, connection, part)
                else:
                    for _ in work.add_all(connection, part):
                        pass
            done += len(part)
            report(done, len(commits))

    @contextmanager
    def records(self) -> Iterator[Records]:
        """What was worked out."""
        with self._engine.connect() as connection:
            yield Records(connection, self._stored.repository)

    @classmethod
    @contextmanager
    def opened(cls, stored: Records, git: Repository, events: int) -> Iterator[Self]:
        """A database in a folder of its own, gone after the block; with the events up to a number."""
        with TemporaryDirectory(prefix="codeassist-audit-") as folder:
            file = Path(folder, "scratch.sqlite")
            engine = open_database(Settings.model_validate({"adoption": {"database": str(file)}}))
            try:
                with writing(engine) as connection:
                    _copy_evidence(stored, connection, events)
                yield cls(stored, git, engine)
            finally:
                engine.dispose()


def _parts(commits: Sequence[Commit], taken: Collection[str]) -> Iterator[tuple[bool, list[Commit]]]:
    """Neighbours that are treated alike, in portions; whether they are taken over."""
    for take, alike in groupby(commits, lambda commit: commit.sha in taken):
        part = list(alike)
        for first in range(0, len(part), COMMITS_PER_TRANSACTION):
            yield take, part[first : first + COMMITS_PER_TRANSACTION]


def _copy_evidence(stored: Records, into: sa.Connection, events: int) -> None:
    wanted = sa.and_(
        event.c.repository == stored.repository, event.c.number <= events, event.c.kind.in_(EVIDENCE_KINDS)
    )
    _copy(stored.connection, into, event, sa.select(event).where(wanted))
    for table in (file_saved, tool_edited):
        rows = sa.select(table).join(event, event.c.number == table.c.event).where(wanted)
        _copy(stored.connection, into, table, rows)
    for table in (lineage_rewrite, lineage_span):
        _copy(stored.connection, into, table, sa.select(table).where(table.c.repository == stored.repository))


def _copy(source: sa.Connection, into: sa.Connection, table: sa.Table, rows: sa.Select[tuple[object, ...]]) -> None:
    found = source.execution_options(yield_per=ROWS_AT_ONCE).execute(rows)
    for part in found.mappings().partitions(ROWS_AT_ONCE):
        into.execute(sa.insert(table), [dict(row) for row in part])


def _copy_commits(stored: Records, into: sa.Connection, commits: Sequence[Commit]) -> None:
    """Commits with their states and the versions that they made, under the next numbers."""
    number = into.execute(sa.select(sa.func.coalesce(sa.func.max(lineage_commit.c.number), 0))).scalar_one()
    for commit in commits:
        number += 1
        row = (
            stored.connection.execute(
                sa.select(lineage_commit).where(
                    lineage_commit.c.repository == stored.repository, lineage_commit.c.sha == commit.sha
                )
            )
            .mappings()
            .one()
        )
        into.execute(sa.insert(lineage_commit), [dict(row) | {"number": number, "base": None, "depth": 0}])
        state = stored.state(row["number"])
        for path, version in state.items():
            values = {"commit": number, "path": path, "version": _copied(stored, into, version, row["number"], number)}
            into.execute(sa.insert(lineage_file), [values])


def _copied(stored: Records, into: sa.Connection, version: int, from_commit: int, commit: int) -> int:
    """The number that a version has in the second database; it is copied if the commit made it."""
    made = (
        sa.select(lineage_version, lineage_commit.c.sha)
        .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
        .where(lineage_version.c.number == version)
    )
    row = dict(stored.connection.execute(made).mappings().one())
    sha = row.pop("sha")
    same = (
        sa.select(lineage_version.c.number)
        .join(lineage_commit, lineage_commit.c.number == lineage_version.c.commit)
        .where(lineage_commit.c.sha == sha, lineage_version.c.path == row["path"])
    )
    known = None if row["commit"] == from_commit else into.execute(same).scalar()
    if known is not None:
        return int(known)
    number = int(into.execute(sa.select(sa.func.coalesce(sa.func.max(lineage_version.c.number), 0))).scalar_one()) + 1
    into.execute(sa.insert(lineage_version), [row | {"number": number, "commit": commit, "before": None}])
    digests = stored.connection.execute(sa.select(lineage_line.c.digest).where(lineage_line.c.version == version))
    lines = [{"version": number, "digest": digest} for digest in digests.scalars()]
    if lines:
        into.execute(sa.insert(lineage_line), lines)
    return number
