"""The record of what left this machine: every request to another one, before it is sent, and never its content.

An append-only SQLite file. A request is written down first and its answer later, so that a process that is killed
in between has not sent anything unseen; a request without an answer got none. Requests to this machine itself
(loopback) leave nothing and are not recorded. What can't be recorded is not sent.
"""

import ipaddress
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from codeassist import erasing, places
from codeassist.erasing import Erased
from codeassist.errors import InvalidInputError, RefusedError
from codeassist_index.translation import tr

VERSION = 1
BUSY_SECONDS_MAX = 10.0
REQUESTS_MAX = 1_000_000
"""Older requests than the latest so many are dropped with those that are too old."""
PACKAGE_INDEX = "package index of pip"
"""Stands for the host where pip alone knows which one it asks."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS request (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    purpose TEXT NOT NULL,
    method TEXT NOT NULL,
    host TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes_out INTEGER,
    secrets INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answer (
    request INTEGER PRIMARY KEY,
    bytes_in INTEGER,
    status INTEGER
) STRICT;
CREATE TRIGGER IF NOT EXISTS request_is_never_changed BEFORE UPDATE ON request
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER IF NOT EXISTS request_is_never_deleted BEFORE DELETE ON request
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER IF NOT EXISTS answer_is_never_changed BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER IF NOT EXISTS answer_is_never_deleted BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
PRAGMA user_version = {VERSION};
COMMIT;
"""
_LATER_THAN_ANY = "~"
"""Sorts behind every time."""
_READ = """
SELECT time, purpose, method, host, path, bytes_out, secrets, bytes_in, status
FROM request LEFT JOIN answer ON answer.request = request.number WHERE time >= ? ORDER BY number
"""

_opened: dict[Path, sqlite3.Connection] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. Sizes are those of the bodies, in bytes, None where they are not known.

    `secrets` counts those that were replaced in what was sent; `status` is None where no answer came.
    """

    time: str
    purpose: str
    method: str
    host: str
    path: str
    bytes_out: int | None
    secrets: int
    bytes_in: int | None
    status: int | None


def leaves(url: str) -> bool:
    """Whether a request to this URL leaves the machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def begin(method: str, url: str, *, purpose: str, bytes_out: int | None, secrets: int = 0) -> int | None:
    """Write down a request that is about to be sent; returns its number, or None for one to this machine.

    Raises:
        RefusedError: the record can't be written.
        InvalidInputError: it is damaged, or of a later version.
    """
    if not leaves(url):
        return None
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return _begin(method, host, parts.path, purpose=purpose, bytes_out=bytes_out, secrets=secrets)


def begin_program(purpose: str, what: str) -> int:
    """Write down that pip is about to fetch `what`; the host is the one that pip is configured for.

    Raises:
        RefusedError: the record can't be written.
        InvalidInputError: it is damaged, or of a later version.
    """
    return _begin("GET", PACKAGE_INDEX, what, purpose=purpose, bytes_out=None, secrets=0)


def end(number: int | None, *, bytes_in: int | None, status: int | None) -> None:
    """Write down that the answer to a request has come, whole or as much of it as was read."""
    if number is not None:
        with _connection() as connection:
            connection.execute("INSERT OR IGNORE INTO answer VALUES (?, ?, ?)", (number, bytes_in, status))


def read(since: datetime | None = None) -> Iterator[Sent]:
    """The requests, oldest first.

    Raises:
        RefusedError: the record can't be read.
        InvalidInputError: it is damaged, or of a later version.
    """
    with _reading() as connection:
        if connection is not None:
            for row in connection.execute(_READ, ("" if since is None else _rfc3339(since),)):
                yield Sent(*row)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many requests went to each host, and the first and last time."""

    hosts: Mapping[str, int]
    oldest: str | None
    newest: str | None


def summary(before: datetime | None = None) -> Summary:
    """What the record holds, or what of it is older than a time.

    Raises:
        RefusedError: the record can't be read.
        InvalidInputError: it is damaged, or of a later version.
    """
    with _reading() as connection:
        if connection is None:
            return Summary({}, None, None)
        limit = (_LATER_THAN_ANY if before is None else _rfc3339(before),)
        hosts = connection.execute("SELECT host, count(*) FROM request WHERE time < ? GROUP BY 1", limit).fetchall()
        times = connection.execute("SELECT min(time), max(time) FROM request WHERE time < ?", limit).fetchone()
    return Summary({str(host): int(count) for host, count in hosts}, *times)


def erase(before: datetime | None, *, thorough: bool) -> Erased:
    """Drop requests that are older than `before` (None: all), and those past the limit.

    Unless `thorough`, free room is given back only where there is much of it.

    Raises:
        RefusedError: the record can't be written.
        InvalidInputError: it is damaged, or of a later version.
    """
    if not places.audit_file().exists():
        return Erased(0)
    with _connection() as connection:
        newest = int(connection.execute("SELECT coalesce(max(number), 0) FROM request").fetchone()[0])
        oldest = newest + 1 if before is None else newest - REQUESTS_MAX
        limit = "" if before is None else _rfc3339(before)
        gone = erasing.delete(
            connection,
            [
                ("DELETE FROM request WHERE time < ? OR number <= ?", (limit, oldest)),
                ("DELETE FROM answer WHERE request NOT IN (SELECT number FROM request)", ()),
            ],
        )
        return Erased(gone, erasing.compact(connection, always=thorough) if gone or thorough else True)


def _begin(method: str, host: str, path: str, *, purpose: str, bytes_out: int | None, secrets: int) -> int:
    with _connection() as connection:
        cursor = connection.execute(
            "INSERT INTO request (time, purpose, method, host, path, bytes_out, secrets) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_rfc3339(datetime.now(UTC)), purpose, method, host, path, bytes_out, secrets),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


@contextmanager
def _connection() -> Iterator[sqlite3.Connection]:
    """This process's one connection; several threads take turns."""
    file = places.audit_file()
    with _lock, _explained(file):
        if file not in _opened:
            _opened[file] = _open(file)
        yield _opened[file]


@contextmanager
def _reading() -> Iterator[sqlite3.Connection | None]:
    """A connection that only reads; None where nothing was recorded yet."""
    file = places.audit_file()
    if not file.exists():
        yield None
        return
    with _explained(file), closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        _check_version(connection, file)
        is_made = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'answer'").fetchone()
        yield connection if is_made else None


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)  # what SQLite keeps beside it gets the same mode
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS_MAX, isolation_level=None, check_same_thread=False)
    try:
        _check_version(connection, file)
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit is in the file system when it returns; only a power failure may take the latest with it.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection, file: Path) -> None:
    if int(connection.execute("PRAGMA user_version").fetchone()[0]) > VERSION:
        raise InvalidInputError(
            tr("{path} was written by a later version of codeassist; update this one.").format(path=file)
        )


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise RefusedError(
            tr(
                "The record of requests to other machines {path} can't be used, and none is sent without it: {error}"
            ).format(path=file, error=error)
        ) from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(
            tr(
                "The record of requests to other machines {path} is damaged ({error}). Move it away; a new one is made."
            ).format(path=file, error=error)
        ) from error
