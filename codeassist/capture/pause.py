"""Recording paused by its user: a small file beside the journal that every recorder looks for."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from codeassist.capture.events import rfc3339
from codeassist.errors import RefusedError
from codeassist.whole_file import whole_file
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when, and until when, nothing is recorded; None where that is not known, or it has no end."""

    since: datetime | None
    until: datetime | None


def current(file: Path, now: datetime | None = None) -> Pause | None:
    """The pause that `file` stands for; None where recording goes on.

    What can't be read is taken for a pause without end: somebody wanted one.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return Pause(None, None)
    try:
        said = json.loads(content)
        pause = Pause(_moment(said["since"]), _moment(said["until"]))
    except (ValueError, KeyError, TypeError):
        return Pause(None, None)
    return None if pause.until is not None and pause.until <= (now or datetime.now(UTC)) else pause


def covers(file: Path, at: datetime) -> bool:
    """Whether what happened `at` some moment, which may be over, happened in the pause that `file` stands for."""
    pause = current(file, at)
    return pause is not None and (pause.since is None or pause.since <= at)


def begin(file: Path, until: datetime | None, now: datetime | None = None) -> Pause:
    """Pause from now on; a pause that lasts already goes on, with the new end.

    Raises:
        RefusedError: the file can't be written.
    """
    moment = now or datetime.now(UTC)
    before = current(file, moment)
    pause = Pause(before.since if before and before.since else moment, until)
    said = {"since": rfc3339(pause.since or moment), "until": None if until is None else rfc3339(until)}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as stream:
            json.dump(said, stream)
    except OSError as error:
        raise _refused(file, error) from error
    return pause


def end(file: Path) -> Pause | None:
    """Record again; returns the pause that lasted until now.

    Raises:
        RefusedError: the file can't be removed.
    """
    pause = current(file)
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(file, error) from error
    return pause


def _moment(text: object) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(str(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refused(file: Path, error: OSError) -> RefusedError:
    words = tr("The pause can't be kept in {file}: {reason}.")
    return RefusedError(words.format(file=file, reason=error.strerror))
