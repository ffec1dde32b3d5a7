"""The repository's saves, by path and by blob: small facts in memory, ranges read when they are needed."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from codeassist.adoption.events import FileSaved, saves_of_blobs, tool_spans
from codeassist.store.schema.events import event, file_saved

CLOCK_SLACK_SECONDS = 2
"""A commit's time has whole seconds; a save this much later may still have come before it."""
CLOCKS_DIFFER_SECONDS = 86_400
"""If half of the saves are later than the newest commit by more than this, commits' dates mean nothing."""
BLOBS_CACHED_MAX = 4000


@dataclass(frozen=True, slots=True)
class Saved:
    """A save without its ranges."""

    time: datetime
    id: str
    path: str
    blob: str

    @property
    def stamp(self) -> str:
        """Sorts as saves do: by time, then id."""
        return stamp_of(self.time, self.id)


def stamp_of(time: datetime, id_: str) -> str:
    """A text that sorts as saves do."""
    return f"{time.astimezone(UTC).isoformat(timespec='microseconds')} {id_}"


class SaveIndex:
    """Looks saves up; `newest_commit` is the time of the newest commit of the repository."""

    def __init__(self, connection: sa.Connection, repository: str, newest_commit: int) -> None:
        self.connection = connection
        self._repository = repository
        self._tools = tool_spans(connection, repository)
        self.by_time = _all_saves(connection, repository, file_saved.c.source.is_(None))
        self._records: dict[str, list[Saved]] = defaultdict(list)
        for save in _all_saves(connection, repository, file_saved.c.source.is_not(None)):
            self._records[save.blob].append(save)
        self._times = [save.time for save in self.by_time]
        self._by_blob: dict[str, list[Saved]] = defaultdict(list)
        self._by_path: dict[str, list[Saved]] = defaultdict(list)
        for save in self.by_time:
            self._by_blob[save.blob].append(save)
            self._by_path[save.path].append(save)
        self._ranges: OrderedDict[str, dict[str, FileSaved]] = OrderedDict()
        self.clocks_agree = self._agree(newest_commit)

    def knows(self, path: str, blob: str, commit_time: int) -> bool:
        """Whether any save until the commit left this content behind or was made under this path."""
        return blob in self._records or any(
            found and found[0].time <= self._latest(commit_time)
            for found in (self._by_blob.get(blob), self._by_path.get(path))
        )

    def records_of(self, blob: str, path: str) -> list[Saved]:
        """What other tools' records say of a content under a path, else under any."""
        found = self._records.get(blob, [])
        return [save for save in found if save.path == path] or found

    def of_blob(self, blob: str, commit_time: int) -> list[Saved]:
        """Saves of a content until the commit, oldest first."""
        until = self._latest(commit_time)
        return [save for save in self._by_blob.get(blob, []) if save.time <= until]

    def has_hashed(self) -> bool:
        """Whether any save may have hashed text."""
        query = (
            sa.select(file_saved.c.event)
            .join(event, event.c.number == file_saved.c.event)
            .where(event.c.repository == self._repository, file_saved.c.ranges.contains('"tokens"'))
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def first_of_blobs(self, blobs: Iterable[str]) -> datetime | None:
        """The time of the earliest save that left one of these contents behind."""
        return min((self._by_blob[blob][0].time for blob in blobs if blob in self._by_blob), default=None)

    def of_path(self, path: str, commit_time: int) -> list[Saved]:
        """Saves under a path until the commit, oldest first."""
        found = self._by_path.get(path, [])
        return found[: bisect_right(found, self._latest(commit_time), key=lambda save: save.time)]

    def newest(self, commit_time: int, count: int) -> list[Saved]:
        """The last saves of any file until the commit, oldest first."""
        end = bisect_right(self._times, self._latest(commit_time))
        return self.by_time[max(0, end - count) : end]

    def between(self, earlier: int, later: int) -> Iterator[Saved]:
        """Saves made after one commit's time and until another's."""
        first = bisect_left(self._times, datetime.fromtimestamp(earlier, UTC))
        last = bisect_right(self._times, self._latest(later))
        yield from self.by_time[first:last]

    def full(self, save: Saved) -> FileSaved:
        """A save with its ranges."""
        if save.blob not in self._ranges:
            found = {
                full.id: full for full in saves_of_blobs(self.connection, self._repository, [save.blob], self._tools)
            }
            self._ranges[save.blob] = found
            if len(self._ranges) > BLOBS_CACHED_MAX:
                self._ranges.popitem(last=False)
        return self._ranges[save.blob][save.id]

    def _agree(self, newest_commit: int) -> bool:
        """Commits with made-up dates would all seem older than every save; then times decide nothing."""
        if not self._times:
            return True
        middle = self._times[len(self._times) // 2]
        return middle <= datetime.fromtimestamp(newest_commit + CLOCKS_DIFFER_SECONDS, UTC)

    def _latest(self, commit_time: int) -> datetime:
        if not self.clocks_agree:
            return datetime.max.replace(tzinfo=UTC)
        return datetime.fromtimestamp(commit_time + CLOCK_SLACK_SECONDS, UTC)


def earliest_new_save(connection: sa.Connection, repository: str, after: int) -> datetime | None:
    """The time of the oldest save, or other tool's edit, that was imported after event number `after`."""
    query = sa.select(sa.func.min(event.c.time)).where(
        event.c.repository == repository, event.c.number > after, event.c.kind.in_(("file.saved", "tool.edited"))
    )
    earliest: datetime | None = connection.execute(query).scalar_one()
    return earliest


def _all_saves(connection: sa.Connection, repository: str, which: sa.ColumnElement[bool]) -> list[Saved]:
    query = (
        sa.select(event.c.time, event.c.id, file_saved.c.path, file_saved.c.blob)
        .join(file_saved, file_saved.c.event == event.c.number)
        .where(event.c.repository == repository, which)
        .order_by(event.c.time, event.c.id)
    )
    return [Saved(row.time, row.id, row.path, row.blob) for row in connection.execute(query)]
