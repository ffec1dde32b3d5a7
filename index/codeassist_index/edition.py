"""Which database and text index of a folder count.

An index is never started anew in place: other processes may have its files open, and some systems don't let
open files be deleted. A new edition is made beside the former one and becomes the current one when its
database gets its name; a reader looks at the start of every question, and follows.
"""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_DATABASE = re.compile(r"index(?:-(\d+))?\.sqlite")
_FILE = re.compile(r"(?:index|text|damaged)(?:-(\d+))?(?:\.sqlite(?:-wal|-shm|\.new|\.new-wal|\.new-shm)?)?")


@dataclass(frozen=True, slots=True)
class Edition:
    """The files of one edition; they need not exist."""

    folder: Path
    number: int

    @property
    def database(self) -> Path:
        """The SQLite half."""
        return self.folder / f"index{self._suffix}.sqlite"

    @property
    def texts(self) -> Path:
        """The folder of the tantivy half."""
        return self.folder / f"text{self._suffix}"

    @property
    def mark(self) -> Path:
        """Made by whoever meets damage."""
        return self.folder / f"damaged{self._suffix}"

    @property
    def following(self) -> "Edition":
        """The one to make next: this one where it has no database yet."""
        return Edition(self.folder, self.number + 1) if self.database.exists() else self

    @property
    def _suffix(self) -> str:
        return f"-{self.number}" if self.number else ""


def current(folder: Path) -> Edition:
    """The edition that counts: the latest that has a database, or the first to be made."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - asked before every look-up
    except OSError:
        names = []
    found = [int(match[1] or 0) for match in map(_DATABASE.fullmatch, names) if match]
    return Edition(folder, max(found, default=0))


def clear_former(kept: Edition) -> None:
    """Delete what belongs to other editions, as far as the system lets open files go; under the write lock."""
    for path in kept.folder.iterdir():
        match = _FILE.fullmatch(path.name)
        if match is None or int(match[1] or 0) == kept.number:
            continue
        with suppress(OSError):  # open elsewhere: the next new edition tries again
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def is_writable(folder: Path) -> bool:
    """Whether files can be made in the folder; an index in one where they can't is only read."""
    return os.access(folder, os.W_OK)
