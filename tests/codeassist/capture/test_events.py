import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from codeassist.capture.events import Client, FileSaved, SavedRange, count_lines, record, rfc3339

AT = datetime(2026, 11, 22, 8, 0, 0, 120_000, tzinfo=UTC)


def body(event: FileSaved) -> dict[str, object]:
    made = record(event, repository="host/g/n", user="u", client=Client("vim", "9"), at=AT)
    found: dict[str, object] = json.loads(made.line)
    assert found["id"] == made.id
    return found


def test_a_save_has_the_fields_of_the_contract() -> None:
    found = body(FileSaved("a.py", "b10b", (SavedRange(0, 2, "ai", "s", "é"), SavedRange(2, 3, "human", None, "x"))))
    found.pop("id")
    assert found == {
        "schema": "codeassist.events/1",
        "time": "2026-11-22T08:00:00.120Z",
        "kind": "file.saved",
        "repository": "host/g/n",
        "user": "u",
        "client": {"name": "vim", "version": "9"},
        "path": "a.py",
        "blob": "b10b",
        "ranges": [
            {"start": 0, "end": 2, "class": "ai", "span": "s", "text": "é"},
            {"start": 2, "end": 3, "class": "human", "span": None, "text": "x"},
        ],
    }


def test_two_events_never_share_an_id() -> None:
    assert body(FileSaved("a", "b", ()))["id"] != body(FileSaved("a", "b", ()))["id"]


def test_a_file_name_that_is_not_text_can_be_written() -> None:
    assert body(FileSaved("a\udcff.py", "b", ()))["path"] == "a\udcff.py"


def test_every_time_is_in_utc_and_of_one_length() -> None:
    berlin = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1)))
    assert rfc3339(berlin) == "2026-11-22T08:00:00.000Z"


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("\n", 1), ("a\u2028b", 1)])
def test_lines_are_those_that_a_text_touches(text: str, lines: int) -> None:
    assert count_lines(text) == lines
