import json
import logging
import sys
from typing import Any

import pytest

from codeassist.observability.log_line import EVENT_CHARACTERS_MAX, JsonFormatter, is_wanted, parsed, rfc3339


def record(level: int = logging.WARNING, name: str = "codeassist.model", **more: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, level, "file.py", 1, "%d lines are %s", (3, "gone"), None)
    vars(made).update(more)
    return made


def line_of(made: logging.LogRecord) -> dict[str, Any]:
    formatted = JsonFormatter("command", lambda text: text.replace("hunter2", "REDACTED")).format(made)
    assert "\n" not in formatted
    body: dict[str, Any] = json.loads(formatted)
    assert parsed(formatted) == body
    return body


def failed(message: str) -> logging.LogRecord:
    nothing: dict[str, str] = {}
    try:
        nothing["inner"]
    except KeyError as inner:
        error = ValueError(message)
        error.__cause__ = inner
    try:
        raise error
    except ValueError:
        return record(exc_info=sys.exc_info())


def test_a_line_names_time_level_logger_process_and_event() -> None:
    made = record(created=1_790_000_000.5)
    body = line_of(made)
    assert body == {
        "time": "2026-09-21T14:13:20.500Z",
        "level": "warning",
        "logger": "codeassist.model",
        "process": "command",
        "pid": made.process,
        "event": "3 lines are gone",
    }
    assert rfc3339(0) == "1970-01-01T00:00:00.000Z"


def test_extra_values_are_fields_without_secrets() -> None:
    body = line_of(record(repository="shop hunter2", files=3, missing=None))
    assert body["fields"] == {"repository": "shop REDACTED", "files": 3, "missing": None}


def test_an_error_has_its_frames_and_its_cause_but_no_source_line_and_no_folder_of_a_user() -> None:
    error = line_of(failed("hunter2 is wrong"))["error"]
    assert (error["type"], error["message"]) == ("ValueError", "REDACTED is wrong")
    assert error["frames"][0].endswith(" failed")
    assert error["frames"][0].startswith("codeassist/observability/test_log_line.py:")
    assert (error["cause"]["type"], error["cause"]["message"]) == ("KeyError", "'inner'")


def test_long_texts_are_cut_and_say_so() -> None:
    error = line_of(failed("x" * 1000))["error"]
    assert error["message"] == "x" * 300 + "... (700 more characters)"
    made = record(msg="y" * (EVENT_CHARACTERS_MAX + 1), args=())
    assert line_of(made)["event"].endswith("... (1 more characters)")


@pytest.mark.parametrize(
    ("name", "level", "wanted"),
    [
        ("codeassist_lsp.server", logging.DEBUG, True),
        ("httpcore.http11", logging.DEBUG, False),
        ("httpx", logging.INFO, False),
        ("asyncio", logging.ERROR, True),
        ("codeassistant", logging.INFO, False),
    ],
)
def test_libraries_are_heard_from_a_warning_on(name: str, level: int, wanted: bool) -> None:
    assert is_wanted(record(level, name)) is wanted


@pytest.mark.parametrize("line", ['{"time": "2026', "[]", '{"time": "x"}', ""])
def test_what_is_no_line_of_a_log_is_passed_over(line: str) -> None:
    assert parsed(line) is None
