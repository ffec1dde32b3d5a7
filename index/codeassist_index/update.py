"""Bring the stored index of one root up to date with its files. The caller holds the write lock.

Contents are parsed and stored first, in batches, where no query sees them; one last transaction makes
the new state of the repository visible. A kill in between leaves the former state, and what was parsed
by then is not parsed again.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from codeassist_index import blobs, scan, spellings
from codeassist_index.aside import GENERATED, OFFERED, Aside
from codeassist_index.contents import text_of
from codeassist_index.git import repository_name
from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.language import Language, Layout
from codeassist_index.options import IndexOptions
from codeassist_index.source import Source
from codeassist_index.store import Store
from codeassist_index.text_index import Chunk, TextIndex, blob_key
from codeassist_index.types import Progress, RepositoryReport, Skipped

BATCH_FILES = 200
RACY_NS = 2_000_000_000
"""A file written this shortly before the last look may have changed again within the clock's tick."""
UNUSED_BLOBS_MIN = 500
UNUSED_BLOBS_SHARE = 0.25
"""Contents that no file has any more are kept for the next branch switch, up to this share of all."""

ONLY_PATHS_MAX = 200
"""Of more paths than this the whole root is looked at, as git would be given too long a command."""
_NAMING_FILES = frozenset(
    name for language in LANGUAGES.values() for name in (*language.package_files, *language.manifests)
) | {".gitattributes"}
"""Files that say how the modules of others are called, or which others are set aside."""

ReportProgress = Callable[[Progress], None]


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


