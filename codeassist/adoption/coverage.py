"""Coverage of what lands: of the lines that each week brought, the share whose class is known, and when it drops.

A capture that ends silently (a client that no longer uploads, an editor without the extension) shows nowhere else:
the lines still land, and nobody knows whose they are. The rule is meant to be explained in a sentence, and to be
silent where chance would do: a period alarms if its coverage lies below the median of the periods before it by at least
`DROP_MIN`, and by three times what those periods usually vary and so few commits vary by chance.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from codeassist.adoption.branches import default_branch_commit
from codeassist.adoption.exclusion import is_excluded
from codeassist.adoption.lineage import claims
from codeassist.adoption.lineage.objects import text_path
from codeassist.adoption.lineage.records import Records
from codeassist.store.schema.events import event
from codeassist_index.git import Git

COMMITS_MAX = 1000
"""The newest commits of the default branch that are looked at."""
COMMIT_LINES_MAX = 300
"""A commit counts with so many lines at most: an import of a whole library says nothing of the people."""
PERIOD_COMMITS_MIN = 10
PERIOD_LINES_MIN = 200
"""Weeks are joined with the next until they have so many commits and lines."""
PERIODS_BEFORE_MIN = 4
PERIODS_BEFORE_MAX = 12
DROP_MIN = 0.2
ERRORS = 3
_MAD_TO_DEVIATION = 1.4826
_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit's new lines, and how many of them have a known class."""

    time: datetime
    lines: int
    known: int


@dataclass(frozen=True, slots=True)
class Period:
    """One week or several joined ones, from Monday `start` (UTC); `share` counts each commit up to the limit."""

    start: datetime
    commits: int
    lines: int
    known: int
    share: float
    chance: float
    """The standard error of `share`, were each commit seen or not by chance."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A period whose coverage fell; `usual` is the median before, `silent` the users and clients that went quiet."""

    period: Period
    usual: float
    silent: tuple[tuple[str, str], ...]


def periods(landed: Sequence[Landed]) -> list[Period]:
    """Commits in weeks, joined where there are too few; what is left over at the end is left out."""
    weeks: dict[datetime, list[Landed]] = {}
    for one in sorted(landed, key=lambda one: one.time):
        day = one.time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(one)
    found: list[Period] = []
    start, part = None, list[Landed]()
    for monday, commits in weeks.items():
        start = start or monday
        part += commits
        if len(part) >= PERIOD_COMMITS_MIN and sum(one.lines for one in part) >= PERIOD_LINES_MIN:
            found.append(_period(start, part))
            start, part = None, []
    return found


def _period(start: datetime, part: Sequence[Landed]) -> Period:
    weights = [min(one.lines, COMMIT_LINES_MAX) for one in part]
    share = sum(weight * one.known / one.lines for weight, one in zip(weights, part, strict=True)) / sum(weights)
    effective = sum(weights) ** 2 / sum(weight * weight for weight in weights)
    lines, known = (sum(getattr(one, name) for one in part) for name in ("lines", "known"))
    return Period(start, len(part), lines, known, share, math.sqrt(share * (1 - share) / effective))


def find_drop(found: Sequence[Period]) -> tuple[Period, float] | None:
    """The last period if its coverage dropped, and the usual coverage; None while too little is known."""
    if not found:
        return None
    *before, last = found[-PERIODS_BEFORE_MAX - 1 :]
    if len(before) < PERIODS_BEFORE_MIN:
        return None
    usual = median(one.share for one in before)
    varies = _MAD_TO_DEVIATION * median(abs(one.share - usual) for one in before)
    chance = max(last.chance, median(one.chance for one in before))
    return (last, usual) if usual - last.share > max(DROP_MIN, ERRORS * max(varies, chance)) else None


def landed_lines(
    connection: sa.Connection,
    root: Path,
    repository: str,
    *,
    default_branch: str,
    exclude: Sequence[str],
    commits_max: int = COMMITS_MAX,
) -> list[Landed]:
    """The newest synced commits of the default branch that added lines, merges aside."""
    head = default_branch_commit(root, default_branch)
    if head is None:
        return []
    records = Records(connection, repository)
    return [
        Landed(datetime.fromtimestamp(time, UTC), sum(map(len, added.values())), _known(records, number, added))
        for sha, time, added in _added(Git(root), head, exclude, commits_max)
        if added and (number := records.commit_number(sha)) is not None
    ]


def coverage_drop(connection: sa.Connection, repository: str, landed: Sequence[Landed]) -> Drop | None:
    """Whether the newest period's coverage dropped, and who went quiet then."""
    dropped = find_drop(periods(landed))
    if dropped is None:
        return None
    period, usual = dropped
    return Drop(period, usual, _silent(connection, repository, period.start))


def _silent(connection: sa.Connection, repository: str, since: datetime) -> tuple[tuple[str, str], ...]:
    """Users with their clients that sent saves in the weeks before, and none since."""
    columns = (event.c.user_name, event.c.client_name)
    saves = sa.and_(event.c.repository == repository, event.c.kind == "file.saved")
    weeks_before = since - timedelta(weeks=PERIODS_BEFORE_MIN)
    before = sa.select(*columns).where(saves, event.c.time >= weeks_before, event.c.time < since).distinct()
    after = sa.select(*columns).where(saves, event.c.time >= since).distinct()
    here = {(str(row[0]), str(row[1])) for row in connection.execute(after)}
    return tuple(sorted({(str(row[0]), str(row[1])) for row in connection.execute(before)} - here))


def _added(
    git: Git, head: str, exclude: Sequence[str], commits_max: int
) -> Iterator[tuple[str, int, dict[str, list[int]]]]:
    """Sha, time, and per path the added lines (from 1) of each commit."""
    log = git.run(
        "log",
        "--no-merges",
        f"--max-count={commits_max}",
        "--no-renames",
        "-p",
        "-U0",
        "--format=commit %H %ct",
        head,
        "--",
    )
    for told in re.split(rb"^commit ", log, flags=re.MULTILINE)[1:]:
        facts, _, patch = told.partition(b"\n")
        sha, time = facts.split()
        added: dict[str, list[int]] = {}
        path: str | None = None
        for line in patch.split(b"\n"):
            if line.startswith(b"diff --git "):
                path = None
            elif path is None and line.startswith(b"+++ b/"):
                path = text_path(line.removeprefix(b"+++ b/").rstrip(b"\t"))
            elif path is not None and (hunk := _HUNK.match(line)) and not is_excluded(path, exclude):
                first, count = int(hunk[1]), int(hunk[2] or 1)
                added.setdefault(path, []).extend(range(first, first + count))
        yield sha.decode(), int(time), {path: lines for path, lines in added.items() if lines}


def _known(records: Records, commit: int, added: dict[str, list[int]]) -> int:
    state = records.state(commit)
    known = 0
    for path, lines in added.items():
        version = state.get(path)
        if version is not None:
            told = records.version(version).claims
            known += sum(line <= len(told) and claims.answer(told[line - 1]) is not None for line in lines)
    return known
