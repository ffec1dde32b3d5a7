"""The manifests of a stored repository, read from the index; a large lock file from the repository itself."""

import hashlib
import os
import sqlite3
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from codeassist_index import blobs, source, tree
from codeassist_index.contents import decoded
from codeassist_index.dependencies import formats
from codeassist_index.dependencies.facts import Facts, ReadFile
from codeassist_index.dependencies.shapes import folder_of
from codeassist_index.options import IndexOptions

_SUFFIXES = tuple(suffix.encode() for suffix in (
    ".toml", ".json", ".lock", ".txt", ".in", ".cfg", "setup.py", ".yaml", "Pipfile", "go.mod", "go.work", ".xml",
    ".gradle", ".kts", ".lockfile", ".properties", ".props", "proj",
))  # fmt: skip
_PIP_SUFFIXES = (".in", ".txt")
"""What stands beside a requirements file may be included by it, whatever its name."""
_READABLE_REASONS = ("file_bytes_max", "very long lines")
"""Of files that the index leaves out for their size or shape, which says nothing against reading a lock file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A repository of the index, or one pinned tree of it."""

    number: int
    root: Path
    revision: str
    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class _Row:
    blob: int | None
    reason: str
    stamp: tuple[int, int]


class Manifests:
    """The manifests that a repository has in the index."""

    def __init__(self, connection: sqlite3.Connection, stored: Stored, options: IndexOptions) -> None:
        self._connection = connection
        self._stored = stored
        self._options = replace(options, file_bytes_max=formats.MANIFEST_BYTES_MAX)
        self._notes: list[str] = []

    @cached_property
    def _rows(self) -> dict[str, _Row]:
        rows = self._connection.execute(
            "SELECT path, blob, reason, size, mtime_ns FROM file WHERE repository = ?", (self._stored.number,)
        )
        likely = (row for row in rows if row[0].endswith(_SUFFIXES))
        found = {os.fsdecode(path): _Row(blob, reason, (size, time)) for path, blob, reason, size, time in likely}
        manifests = {path for path in found if formats.is_manifest(path) and _is_text(path)}
        including = {folder_of(path) for path in manifests if path.endswith(_PIP_SUFFIXES)}
        included = {path for path in found if path.endswith(_PIP_SUFFIXES) and folder_of(path) in including}
        return {path: found[path] for path in manifests | included}

    def state(self) -> str:
        """Differs where any manifest does."""
        written = "\n".join(
            f"{path}\0{row.blob if row.blob is not None else row.stamp}" for path, row in sorted(self._rows.items())
        )
        return hashlib.sha256(written.encode("utf-8", "surrogateescape")).hexdigest()

    def facts(self) -> Facts:
        """What they say."""
        self._notes.clear()
        with ExitStack() as stack:
            found = formats.read_all(self._rows, self._reader(stack))
        return replace(found, notes=(*found.notes, *dict.fromkeys(self._notes)))

    def _reader(self, stack: ExitStack) -> ReadFile:
        opened: list[source.Source] = []

        def read(path: str) -> str | None:
            row = self._rows.get(path)
            if row is None:
                return None
            if row.blob is not None:
                return _clean(blobs.text(self._connection, row.blob))
            reason = row.reason
            if any(known in reason for known in _READABLE_REASONS):
                if not opened:
                    opened.append(stack.enter_context(self._source()))
                content, reason = _content(opened[0], path)
                if not reason:
                    return _clean(decoded(content))
            self._notes.append(f"{path} is left out: {reason}")
            return None

        return read

    def _source(self) -> AbstractContextManager[source.Source]:
        stored = self._stored
        revision = stored.revision or (stored.commit if tree.is_bare(stored.root) else "")
        return source.opened(stored.root, self._options, revision=revision)


def _is_text(path: str) -> bool:
    return path == _clean(path)


def _clean(text: str) -> str:
    """The text without halves of surrogate pairs, which can't be stored."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _content(files: source.Source, path: str) -> tuple[bytes, str]:
    listed = next((entry for entry in files.listed((path,)) if entry.path == path), None)
    if listed is None or listed.reason:
        return b"", listed.reason if listed is not None else "it is gone"
    _, reason = files.stamp(path)
    return (b"", reason) if reason else files.content(path)
