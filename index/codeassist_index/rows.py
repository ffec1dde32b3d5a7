"""The rows of one root in the store: what is known of each of its files, and their sums."""

import os
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import add, sub

from codeassist_index.aside import GENERATED, Aside

RACY_NS = 2_000_000_000
"""A file written this shortly before the last look may have changed again within the clock's tick."""

_SUMMED = ("files_sum", "lines_sum", "definitions_sum", "uses_sum", "generated_sum", "vendored_sum")
_SUMS = (
    "count(*), coalesce(sum(lines), 0), coalesce(sum(definitions), 0), coalesce(sum(uses), 0),"
    f" count(*) FILTER (WHERE {GENERATED}), count(*) FILTER (WHERE aside = 'vendored')"
)

Sums = tuple[int, ...]
"""Files with a content, their lines, definitions and uses of names, how many are generated, how many vendored."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as the store holds it; `blob` is None for one that was left out for `reason`."""

    path: str
    blob: int | None
    reason: str
    size: int
    mtime_ns: int
    aside: Aside = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row with the language of its content, and whether its stamp tells that the file is unchanged."""

    row: FileRow
    language: str
    is_trusted: bool


@dataclass(frozen=True, slots=True)
class StoredRoot:
    """A root, or a pinned revision of it, as it was last looked at."""

    number: int
    name: str
    commit: str
    scanned_ns: int


def root(connection: sqlite3.Connection, key: tuple[bytes, str]) -> StoredRoot | None:
    """What is stored of a root and revision."""
    query = "SELECT id, name, commit_id, scanned_ns FROM repository WHERE root = ? AND revision = ?"
    row = connection.execute(query, key).fetchone()
    return None if row is None else StoredRoot(*row)


def stored(connection: sqlite3.Connection, known: StoredRoot, only: Collection[str] = ()) -> dict[str, StoredRow]:
    """The root's files by path; with `only` those that are one of these paths, or below one."""
    if not only:
        return _stored(connection, known, "", ())
    found: dict[str, StoredRow] = {}
    for path in map(os.fsencode, only):
        below = " AND (path = ? OR path > ? AND path < ?)"
        found |= _stored(connection, known, below, (path, path + b"/", path + b"0"))  # 0 comes right after the slash
    return found


def _stored(
    connection: sqlite3.Connection, known: StoredRoot, condition: str, values: tuple[bytes, ...]
) -> dict[str, StoredRow]:
    rows = connection.execute(
        "SELECT path, blob, reason, size, mtime_ns, aside, module, other_module, language FROM file"  # noqa: S608 - fixed
        f" LEFT JOIN blob ON blob.id = file.blob WHERE repository = ?{condition}",
        (known.number, *values),
    )
    found = {}
    for name, blob, reason, size, mtime_ns, aside, module, other, language in rows:
        path = os.fsdecode(name)
        modules = tuple(filter(None, (module, other)))
        row = FileRow(path, blob, reason, size, mtime_ns, aside, modules)
        found[path] = StoredRow(row, language or "", mtime_ns < known.scanned_ns - RACY_NS)
    return found


def left_out(connection: sqlite3.Connection, repository: int) -> list[tuple[str, str]]:
    """The files without a content, with the reason why, by path."""
    rows = connection.execute(
        "SELECT path, reason FROM file WHERE repository = ? AND blob IS NULL ORDER BY path", (repository,)
    )
    return [(os.fsdecode(path), reason) for path, reason in rows]


def text_only(connection: sqlite3.Connection, repository: int) -> list[tuple[str, str]]:
    """The files that were not parsed, with the reason why, by path."""
    rows = connection.execute(
        "SELECT path, refused FROM blob INDEXED BY blob_refused JOIN file ON file.blob = blob.id"
        " WHERE refused <> '' AND repository = ? ORDER BY path",
        (repository,),
    )
    return [(os.fsdecode(path), reason) for path, reason in rows]


def write(
    connection: sqlite3.Connection, repository: int, changed: Collection[FileRow], gone: Collection[str], *, whole: bool
) -> None:
    """Change some rows of a root, and its sums: by the difference, or anew where the `whole` root was looked at."""
    paths = [*gone, *(row.path for row in changed)]
    before = () if whole else _sums_of(connection, repository, paths)
    connection.executemany(
        "DELETE FROM file WHERE repository = ? AND path = ?", [(repository, os.fsencode(path)) for path in gone]
    )
    connection.executemany(
        "INSERT INTO file (repository, path, blob, reason, size, mtime_ns, aside, module, other_module)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (repository, path) DO UPDATE SET blob = excluded.blob,"
        " reason = excluded.reason, size = excluded.size, mtime_ns = excluded.mtime_ns, aside = excluded.aside,"
        " module = excluded.module, other_module = excluded.other_module",
        [(repository, os.fsencode(row.path), *_columns(row)) for row in changed],
    )
    if whole:
        now = _counted(connection, "", (repository,))
    else:
        added = map(sub, _sums_of(connection, repository, paths), before)
        now = tuple(map(add, sums(connection, repository), added))
    columns = ", ".join(f"{name} = ?" for name in _SUMMED)
    connection.execute(f"UPDATE repository SET {columns} WHERE id = ?", (*now, repository))  # noqa: S608 - fixed names


def sums(connection: sqlite3.Connection, repository: int) -> Sums:
    """The sums over all files of a root, as they are kept."""
    row = connection.execute(f"SELECT {', '.join(_SUMMED)} FROM repository WHERE id = ?", (repository,)).fetchone()  # noqa: S608
    return tuple(row)


def _sums_of(connection: sqlite3.Connection, repository: int, paths: Iterable[str]) -> Sums:
    total: Sums = (0,) * len(_SUMMED)
    for path in paths:
        total = tuple(map(add, total, _counted(connection, " AND path = ?", (repository, os.fsencode(path)))))
    return total


def _counted(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> Sums:
    query = f"SELECT {_SUMS} FROM file JOIN blob ON blob.id = file.blob WHERE repository = ?{condition}"  # noqa: S608
    return tuple(connection.execute(query, values).fetchone())


def _columns(row: FileRow) -> tuple[int | None, str, int, int, str, str, str]:
    module, other, *_ = (*row.modules, "", "")
    return row.blob, row.reason, row.size, row.mtime_ns, row.aside, module, other
