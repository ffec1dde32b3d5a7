"""`codeassist doctor --bundle`: what a support engineer needs, and nothing of anybody's code, keys or name."""

import dataclasses
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from codeassist import __version__, places
from codeassist.doctor.archive import Archive, Clean, Entry
from codeassist.doctor.check import Finding
from codeassist.doctor.names import names_here
from codeassist.errors import CodeassistError
from codeassist.observability import log_reading
from codeassist.observability.log_line import OURS
from codeassist.observability.process_file import lines
from codeassist.observability.trace import merged
from codeassist.privacy.redaction import Redactor
from codeassist.settings import LoadedSettings, Settings, known_keys, load, value_of
from codeassist_index.errors import CodeIndexError
from codeassist_index.health import Health, examine

FORMAT = "codeassist.support-bundle/1"
LOG_LINES_MAX = 5000
TRACES_MAX = 1000
MODEL_LOG_BYTES_MAX = 500_000
INTEGRITY_SECONDS_MAX = 1.0
_PEOPLE = frozenset({"adoption.teams", "journal.user"})
"""Settings whose values are names of people: only how many there are is told."""
_NEVER = (
    "code, prompts, suggestions and file names: nothing here reads them",
    "the journal, the adoption database and the index's content",
    "messages of unexpected errors: they may quote a file; their kind and place are in the logs",
    "what libraries logged, but for its level and source",
)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """An archive on the disk: its size, its files, and what was left out."""

    bytes: int
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...]


def write(file: Path, findings: Iterable[Finding]) -> Written:
    """Make the archive, readable by its owner only.

    Raises:
        OSError: the file can't be written.
    """
    loaded = _loaded()
    settings = loaded.settings if loaded else Settings()
    health = _health()
    archive = Archive(_cleaner(settings, health))
    archive.add_json("doctor.json", "what doctor found", [dataclasses.asdict(finding) for finding in findings])
    archive.add_json("platform.json", "versions and the machine", _platform())
    archive.add_json("settings.json", "settings and where each comes from, secrets masked", _settings(loaded))
    archive.add_json("index.json", "sizes of the index", _index(health))
    _add_records(archive)
    archive.left_out += _NEVER
    data = archive.written(
        {"format": FORMAT, "made": datetime.now(UTC).isoformat(timespec="seconds"), "version": __version__}
    )
    partial = file.with_name(f"{file.name}.partial")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:  # noqa: PTH123 - a mode that only os.open can set
            stream.write(data)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return Written(len(data), tuple(archive.entries), tuple(archive.left_out))


def _add_records(archive: Archive) -> None:
    traces = merged(lines(places.traces_dir()))
    archive.add_objects(
        "traces.ndjson", "where the time of suggestions went", _latest(archive, "traces", traces, TRACES_MAX)
    )
    logged = [_without_content(body) for body in log_reading.read(places.logs_dir())]
    archive.add_objects("logs.ndjson", "what our processes logged", _latest(archive, "logs", logged, LOG_LINES_MAX))
    model_log = places.logs_dir() / "model-server.log"
    if model_log.is_file():
        text = model_log.read_bytes()[-MODEL_LOG_BYTES_MAX:].decode("utf-8", "replace")
        archive.add_text("model-server.log", "the end of the embedded model server's log", text)


def _latest(
    archive: Archive, name: str, found: Sequence[Mapping[str, Any]], count_max: int
) -> Sequence[Mapping[str, Any]]:
    if len(found) > count_max:
        archive.left_out.append(f"{name}: {len(found) - count_max} older ones, for their number")
    return found[-count_max:]


def _without_content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of a log without what may quote a file: messages of errors, and all words of libraries."""
    kept = dict(body)
    if str(body["logger"]).partition(".")[0] not in OURS:
        kept = {**kept, "event": "", "fields": {}}
    if isinstance(body.get("error"), dict):
        kept["error"] = _without_messages(body["error"])
    return kept


def _without_messages(error: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = {key: error[key] for key in ("type", "frames") if key in error}
    if isinstance(error.get("cause"), dict):
        kept["cause"] = _without_messages(error["cause"])
    return kept


def _cleaner(settings: Settings, health: Health | None) -> Clean:
    redactor = Redactor(settings.privacy)
    people = [settings.journal.user, *(name for team in settings.adoption.teams.values() for name in team)]
    held = health.repositories if health else ()
    names = names_here([(one.root, one.name) for one in held], people)

    def clean(text: str) -> str:
        without_secrets = redactor.text(text, path="a.log").text
        return names.replaced(_CREDENTIALS.sub("<credentials>@", without_secrets))

    return clean


def _loaded() -> LoadedSettings | None:
    try:
        return load()
    except CodeassistError:
        return None  # `doctor.json` says what is wrong with them


def _settings(loaded: LoadedSettings | None) -> object:
    if loaded is None:
        return {"unreadable": True}
    return {
        key: {"value": _shown(loaded.settings, key), "origin": loaded.origins[key], "locked": key in loaded.locked}
        for key in known_keys()
    }


def _shown(settings: Settings, key: str) -> object:
    value = value_of(settings, key)
    if key in _PEOPLE and value:
        return f"<{len(value)} teams>" if isinstance(value, dict) else "<user>"
    return value


def _health() -> Health | None:
    try:
        return examine(places.index_dir(), integrity_seconds_max=INTEGRITY_SECONDS_MAX)
    except (CodeIndexError, OSError):
        return None  # `doctor.json` says why


def _index(health: Health | None) -> object:
    if health is None:
        return {"unreadable": True}
    return {
        "fault": health.fault,
        "version": health.version,
        "bytes": health.bytes_on_disk,
        "integrity": health.integrity,
        "text_index_in_step": health.in_step,
        "files_by_language": health.languages or {},
        "repositories": [
            {"files": one.files, "lines": one.lines, "definitions": one.definitions, "is_there": one.is_there}
            for one in health.repositories
        ],
    }


def _platform() -> object:
    memory = psutil.virtual_memory()
    return {
        "codeassist": __version__,
        "python": sys.version,
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": {"logical": psutil.cpu_count(), "physical": psutil.cpu_count(logical=False)},
        "memory_bytes": {"total": memory.total, "available": memory.available},
        "encoding": sys.getfilesystemencoding(),
        "packages": {one.name: one.version for one in importlib.metadata.distributions()},
    }
