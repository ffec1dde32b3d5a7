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

Rows = dict[str, list[dict[str, Any]]]


def write(file: Path, revision: str) -> None:
    """Make the database of a revision."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((_FOLDER / f"revision_{revision}.sql").read_text(encoding="utf-8"))


def rows(file: Path, tables: tuple[str, ...] = EVENT_TABLES) -> Rows:
    """What every row of the tables says, in order; a column that says nothing is left out, as where there was none."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [
                {name: row[name] for name in row.keys() if row[name] is not None}  # noqa: SIM118 - a row is no mapping
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - fixed names
            ]
            for table in tables
        }
