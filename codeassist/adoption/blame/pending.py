"""What the local journal knows of a file that is not committed yet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codeassist.adoption.events import FileSaved, SavedRange
from codeassist.adoption.origins import Origin, origins_in
from codeassist.capture import journal_file
from codeassist.capture.journal import parse_time

EVENTS_SEARCHED_MAX = 20_000
"""The latest events of the journal that are searched for those of a file."""
EVENTS_MAX = 400
"""The latest events of a file that are read."""
SAVES_MAX = 16
"""The latest saves of a file that count."""

_OF_FILE = """
SELECT line FROM event
WHERE sequence > (SELECT max(sequence) FROM event) - ? AND instr(line, ?)
ORDER BY sequence DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """The latest saves of a file, oldest first, and where the spans in them come from."""

    saves: Sequence[FileSaved] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)


def pending(journal: Path, repository: str, path: str) -> Pending:
    """Read the journal's latest events of a file.

    Raises:
        CodeassistError: the journal can't be read.
    """
    with journal_file.reading(journal) as connection:
        if connection is None:
            return Pending()
        needle = json.dumps(path.rpartition("/")[2], ensure_ascii=not _is_text(path))[1:]
        with journal_file.explained(journal):
            rows = connection.execute(_OF_FILE, (EVENTS_SEARCHED_MAX, needle, EVENTS_MAX)).fetchall()
    events = [event for (line,) in reversed(rows) if _is_of(event := json.loads(line), repository, path)]
    spans = {event["span"] for event in events if event["kind"] == "tool.edited"}
    saves = [_save(event, spans) for event in events if event["kind"] == "file.saved"]
    return Pending(saves[-SAVES_MAX:], origins_in(events))


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_of(event: Mapping[str, Any], repository: str, path: str) -> bool:
    return event.get("path") == path and event.get("repository") == repository


def _save(event: Mapping[str, Any], tools: set[str]) -> FileSaved:
    ranges = (
        SavedRange(
            one["start"], one["end"], one["class"], one["span"], one.get("text"), None, of_tool=one["span"] in tools
        )
        for one in event["ranges"]
    )
    time = parse_time(event["time"])
    return FileSaved(event["id"], time, event["repository"], event["path"], event["blob"], tuple(ranges))
