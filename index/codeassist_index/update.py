"""Bring the stored index of one root up to date with its files. The caller holds the write lock.

Contents are parsed and stored first, in batches, where no query sees them; one last transaction makes
the new state of the repository visible. A kill in between leaves the former state, and what was parsed
by then is not parsed again. The text index follows when it is settled (settling.py).
"""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from codeassist_index import blobs, packing, rows, scan, settling, spellings
from codeassist_index.contents import text_of
from codeassist_index.git import repository_name
from codeassist_index.languages import language_of, may_be_script
from codeassist_index.naming import Naming, names_modules, naming_around, tells_of_others
from codeassist_index.options import IndexOptions
from codeassist_index.rows import FileRow, StoredRoot, StoredRow
from codeassist_index.source import Source
from codeassist_index.store import Store
from codeassist_index.types import Progress, RepositoryReport, Skipped

BATCH_FILES = 200
LEARN_PARSED_MIN = 20
"""An update that parses fewer files of a language is not the time to look what such files have in common."""
NOTED_AGAIN_NS = 60_000_000_000
"""After this, a whole look that finds nothing new is noted too: a root's age tells when it was last looked at."""
UNUSED_BLOBS_MIN = 500
UNUSED_BLOBS_SHARE = 0.25
"""Contents that no file has any more are kept for the next branch switch, up to this share of all."""

ONLY_PATHS_MAX = 200
"""Of more paths than this the whole root is looked at, as git would be given too long a command."""

ReportProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Look:
    """What is there now (`listed`) beside what was stored (`before`): of the whole root, or of some paths of it."""

    listed: list[scan.Listed]
    before: Mapping[str, StoredRow]
    known: StoredRoot | None
    whole: bool


