"""Files of lines that several processes write without a lock: each process has one of its own.

A file that processes share can't be rotated safely: between two of them lines get lost, and on Windows an
open file can't be renamed at all. So a file is named by kind and process id, it is opened for one line at a
time, and the process that begins one deletes what is too old or too many.
"""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeassist.settings.model import LogsSettings, PrivacySettings, TracesSettings

SUFFIX = ".ndjson"
_EARLIER = ".1.ndjson"
_NAME = re.compile(r"(?P<kind>[a-z-]+)-(?P<pid>\d+)(\.1)?\.ndjson")
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of one process's lines, most processes of a kind, and days after their last line."""

    bytes_max: int
    files_max: int
    days_max: int

    @classmethod
    def of(cls, section: "LogsSettings | TracesSettings", privacy: "PrivacySettings") -> "Limits":
        """Those of a section; nothing is kept for longer than `privacy.retention_days`."""
        days_max = min(section.days_max, privacy.retention_days or section.days_max)
        return cls(section.bytes_max, section.files_max, days_max)


class ProcessFile:
    """The lines of this process in `folder`; may be used from any thread."""

    def __init__(self, folder: Path, kind: str, limits: Limits) -> None:
        self._kind = kind
        self._limits = limits
        self._guard = threading.Lock()
        self._begun = False
        self.path = folder / f"{kind}-{os.getpid()}{SUFFIX}"

    def append(self, line: str) -> None:
        """Write one line.

        Raises:
            OSError: the disk is full, or the folder can't be written.
        """
        data = f"{line}\n".encode("utf-8", "backslashreplace")
        with self._guard:
            if not self._begun:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                prune(self.path.parent, self._kind, self._limits, now=time.time())
                self._begun = True
            if self.path.exists() and self.path.stat().st_size + len(data) > self._limits.bytes_max // 2:
                with suppress(PermissionError):  # Windows, while somebody reads it: then it grows until the next line
                    self.path.replace(self.path.with_name(self.path.name.removesuffix(SUFFIX) + _EARLIER))
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with open(descriptor, "ab") as file:  # noqa: PTH123 - a mode that only os.open can set
                file.write(data)


def files(folder: Path, kind: str = "") -> list[Path]:
    """The files of one kind of process, or of all, the one written last first."""
    found: list[tuple[float, Path]] = []
    for path in folder.glob(f"*{SUFFIX}"):
        named = _NAME.fullmatch(path.name)
        if named is not None and kind in {"", named["kind"]}:
            with suppress(OSError):  # another process deleted it just now
                found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def prune(folder: Path, kind: str, limits: Limits, *, now: float) -> None:
    """Delete the files of a kind that are too many or too old; those that can't be deleted stay."""
    kept: set[str] = set()
    for path in files(folder, kind):
        process = path.name.partition(".")[0]
        with suppress(OSError):
            old = now - path.stat().st_mtime > limits.days_max * _DAY_SECONDS
            if old or (process not in kept and len(kept) >= limits.files_max):
                path.unlink()
            else:
                kept.add(process)


def lines(folder: Path) -> Iterator[str]:
    """Every line of every file; those of one process are in order."""
    for path in sorted(files(folder), key=lambda path: (path.name.partition(".")[0], _EARLIER not in path.name)):
        try:
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            continue  # another process deleted it just now