class Update:
    """One update of one root, or of one pinned `revision` of it."""

    def __init__(
        self,
        store: Store,
        texts: TextIndex,
        options: IndexOptions,
        source: Source,
        *,
        name: str | None,
        revision: str = "",
    ) -> None:
        self._store = store
        self._texts = texts
        self._options = options
        self._source = source
        self._name = name or repository_name(source.root)
        self._key = os.fsencode(source.root), revision
        self._parsed = 0

    def run(self, report: ReportProgress | None, only: Collection[str] = ()) -> RepositoryReport:
        """Scan, parse what is new, and make it visible.

        With `only`, the paths that somebody saw change, the rest is taken for unchanged where that can be done.
        """
        started = time.monotonic()
        scanned_ns = time.time_ns()
        stored = self._stored_rows()
        listed, left = self._look(stored, frozenset(only))
        commit = self._source.commit()
        now = self._rows(listed, stored, report or _ignored)
        rest = [stored[path][0] for path in left]
        with self._store.reading() as connection:
            now = _with_modules(connection, now, rest)
        looked_at = {path: found for path, found in stored.items() if path not in left}
        self._publish(looked_at, now, commit, None if left else scanned_ns)
        return self._report([*now, *rest], commit, time.monotonic() - started)

    def _look(self, stored: Collection[str], only: frozenset[str]) -> tuple[list[scan.Listed], frozenset[str]]:
        """What is there now, and the stored paths that were not looked at."""
        if stored and 0 < len(only) <= ONLY_PATHS_MAX:
            listed = self._source.listed(only)
            left = frozenset(path for path in stored if not _is_in(path, only))
            looked_at = (frozenset(stored) - left) | {entry.path for entry in listed}
            if _NAMING_FILES.isdisjoint(path.rpartition("/")[2] for path in looked_at):
                return listed, left
        return self._source.listed(), frozenset()

    def _stored_rows(self) -> dict[str, tuple[FileRow, str, bool]]:
        """Path to the stored row, its language, and whether its stamp can be trusted."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT path, blob, reason, size, mtime_ns, aside, module, other_module, language, scanned_ns FROM file"
                " JOIN repository ON repository.id = file.repository LEFT JOIN blob ON blob.id = file.blob"
                " WHERE root = ? AND revision = ?",
                self._key,
            )
            return {
                os.fsdecode(path): (
                    FileRow(
                        os.fsdecode(path), blob, reason, size, mtime_ns, aside, tuple(filter(None, (module, other)))
                    ),
                    language or "",
                    mtime_ns < scanned_ns - RACY_NS,
                )
                for path, blob, reason, size, mtime_ns, aside, module, other, language, scanned_ns in rows
            }

    def _rows(
        self, listed: list[scan.Listed], before: dict[str, tuple[FileRow, str, bool]], report: ReportProgress
    ) -> list[FileRow]:
        rows: dict[str, FileRow] = {}
        unread: list[tuple[str, scan.Stamp]] = []
        for entry in listed:
            stamp, reason = (None, entry.reason) if entry.reason else self._source.stamp(entry.path)
            if stamp is None:
                if reason:
                    rows[entry.path] = FileRow(entry.path, None, reason, 0, 0)
                continue
            kept = _unchanged(before.get(entry.path), stamp, self._language(entry.path))
            if kept is not None:
                rows[entry.path] = kept
            else:
                unread.append((entry.path, stamp))
        for first in range(0, len(unread), BATCH_FILES):
            with self._store.writing() as connection:
                for number, (path, stamp) in enumerate(unread[first : first + BATCH_FILES], first):
                    report(Progress(self._name, number, len(unread)))
                    rows[path] = self._read(connection, path, stamp)
        report(Progress(self._name, len(unread), len(unread)))
        return [replace(rows[entry.path], aside=entry.aside) for entry in listed if entry.path in rows]

    def _language(self, path: str) -> str:
        found = language_of(path)
        return found.name if found is not None and found.name in self._options.languages else ""

    def _read(self, connection: sqlite3.Connection, path: str, stamp: scan.Stamp) -> FileRow:
        language = self._language(path)
        known = self._source.blob_id(path)
        blob = blobs.find(connection, known, language) if known else None
        if blob is not None:
            return FileRow(path, blob, "", stamp.size, stamp.mtime_ns)
        content, reason = self._source.content(path)
        text = ""
        if not reason:
            text, reason = text_of(content)
        if reason:
            return FileRow(path, None, reason, stamp.size, stamp.mtime_ns)
        sha = scan.blob_id(content)
        blob = blobs.find(connection, sha, language)
        if blob is None:
            self._parsed += 1
            facts = blobs.parsed(text.encode("utf-8", "replace"), language)
            blob = blobs.add(connection, sha, language, text, facts)
        return FileRow(path, blob, "", stamp.size, stamp.mtime_ns)

    def _publish(
        self, before: dict[str, tuple[FileRow, str, bool]], now: list[FileRow], commit: str, scanned_ns: int | None
    ) -> None:
        """Make the new state visible; `scanned_ns` is None where not all was looked at."""
        changed = [row for row in now if row.path not in before or before[row.path][0] != row]
        gone = before.keys() - {row.path for row in now}
        doubtful = scanned_ns is not None and not all(trusted for _, _, trusted in before.values())
        with self._store.writing() as connection:
            asked = "SELECT id, name, commit_id FROM repository WHERE root = ? AND revision = ?"
            known = connection.execute(asked, self._key).fetchone()
            same = known is not None and known[1:] == (self._name, commit) and not (changed or gone)
            if same and not doubtful and is_in_step(connection, self._texts):
                return
            if known is None:
                connection.execute(
                    "INSERT INTO repository (root, revision, name, commit_id, scanned_ns) VALUES (?, ?, ?, ?, ?)",
                    (*self._key, self._name, commit, scanned_ns),
                )
                known = connection.execute(asked, self._key).fetchone()
            connection.execute(
                "UPDATE repository SET name = ?, commit_id = ?, scanned_ns = coalesce(?, scanned_ns) WHERE id = ?",
                (self._name, commit, scanned_ns, known[0]),
            )
            _write_rows(connection, known[0], changed, gone)
            spellings.settle(connection)
            settle_text(connection, self._texts)
            _forget_unused(connection)
            if not same:
                connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def _report(self, rows: list[FileRow], commit: str, seconds: float) -> RepositoryReport:
        with self._store.reading() as connection:
            files, lines, definitions, uses, generated, vendored = connection.execute(
                "SELECT count(*), coalesce(sum(lines), 0), coalesce(sum(definitions), 0), coalesce(sum(uses), 0),"  # noqa: S608 - fixed words
                f" count(*) FILTER (WHERE {GENERATED}), count(*) FILTER (WHERE aside = 'vendored')"
                " FROM file JOIN blob ON blob.id = file.blob JOIN repository ON repository.id = file.repository"
                " WHERE root = ? AND revision = ?",
                self._key,
            ).fetchone()
        return RepositoryReport(
            root=os.fspath(self._source.root),
            name=self._name,
            commit=commit,
            files=files,
            lines=lines,
            definitions=definitions,
            references=uses,
            skipped=tuple(Skipped(row.path, row.reason) for row in rows if row.reason),
            seconds=seconds,
            parsed=self._parsed,
            generated=generated,
            vendored=vendored,
        )


_USED = "EXISTS (SELECT 1 FROM file WHERE file.blob = blob.id)"


def settle_text(connection: sqlite3.Connection, texts: TextIndex) -> None:
    """Make the text index hold the chunks of exactly the blobs that are offered, and note its stamp.

    It commits before SQLite does: killed in between, the stamps differ, and this repairs it.
    """
    if not texts.is_readable():
        texts.remove()
    stale: set[str] = set()
    if texts.stamp() != noted_stamp(connection):
        connection.execute("UPDATE blob SET chunked = 0")
        stale.update(texts.keys() if texts.stamp() >= 0 else ())
    unused = connection.execute(f"SELECT id, sha, language FROM blob WHERE chunked AND NOT {OFFERED}").fetchall()  # noqa: S608
    stale.update(blob_key(sha, language) for _, sha, language in unused)
    connection.executemany("UPDATE blob SET chunked = 0 WHERE id = ?", [(blob,) for blob, _, _ in unused])
    missing = [
        row[0]
        for row in connection.execute(f"SELECT id FROM blob WHERE NOT chunked AND {OFFERED} ORDER BY id")  # noqa: S608
    ]
    if not missing and not stale and texts.stamp() >= 0:
        return
    added: Iterable[Chunk] = (chunk for blob in missing for chunk in blobs.chunks_of(connection, blob))
    stamp = texts.change(stale, added)
    connection.executemany("UPDATE blob SET chunked = 1 WHERE id = ?", [(blob,) for blob in missing])
    connection.execute("UPDATE meta SET value = ? WHERE key = 'text_stamp'", (stamp,))


def _ignored(progress: Progress) -> None:
    """For a caller that doesn't want to hear of progress."""


