"""Databases as earlier versions of codeassist wrote them: dumps that never change, one for each revision."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
EVENT_TABLES = (
    "event", "suggestion_shown", "suggestion_accepted", "suggestion_dismissed", "file_saved", "deployment",
    "repository",
)  # fmt: skip
"""What was recorded and can't be computed again."""

Rows = dict[str, list[tuple[Any, ...]]]


def write(file: Path, revision: str) -> None:
    """Make the database of a revision."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((_FOLDER / f"revision_{revision}.sql").read_text(encoding="utf-8"))


def rows(file: Path, tables: tuple[str, ...] = EVENT_TABLES) -> Rows:
    """Every row of the tables, in order."""
    with closing(sqlite3.connect(file)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}  # noqa: S608 - fixed names
