"""One line of a log: a JSON object that names time, level, logger, process, event, fields and error.

A message of ours never holds the user's code. An exception's may, so only the beginning of it is kept, and
what a library logs below a warning (headers, addresses, request bodies) is never written at all.
"""

import json
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Redact = Callable[[str], str]
"""Text with its secrets replaced."""

OURS = frozenset({"codeassist", "codeassist_index", "codeassist_lsp"})
EVENT_CHARACTERS_MAX = 2000
ERROR_CHARACTERS_MAX = 300
FRAMES_MAX = 40
CAUSES_MAX = 5
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes records as JSON."""

    def __init__(self, process: str, redact: Redact) -> None:
        super().__init__()
        self._process = process
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:  # noqa: D102 - as in the base class
        body: dict[str, object] = {
            "time": rfc3339(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": self._process,
            "pid": record.process,
            "event": self._text(record.getMessage(), EVENT_CHARACTERS_MAX),
        }
        if fields := {key: value for key, value in vars(record).items() if key not in _STANDARD}:
            body["fields"] = {key: self._value(value) for key, value in fields.items()}
        if record.exc_info and record.exc_info[1] is not None:
            body["error"] = self._error(record.exc_info[1])
        return json.dumps(body, ensure_ascii=False)

    def _value(self, value: object) -> object:
        plain = value is None or isinstance(value, bool | int | float)
        return value if plain else self._text(str(value), EVENT_CHARACTERS_MAX)

    def _text(self, text: str, characters_max: int) -> str:
        # Redacted first: a secret that is cut in two is not known any more.
        text = self._redact(text)
        more = len(text) - characters_max
        return text if more <= 0 else f"{text[:characters_max]}... ({more} more characters)"

    def _error(self, error: BaseException) -> dict[str, object]:
        causes = list(_causes(error))
        first: dict[str, object] = {}
        for cause in reversed(causes):
            first = {
                "type": type(cause).__name__,
                "message": self._text(str(cause), ERROR_CHARACTERS_MAX),
                "frames": frames(cause),
                **({"cause": first} if first else {}),
            }
        return first


def is_wanted(record: logging.LogRecord) -> bool:
    """Whether a record may be written: everything of ours, and the warnings and errors of libraries."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS


def frames(error: BaseException) -> list[str]:
    """Where an error was raised, outermost call first, as `package/module.py:LINE FUNCTION`: no source lines."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found[-FRAMES_MAX:]]


def rfc3339(seconds: float) -> str:
    """Seconds since 1970 as an RFC 3339 time in UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parsed(line: str) -> Mapping[str, Any] | None:
    """A line of a log; None for one that a kill cut short."""
    try:
        body = json.loads(line)
    except ValueError:
        return None
    return body if isinstance(body, dict) and {"time", "level", "logger", "event"} <= body.keys() else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(CAUSES_MAX):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _short(filename: str) -> str:
    """A source file below the folder that it is installed in, so that no name of a user stands in it."""
    parts = Path(filename).parts
    for start, part in reversed(tuple(enumerate(parts))):
        if part in OURS or part in {"site-packages", "dist-packages"}:
            return "/".join(parts[start + (part not in OURS) :])
    return parts[-1] if parts else filename
