"""Reading the logs of all processes back, as one."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from codeassist.observability.log_line import parsed
from codeassist.observability.process_file import files, lines

ORDER = ("debug", "info", "warning", "error", "critical")
FOLLOW_SECONDS = 0.5


def read(folder: Path, *, level: str = "debug", process: str = "") -> list[Mapping[str, Any]]:
    """Every line of at least `level`, of one kind of process or of all, oldest first."""
    bodies = (body for line in lines(folder) if (body := parsed(line)) is not None and _fits(body, level, process))
    return sorted(bodies, key=lambda body: str(body["time"]))


def follow(
    folder: Path, *, level: str = "debug", process: str = "", wait: Callable[[float], None] = time.sleep
) -> Iterator[Mapping[str, Any]]:
    """What is written from now on, for ever."""
    read_to: dict[tuple[int, int], int] = {}
    for path in files(folder):
        _new_lines(path, read_to)
    while True:
        for path in reversed(files(folder)):
            for line in _new_lines(path, read_to):
                if (body := parsed(line)) is not None and _fits(body, level, process):
                    yield body
        wait(FOLLOW_SECONDS)


def _new_lines(path: Path, read_to: dict[tuple[int, int], int]) -> list[str]:
    """Whole lines past the place that was read last; a file is known by its number, since rotating renames it."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            known = (status.st_dev, status.st_ino)
            start = read_to.get(known, 0)
            file.seek(start if start <= status.st_size else 0)
            start = file.tell()
            data = file.read()
    except FileNotFoundError:
        return []
    whole = data[: data.rfind(b"\n") + 1]
    read_to[known] = start + len(whole)
    return whole.decode("utf-8", "replace").splitlines()


def _fits(body: Mapping[str, Any], level: str, process: str) -> bool:
    known = body["level"] in ORDER
    return known and ORDER.index(body["level"]) >= ORDER.index(level) and process in {"", body.get("process")}
