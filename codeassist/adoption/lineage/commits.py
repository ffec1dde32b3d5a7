"""The replayed commits of one repository, held in memory while a sync runs."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from codeassist.adoption.lineage.objects import Commit
from codeassist.store.schema.lineage import lineage_commit, lineage_rewrite

SAME_IDENTITY_MAX = 8
"""More commits than this with one author, author's time and subject are no rewrites of each other."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored commit: its number in the order of replay, and how far its state is from one that lists everything."""

    number: int
    sha: str
    parents: tuple[str, ...]
    time: int
    depth: int


class Commits:
    """Looks replayed commits up by sha, identity and time."""

    def __init__(self, connection: sa.Connection, repository: str) -> None:
        self._by_sha: dict[str, Replayed] = {}
        self._same: dict[str, list[str]] = defaultdict(list)
        self._times: list[int] = []
        self._rewritten: dict[str, list[str]] = defaultdict(list)
        table = lineage_commit.c
        query = (
            sa.select(table.number, table.sha, table.parents, table.time, table.depth, table.identity)
            .where(table.repository == repository)
            .order_by(table.number)
        )
        for number, sha, parents, time, depth, identity in connection.execute(query):
            self._keep(Replayed(number, sha, tuple(parents.split()), time, depth), identity)
        self._times.sort()
        rewrites = sa.select(lineage_rewrite.c.new, lineage_rewrite.c.old).where(
            lineage_rewrite.c.repository == repository
        )
        for new, old in connection.execute(rewrites.order_by(lineage_rewrite.c.old)):
            self._rewritten[new].append(old)

    def __contains__(self, sha: str) -> bool:
        return sha in self._by_sha

    def __len__(self) -> int:
        return len(self._by_sha)

    def __iter__(self) -> Iterator[Replayed]:
        """In the order of replay."""
        return iter(self._by_sha.values())

    def get(self, sha: str) -> Replayed | None:
        """A replayed commit."""
        return self._by_sha.get(sha)

    def add(self, commit: Commit, number: int, depth: int) -> None:
        """Note a commit that was replayed now."""
        self._keep(Replayed(number, commit.sha, commit.parents, commit.time, depth), commit.identity, sort=True)

    def same_identity(self, commit: Commit) -> list[str]:
        """Commits that may be this one before it was rewritten, newest first."""
        found = [sha for sha in reversed(self._same.get(commit.identity, ())) if sha != commit.sha]
        return found if len(found) <= SAME_IDENTITY_MAX else []

    def rewritten_from(self, sha: str) -> list[str]:
        """Commits that were declared to have become this one."""
        return self._rewritten.get(sha, [])

    def any_between(self, start: int, end: int) -> bool:
        """Whether a commit's time is at least `start` and before `end`."""
        at = bisect_left(self._times, start)
        return at < len(self._times) and self._times[at] < end

    def is_ancestor(self, sha: str, commit: Commit) -> bool:
        """Whether a replayed commit is in another's past."""
        wanted = self._by_sha[sha].number
        waiting, seen = list(commit.parents), set[str]()
        while waiting:
            each = waiting.pop()
            found = self._by_sha.get(each)
            if each == sha:
                return True
            if found is not None and found.number > wanted and each not in seen:
                seen.add(each)
                waiting.extend(found.parents)
        return False

    def _keep(self, replayed: Replayed, identity: str, *, sort: bool = False) -> None:
        self._by_sha[replayed.sha] = replayed
        self._same[identity].append(replayed.sha)
        if sort:
            insort(self._times, replayed.time)
        else:
            self._times.append(replayed.time)
