"""How a process logs: warnings to a file of its own, and to standard error only what a person has to see."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from codeassist import places
from codeassist.errors import CodeassistError
from codeassist.observability.log_line import OURS, JsonFormatter, Redact, is_wanted
from codeassist.observability.process_file import Limits, ProcessFile

if TYPE_CHECKING:
    from codeassist.settings import Settings

_NAME = "codeassist"
"""Marks the handlers that are ours to replace."""
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


@dataclass(frozen=True, slots=True)
class _Opened:
    file: ProcessFile
    formatter: JsonFormatter
    level: int


class LogFile(logging.Handler):
    """This process's log. Settings are read and the file is made with its first record; most commands have none."""

    def __init__(self, process: str, settings: "Callable[[], Settings]", *, level: str | None = None) -> None:
        """`process` is its kind, such as `command`; `level` is stronger than `logs.level`."""
        super().__init__()
        self._process = process
        self._settings = settings
        self._level = level
        self._opened: _Opened | None = None
        self._opening = False
        self._failed = False
        self.addFilter(is_wanted)

    @property
    def path(self) -> Path | None:
        """The file, once something was written."""
        return None if self._opened is None else self._opened.file.path

    def configure(self, settings: "Settings") -> None:
        """Other settings have come, from the editor."""
        with self.lock:  # type: ignore[union-attr]  # only None before __init__
            self._settings = lambda: settings
            self._opened = None

    def emit(self, record: logging.LogRecord) -> None:  # noqa: D102 - as in the base class
        if self._opening:
            return  # reading the settings has something to say, before anybody knows where to
        try:
            opened = self._opened or self._open()
            if record.levelno >= opened.level:
                opened.file.append(opened.formatter.format(record))
        except OSError as error:
            self._say_once(error)
        except Exception:  # noqa: BLE001 - a log that fails must not end what it tells of; logging's own way to say so
            self.handleError(record)

    def _open(self) -> _Opened:
        self._opening = True
        try:
            settings = _read(self._settings)
            limits = Limits.of(settings.logs, settings.privacy)
            self._opened = _Opened(
                ProcessFile(places.logs_dir(), self._process, limits),
                JsonFormatter(self._process, redactor(lambda: settings)),
                LEVELS[self._level or settings.logs.level],
            )
        finally:
            self._opening = False
        return self._opened

    def _say_once(self, error: OSError) -> None:
        if not self._failed and sys.stderr is not None:
            self._failed = True
            sys.stderr.write(f"codeassist: the log in {places.logs_dir()} can't be written: {error.strerror}\n")


def set_up(file: logging.Handler, *, shown: logging.Handler | None = None) -> None:
    """Log to `file`, and with `shown` to a person too; replaces what was set up here before."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.name == _NAME]:
        root.removeHandler(handler)
        handler.close()
    for ours in (file, shown):
        if ours is not None:
            ours.name = _NAME
            root.addHandler(ours)
    for package in OURS:
        # The handlers decide, since their levels come from settings that are read later.
        logging.getLogger(package).setLevel(logging.DEBUG)


def for_people(level: int, stream: TextIO) -> logging.Handler:
    """Messages of `level` and above in words; tracebacks stand in the log file only."""
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(_Plain())
    handler.addFilter(is_wanted)
    return handler


def to_file(
    file: Path, process: str, settings: "Callable[[], Settings]", *, level: str | None = None
) -> logging.Handler:
    """A log at a place that the user chose, without a limit; for a level it has to read the settings at once."""
    handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    handler.setLevel(LEVELS[level or _read(settings).logs.level])
    handler.setFormatter(JsonFormatter(process, redactor(settings)))
    handler.addFilter(is_wanted)
    return handler


def use(settings: "Settings") -> None:
    """Go on logging as these settings say, which an editor gave after the process began."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogFile):
            handler.configure(settings)


def redactor(settings: "Callable[[], Settings]") -> Redact:
    """The one rule for secrets, made when the first text comes: its detectors take a moment to load."""
    made: list[Redact] = []

    def redact(text: str) -> str:
        if not made:
            from codeassist.privacy.redaction import Redactor  # noqa: PLC0415 - as the docstring says

            rule = Redactor(_read(settings).privacy)
            made.append(lambda given: rule.text(given, path="a.log").text)
        return made[0](text)

    return redact


def _read(settings: "Callable[[], Settings]") -> "Settings":
    """The settings; the built-in ones where they are wrong, which others tell, and here is where they tell it."""
    from codeassist.settings import Settings  # noqa: PLC0415 - takes 0.1 s, and most commands have nothing to log

    try:
        return settings()
    except CodeassistError:
        return Settings()


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {record.getMessage()}"
