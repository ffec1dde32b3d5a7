"""Checks of this machine: programs, places and room on the disk."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from codeassist import places
from codeassist.doctor.check import Finding, note, ok, problem
from codeassist.observability.process_file import files
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import ntr, tr

GIT_OLDEST = (2, 30)
FREE_BYTES_MIN = 200_000_000
"""With less an update of the index or the journal may fail at any moment."""
FREE_BYTES_LOW = 2_000_000_000
"""With less a model can't be pulled."""
FOLDERS: Mapping[str, tuple[str, Callable[[], Path]]] = {
    "config folder": ("CODEASSIST_CONFIG_DIR", places.config_dir),
    "data folder": ("CODEASSIST_DATA_DIR", places.data_dir),
    "cache folder": ("CODEASSIST_CACHE_DIR", places.cache_dir),
    "models folder": ("CODEASSIST_MODELS_DIR", places.models_dir),
}
"""Check to the variable that names the folder, and the folder."""


def check_git() -> Iterator[Finding]:
    """Whether git is there and new enough."""
    mend = tr("install git {version} or later").format(version=_dotted(GIT_OLDEST))
    try:
        version = Git(Path(tempfile.gettempdir())).text("--version").removeprefix("git version ")
    except GitError as error:
        yield problem("git", str(error), mend)
        return
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < GIT_OLDEST:
        yield problem("git", tr("{version} is too old").format(version=version), mend)
    else:
        yield ok("git", version)


def check_python() -> Iterator[Finding]:
    """Which Python runs this."""
    yield ok("python", f"{platform.python_version()}, {sys.executable}")


def check_places() -> Iterator[Finding]:
    """Whether the folders can be written."""
    for check, (variable, place) in FOLDERS.items():
        folder = place()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                yield ok(check, str(folder))
        except OSError as error:
            yield problem(
                check,
                tr("{folder} can't be written: {error}").format(folder=folder, error=error.strerror),
                tr("set {variable} to another folder").format(variable=variable),
            )


def check_disk(free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free) -> Iterator[Finding]:
    """Whether there is room on each disk that a folder lies on."""
    seen: set[int] = set()
    for _, place in FOLDERS.values():
        folder = place()
        there = next(path for path in (folder, *folder.parents) if path.exists())
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = free_bytes(there)
        words = tr("{size:.1f} GB are free at {folder}").format(size=free / 1e9, folder=folder)
        mend = tr("free {size:.0f} GB, or set CODEASSIST_CACHE_DIR to a folder on another disk").format(
            size=FREE_BYTES_LOW / 1e9
        )
        if free < FREE_BYTES_MIN:
            yield problem("disk space", words, mend)
        elif free < FREE_BYTES_LOW:
            yield note("disk space", words, mend)
        else:
            yield ok("disk space", words)


def check_logs() -> Iterator[Finding]:
    """Where the logs are."""
    count = len(files(places.logs_dir()))
    words = ntr("{folder}, {count} file", "{folder}, {count} files", count).format(
        folder=places.logs_dir(), count=count
    )
    yield ok("logs", words)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
