"""What a journal says that is being written by another process."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

_LAST_SAVES = """
    SELECT line FROM event WHERE json_extract(line, '$.kind') = 'file.saved' ORDER BY sequence DESC LIMIT 16
"""


def has_save(journal: Path, path: str, at: datetime) -> bool:
    """Whether the last event of a file is not older than that."""
    if not journal.exists():
        return False
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        try:
            lines = connection.execute(_LAST_SAVES).fetchall()
        except sqlite3.OperationalError:  # The server is just making it.
            return False
    saves = [one for one in (json.loads(line) for (line,) in lines) if one["path"] == path]
    return bool(saves) and datetime.fromisoformat(saves[0]["time"]) >= at
