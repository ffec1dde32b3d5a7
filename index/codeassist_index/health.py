"""Is a stored index whole? Looks without mending anything."""

import os
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codeassist_index import damage, edition
from codeassist_index.errors import DamagedIndexError, IndexVersionError
from codeassist_index.settling import is_in_step
from codeassist_index.store import SCHEMA_VERSION, Store
from codeassist_index.text_index import TextIndex

_PROGRESS_STEPS = 10_000
"""SQLite looks at the clock after so many steps of its machine."""


@dataclass(frozen=True, slots=True)
class Held:
    """One repository in the index; `is_there` says whether its folder still exists."""

    root: str
    name: str
    files: int
    lines: int
    definitions: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What was found.

    `fault` is empty, or why the index can't be read: `missing`, `damaged`, `of an older version`, `of a later
    version`. `remembered` are roots that the next update indexes again after damage. `integrity` is SQLite's own
    check: `whole`, `unfinished` when the time was up, or its first complaint. `in_step` says whether the text
    index belongs to the database. `languages` counts files.
    """

    fault: str
    version: int
    bytes_on_disk: int
    remembered: tuple[str, ...] = ()
    integrity: str = ""
    in_step: bool = False
    repositories: tuple[Held, ...] = ()
    languages: Mapping[str, int] | None = None


def examine(folder: Path, *, integrity_seconds_max: float) -> Health:
    """Look at the index in `folder`.

    Raises:
        IndexStorageError: it can't be opened or read.
    """
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    remembered = tuple(root for root, _ in damage.remembered_roots(folder))
    store = Store(folder)
    try:
        fault = store.fault()
        if fault:
            return Health(fault, SCHEMA_VERSION, size, remembered)
        with store.reading() as connection:
            return Health(
                fault="",
                version=SCHEMA_VERSION,
                bytes_on_disk=size,
                remembered=remembered,
                integrity=_integrity(connection, integrity_seconds_max),
                in_step=is_in_step(connection, TextIndex(folder)),
                repositories=_repositories(connection),
                languages=_languages(connection),
            )
    except IndexVersionError:
        return Health("of a later version", SCHEMA_VERSION, size, remembered)
    except DamagedIndexError:
        damage.mark(edition.current(folder))
        return Health("damaged", SCHEMA_VERSION, size, remembered)
    finally:
        store.close()


def _integrity(connection: sqlite3.Connection, seconds_max: float) -> str:
    until = time.monotonic() + seconds_max
    connection.set_progress_handler(lambda: time.monotonic() > until, _PROGRESS_STEPS)
    try:
        word = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return "unfinished"
    finally:
        connection.set_progress_handler(None, 0)
    return "whole" if word == "ok" else word


def _repositories(connection: sqlite3.Connection) -> tuple[Held, ...]:
    rows = connection.execute(
        "SELECT root, name, count(file.id), coalesce(sum(lines), 0), coalesce(sum(definitions), 0) FROM repository"
        " LEFT JOIN file ON file.repository = repository.id AND file.blob IS NOT NULL LEFT JOIN blob ON blob.id = blob"
        " WHERE revision = '' GROUP BY repository.id ORDER BY name, root"
    )
    return tuple(
        Held(os.fsdecode(root), name, files, lines, definitions, Path(os.fsdecode(root)).is_dir())
        for root, name, files, lines, definitions in rows
    )


def _languages(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT language, count(*) FROM file JOIN blob ON blob.id = file.blob GROUP BY language ORDER BY language"
    )
    return {language or "other": count for language, count in rows}