def noted_stamp(connection: sqlite3.Connection) -> int:
    """The text index's commit that the stored state belongs to."""
    return int(connection.execute("SELECT value FROM meta WHERE key = 'text_stamp'").fetchone()[0])


def is_in_step(connection: sqlite3.Connection, texts: TextIndex) -> bool:
    """Whether the text index is the one that the stored state belongs to, and whole."""
    return noted_stamp(connection) == texts.stamp() and texts.is_readable()


def _forget_unused(connection: sqlite3.Connection) -> None:
    rows = connection.execute(f"SELECT id FROM blob WHERE NOT chunked AND NOT {_USED}").fetchall()  # noqa: S608
    total = connection.execute("SELECT count(*) FROM blob").fetchone()[0]
    if len(rows) >= max(UNUSED_BLOBS_MIN, UNUSED_BLOBS_SHARE * total):
        blobs.remove(connection, [row[0] for row in rows])


def _unchanged(known: tuple[FileRow, str, bool] | None, stamp: scan.Stamp, language: str) -> FileRow | None:
    if known is None:
        return None
    row, stored_language, trusted = known
    same = trusted and (row.size, row.mtime_ns) == (stamp.size, stamp.mtime_ns)
    return row if same and (row.blob is None or stored_language == language) else None


def _is_in(path: str, only: frozenset[str]) -> bool:
    """Whether it is one of the paths, or below one."""
    while path and path not in only:
        path = path.rpartition("/")[0]
    return bool(path)


def _with_modules(connection: sqlite3.Connection, rows: list[FileRow], rest: list[FileRow]) -> list[FileRow]:
    layouts = {name: _layout(connection, [*rows, *rest], language) for name, language in LANGUAGES.items()}
    return [replace(row, modules=_modules(connection, row, layouts)) for row in rows]


def _layout(connection: sqlite3.Connection, rows: list[FileRow], language: Language) -> Layout:
    packages, manifests = set(), {}
    for row in rows:
        folder, _, name = row.path.rpartition("/")
        if row.blob is not None and name in language.package_files:
            packages.add(folder)
        if row.blob is not None and name in language.manifests:
            manifests[row.path] = blobs.text(connection, row.blob)
    return Layout(frozenset(packages), manifests)


def _modules(connection: sqlite3.Connection, row: FileRow, layouts: dict[str, Layout]) -> tuple[str, ...]:
    language = language_of(row.path)
    if language is None or row.blob is None:
        return ()
    if language.shares == "package" and row.modules:
        return row.modules  # its content is as it was
    declared = blobs.declared_package(connection, row.blob) if language.shares == "package" else ""
    return language.module_names(row.path, declared, layouts[language.name])


def _write_rows(connection: sqlite3.Connection, repository: int, changed: list[FileRow], gone: Iterable[str]) -> None:
    connection.executemany(
        "DELETE FROM file WHERE repository = ? AND path = ?", [(repository, os.fsencode(path)) for path in gone]
    )
    connection.executemany(
        "INSERT INTO file (repository, path, blob, reason, size, mtime_ns, aside, module, other_module)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (repository, path) DO UPDATE SET blob = excluded.blob,"
        " reason = excluded.reason, size = excluded.size, mtime_ns = excluded.mtime_ns,"
        " aside = excluded.aside, module = excluded.module,"
        " other_module = excluded.other_module",
        [(repository, os.fsencode(row.path), *_columns(row)) for row in changed],
    )


def _columns(row: FileRow) -> tuple[int | None, str, int, int, str, str, str]:
    module, other, *_ = (*row.modules, "", "")
    return row.blob, row.reason, row.size, row.mtime_ns, row.aside, module, other