class Update:
    """One update of one root, or of one pinned `revision` of it."""

    def __init__(
        self, store: Store, options: IndexOptions, source: Source, *, name: str | None, revision: str = ""
    ) -> None:
        self._store = store
        self._options = options
        self._source = source
        self._name = name or ""
        self._key = os.fsencode(source.root), revision
        self._parsed: Counter[str] = Counter()
        self._learned: set[str] = set()

    def run(self, report: ReportProgress | None, only: Collection[str] = ()) -> RepositoryReport:
        """Scan, parse what is new, and make it visible.

        With `only`, the paths that somebody saw change, the rest is taken for unchanged where that can be done; then
        the time it takes does not depend on the size of the root.
        """
        started = time.monotonic()
        scanned_ns = time.time_ns()
        report = report or _ignored
        look = self._look(frozenset(only))
        found = self._rows(look, report)
        if not look.whole and _tells_of_others(look, found):
            look = self._look()
            found = self._rows(look, report)
        commit = look.known.commit if look.known and not look.whole else self._source.commit()
        self._name = self._name or (look.known.name if look.known and not look.whole else self._source_name())
        now = self._named(found, look)
        number = self._publish(look, now, commit, scanned_ns)
        return self._report(number, commit, time.monotonic() - started)

    def _source_name(self) -> str:
        return repository_name(self._source.root)

    def _look(self, only: frozenset[str] = frozenset()) -> _Look:
        with self._store.reading() as connection:
            known = rows.root(connection, self._key)
        if known is not None and 0 < len(only) <= ONLY_PATHS_MAX:
            return _Look(self._source.listed(only), self._stored(known, only), known, whole=False)
        before = self._stored(known) if known is not None else {}
        return _Look(self._source.listed(), before, known, whole=True)

    def _stored(self, known: StoredRoot, only: Collection[str] = ()) -> dict[str, StoredRow]:
        with self._store.reading() as connection:
            return rows.stored(connection, known, only)

    def _rows(self, look: _Look, report: ReportProgress) -> list[FileRow]:
        found: dict[str, FileRow] = {}
        unread: list[tuple[str, scan.Stamp]] = []
        for entry in look.listed:
            stamp, reason = (None, entry.reason) if entry.reason else self._source.stamp(entry.path)
            if stamp is None:
                if reason:
                    found[entry.path] = FileRow(entry.path, None, reason, 0, 0)
                continue
            known = look.before.get(entry.path)
            kept = _unchanged(known, stamp, self._expected(entry.path, known))
            if kept is not None:
                found[entry.path] = kept
            else:
                unread.append((entry.path, stamp))
        for first in range(0, len(unread), BATCH_FILES):
            with self._store.writing() as connection:
                for number, (path, stamp) in enumerate(unread[first : first + BATCH_FILES], first):
                    report(Progress(self._name, number, len(unread)))
                    found[path] = self._read(connection, path, stamp)
                self._learn(connection)
        report(Progress(self._name, len(unread), len(unread)))
        return [replace(found[entry.path], aside=entry.aside) for entry in look.listed if entry.path in found]

    def _expected(self, path: str, known: StoredRow | None) -> str:
        """The language of an unchanged file; that of a script without a suffix only its text tells."""
        if known is None or not may_be_script(path):
            return self._language(path)
        return known.language if known.language in self._options.languages else ""

    def _language(self, path: str, text: str = "") -> str:
        found = language_of(path, text)
        return found.name if found is not None and found.name in self._options.languages else ""

    def _read(self, connection: sqlite3.Connection, path: str, stamp: scan.Stamp) -> FileRow:
        language = self._language(path)
        known = None if may_be_script(path) else self._source.blob_id(path)
        blob = blobs.find(connection, known, language) if known else None
        if blob is not None:
            return FileRow(path, blob, "", stamp.size, stamp.mtime_ns)
        content, reason = self._source.content(path)
        text = ""
        if not reason:
            text, reason = text_of(content)
        if reason:
            return FileRow(path, None, reason, stamp.size, stamp.mtime_ns)
        language = self._language(path, text)
        sha = scan.blob_id(content)
        blob = blobs.find(connection, sha, language)
        if blob is None:
            self._parsed[language] += 1
            facts = blobs.parsed(text.encode("utf-8", "replace"), language)
            blob = blobs.add(connection, sha, language, text, facts)
        return FileRow(path, blob, "", stamp.size, stamp.mtime_ns)

    def _learn(self, connection: sqlite3.Connection) -> None:
        """Make dictionaries of languages of which many files were met."""
        for language, parsed in self._parsed.items():
            if parsed >= LEARN_PARSED_MIN and language not in self._learned and packing.learn(connection, language):
                self._learned.add(language)

    def _named(self, found: list[FileRow], look: _Look) -> list[FileRow]:
        """The rows with what imports may call them."""
        with self._store.reading() as connection:
            if look.whole:
                around = {row.path: row.blob for row in found if row.blob is not None and names_modules(row.path)}
            else:
                assert look.known is not None
                around = naming_around(connection, look.known.number, [row.path for row in found])
            naming = Naming(connection, around)
            return [replace(row, modules=_modules(connection, row, naming)) for row in found]

    def _publish(self, look: _Look, now: list[FileRow], commit: str, scanned_ns: int) -> int:
        """Make the new state visible; returns the root's number."""
        before = look.before
        changed = [row for row in now if row.path not in before or before[row.path].row != row]
        gone = before.keys() - {row.path for row in now}
        known = look.known
        long_ago = known is not None and scanned_ns - known.scanned_ns > NOTED_AGAIN_NS
        doubtful = look.whole and (long_ago or not all(known.is_trusted for known in before.values()))
        same = known is not None and (known.name, known.commit) == (self._name, commit) and not (changed or gone)
        if known is not None and same and not doubtful:
            return known.number
        with self._store.writing() as connection:
            number = self._write_root(connection, known, commit, scanned_ns if look.whole else None)
            rows.write(connection, number, changed, gone, whole=look.whole)
            spellings.settle(connection)
            former = (before[path].row.blob for path in (*gone, *(row.path for row in changed)) if path in before)
            touched = {blob for blob in (*former, *(row.blob for row in changed)) if blob is not None}
            settling.note(connection, touched)
            if look.whole:
                settling.forget_unused(connection, UNUSED_BLOBS_MIN, UNUSED_BLOBS_SHARE)
            if not same:
                connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        return number

    def _write_root(
        self, connection: sqlite3.Connection, known: StoredRoot | None, commit: str, scanned_ns: int | None
    ) -> int:
        if known is None:
            query = "INSERT INTO repository (root, revision, name, commit_id, scanned_ns) VALUES (?, ?, ?, ?, ?)"
            added = connection.execute(query, (*self._key, self._name, commit, scanned_ns))
            assert added.lastrowid is not None
            return added.lastrowid
        connection.execute(
            "UPDATE repository SET name = ?, commit_id = ?, scanned_ns = coalesce(?, scanned_ns) WHERE id = ?",
            (self._name, commit, scanned_ns, known.number),
        )
        return known.number

    def _report(self, number: int, commit: str, seconds: float) -> RepositoryReport:
        with self._store.reading() as connection:
            files, lines, definitions, uses, generated, vendored = rows.sums(connection, number)
            skipped = tuple(Skipped(path, reason) for path, reason in rows.left_out(connection, number))
            text_only = tuple(Skipped(path, reason) for path, reason in rows.text_only(connection, number))
        return RepositoryReport(
            root=os.fspath(self._source.root),
            name=self._name,
            commit=commit,
            files=files,
            lines=lines,
            definitions=definitions,
            references=uses,
            skipped=skipped,
            seconds=seconds,
            parsed=self._parsed.total(),
            generated=generated,
            vendored=vendored,
            text_only=text_only,
        )


def _ignored(progress: Progress) -> None:
    """For a caller that doesn't want to hear of progress."""


def _tells_of_others(look: _Look, found: list[FileRow]) -> bool:
    before = {path: known.row.blob for path, known in look.before.items()}
    now = {row.path: row.blob for row in found}
    return any(tells_of_others(path, before.get(path), now.get(path)) for path in before.keys() | now)


def _unchanged(known: StoredRow | None, stamp: scan.Stamp, language: str) -> FileRow | None:
    if known is None:
        return None
    row = known.row
    same = known.is_trusted and (row.size, row.mtime_ns) == (stamp.size, stamp.mtime_ns)
    return row if same and (row.blob is None or known.language == language) else None


def _modules(connection: sqlite3.Connection, row: FileRow, naming: Naming) -> tuple[str, ...]:
    language = language_of(row.path)
    if language is None or row.blob is None:
        return ()
    if language.shares != "package":
        return naming.modules(row.path, "")
    # A stored row's content is as it was.
    return row.modules or naming.modules(row.path, blobs.declared_package(connection, row.blob))
