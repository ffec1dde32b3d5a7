"""Read-only copies of indexed files that no work tree has, so that any editor can open them.

A definition may lie in a bare repository, in the pinned version of another one, or in a file that has been deleted
since. The protocol has no common way to show a text without a file: a URI scheme needs an extension in each editor.
"""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from codeassist_index.navigation.facts import Place

COPIES_MAX = 500
"""Of more copies than this the oldest are removed."""
_UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP


class Copies:
    """The copies in one folder, each below its repository and revision."""

    def __init__(self, folder: Path, text_of: Callable[[Place], str | None]) -> None:
        """`text_of` gives the indexed text of a place's file, or None when it is gone."""
        self._folder = folder
        self._text_of = text_of

    def file_of(self, place: Place) -> Path | None:
        """The file to open for a place: the work tree's own where there is one, else a copy; None when it is gone.

        Raises:
            OSError: the copy can't be written.
        """
        own = Path(place.root, place.path)
        if not place.revision and own.is_file():
            return own
        text = self._text_of(place)
        if text is None:
            return None
        copy = self._folder / _safe(f"{place.repository}@{place.revision or 'HEAD'}") / _safe(place.path)
        content = text.encode("utf-8", "surrogatepass")
        if not copy.is_file() or copy.read_bytes() != content:
            self._write(copy, content)
        return copy

    def _write(self, copy: Path, content: bytes) -> None:
        copy.parent.mkdir(parents=True, exist_ok=True)
        made = copy.with_name(f"{copy.name}.{os.getpid()}.new")
        made.write_bytes(content)
        made.chmod(_READ_ONLY)
        if copy.exists():
            copy.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows replaces no read-only file
        made.replace(copy)
        self._keep_to_limit()

    def _keep_to_limit(self) -> None:
        copies = [path for path in self._folder.rglob("*") if path.is_file()]
        copies.sort(key=lambda path: path.stat().st_mtime_ns)
        for path in copies[: max(0, len(copies) - COPIES_MAX)]:
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            path.unlink(missing_ok=True)


def _safe(path: str) -> Path:
    """A relative path that stays below where it is put, and that Windows can have too."""
    parts = (_UNSAFE.sub("_", part) for part in path.split("/"))
    return Path(*("_" * len(part) if not part.strip(". ") else part for part in parts if part))
