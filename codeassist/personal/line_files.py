"""Logs and traces: folders of files with a line of JSON each, and the log of the embedded model."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from codeassist.erasing import Erased
from codeassist.observability.log_line import rfc3339
from codeassist.personal.store import Facts, size_of

LINES = ".ndjson"
_SUFFIXES = frozenset({LINES, ".log"})


class LineFiles:
    """The files of one folder. A file that a process has open is emptied instead of deleted."""

    unit = "lines"

    def __init__(self, name: str, folder: Path, days_max: int) -> None:
        self.name = name
        self.days_max: int | None = days_max
        self._folder = folder

    def facts(self) -> Facts:
        """Lines by file."""
        files = self._files()
        times_of = {file.name: [time for time, _ in _lines(file)] for file in files}
        times = sorted(time for found in times_of.values() for time in found)
        return Facts(
            place=self._folder,
            bytes=size_of(*files),
            count=len(times),
            parts={name: len(found) for name, found in times_of.items()},
            oldest=times[0] if times else None,
            newest=times[-1] if times else None,
        )

    def count(self, before: datetime | None) -> int:
        """Lines older than a time."""
        limit = _limit(before)
        return sum(1 for file in self._files() for time, _ in _lines(file) if limit is None or time < limit)

    def erase(self, before: datetime | None, *, thorough: bool) -> Erased:  # noqa: ARG002 - files have nothing to compact
        """Drop lines; a line that a process writes at that very moment may go with them."""
        gone, limit = 0, _limit(before)
        for file in self._files():
            lines = list(_lines(file))
            kept = [line for time, line in lines if limit is not None and time >= limit]
            gone += len(lines) - len(kept)
            if not kept:
                _delete(file)
            elif len(kept) < len(lines):
                _rewrite(file, kept)
        return Erased(gone)

    def _files(self) -> list[Path]:
        return sorted(file for file in self._folder.glob("*") if file.suffix in _SUFFIXES and file.is_file())


def _limit(before: datetime | None) -> str | None:
    return None if before is None else rfc3339(before.timestamp())


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """Each line with its time; one that has none was written no later than the file's last line."""
    with suppress(FileNotFoundError), file.open(encoding="utf-8", errors="replace") as stream:  # gone just now
        last = rfc3339(os.fstat(stream.fileno()).st_mtime)
        for line in stream:
            yield (_time(line) if file.suffix == LINES else "") or last, line


def _time(line: str) -> str:
    try:
        return rfc3339(datetime.fromisoformat(json.loads(line)["time"]).timestamp())
    except (ValueError, KeyError, TypeError):
        return ""


def _delete(file: Path) -> None:
    try:
        os.truncate(file, 0)  # the model server's log stays open, and its next line begins an empty file
        if file.suffix == LINES:
            file.unlink()
    except FileNotFoundError:
        return
    except PermissionError:  # Windows: open elsewhere; it is empty now
        return


def _rewrite(file: Path, lines: list[str]) -> None:
    draft = file.with_name(f"{file.name}.erasing")
    draft.write_text("".join(lines), encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(file)
