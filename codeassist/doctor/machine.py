"""Checks of this machine and of the files on it: programs, settings, places, index, journal, record."""

import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from codeassist import places
from codeassist.capture.journal import Journal
from codeassist.doctor.check import Examination
from codeassist.errors import UsageError
from codeassist.indexing import open_index
from codeassist.settings import LoadedSettings, Settings, load
from codeassist.store.database import open_database
from codeassist_index.errors import GitError
from codeassist_index.git import Git

GIT_OLDEST = (2, 30)


def check_programs(examination: Examination) -> None:
    """Python and git."""
    examination.ok("python", f"{platform.python_version()} at {sys.executable}")
    try:
        version = Git(Path.home()).text("--version").removeprefix("git version ")
    except GitError as error:
        examination.problem("git", str(error), "install git 2.30 or later")
        return
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < GIT_OLDEST:
        examination.problem("git", f"{version} is too old", "install git 2.30 or later")
    else:
        examination.ok("git", version)


def check_settings(examination: Examination) -> Settings | None:
    """The settings of all layers; None where they can't be read."""
    try:
        loaded = load()
    except UsageError as error:
        examination.problem("settings", str(error), "mend the file that `codeassist config path` names")
        return None
    examination.ok("settings", _changed(loaded))
    return loaded.settings


def check_places(examination: Examination) -> None:
    """Whether the three folders can be written."""
    for name, folder in (("data", places.data_dir()), ("cache", places.cache_dir()), ("models", places.models_dir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                examination.ok(f"{name} folder", str(folder))
        except OSError as error:
            variable = f"CODEASSIST_{name.upper()}_DIR"
            examination.problem(
                f"{name} folder", f"{folder} can't be written: {error.strerror}", f"set {variable} to another folder"
            )


def check_index(examination: Examination, settings: Settings) -> None:
    """Whether the index opens, and what it holds."""
    with examination.explained("index"), open_index(settings) as index:
        repositories = index.repositories()
        if not repositories:
            examination.note("index", "no repository is indexed yet", "codeassist index ~/src/REPOSITORY")
            return
        gone = [known.root for known in repositories if not Path(known.root).is_dir()]
        size = index.bytes_on_disk() / 1_000_000
        examination.ok("index", f"{_named([known.name for known in repositories])}; {size:.1f} MB")
        if gone:
            examination.note("index", f"these folders are gone: {_named(gone)}")


def check_records(examination: Examination, settings: Settings) -> None:
    """Whether journal and adoption database open."""
    journal = places.journal_file()
    with examination.explained("journal"):
        if not settings.journal.enabled:
            examination.note("journal", "switched off (`journal.enabled`): nothing is recorded")
        elif not journal.exists():
            examination.ok("journal", "empty; it is made with the first suggestion")
        else:
            with Journal(journal, bytes_max=settings.journal.bytes_max):
                size = os.stat(journal).st_size  # noqa: PTH116 - one call, of a file that is known to exist
                examination.ok(
                    "journal", f"{journal}, {size / 1_000_000:.1f} MB of {settings.journal.bytes_max // 1_000_000}"
                )
    with examination.explained("adoption database"):
        engine = open_database(settings)
        with closing(engine.raw_connection()):
            examination.ok("adoption database", str(engine.url.render_as_string(hide_password=True)))
        engine.dispose()


def _changed(loaded: LoadedSettings) -> str:
    changed = [key for key, origin in loaded.origins.items() if origin != "built in"]
    return f"{len(changed)} not built in: {_named(changed)}" if changed else "all built in"


def _named(names: Sequence[str], shown_max: int = 5) -> str:
    more = f" and {len(names) - shown_max} more" if len(names) > shown_max else ""
    return ", ".join(names[:shown_max]) + more
