"""Keeps traces: in this process's file, and at a collector where one is configured. Nobody ever waits for it."""

import importlib.util
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

from codeassist import places
from codeassist.observability.process_file import Limits, ProcessFile
from codeassist.observability.trace import Moment, Trace, moment_line
from codeassist.settings import Settings
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

WAITING_MAX = 1000
"""Traces and moments that may wait for the disk; past it they are dropped and counted."""
LIBRARIES = ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.common")
"""What the extra `[otel]` brings, outermost first."""
CLOSE_SECONDS_MAX = 2.0
"""How long the end of a process waits for its last traces."""


class Exporter(Protocol):
    """Sends traces elsewhere."""

    def trace(self, trace: Trace) -> None:
        """Send a suggestion's trace."""

    def moment(self, suggestion: str, moment: Moment, at_ns: int) -> None:
        """Send what became of a suggestion."""

    def close(self, seconds_max: float) -> None:
        """Send what is pending, within that time."""


class Tracer:
    """Takes traces on any thread and works on a thread of its own, which never keeps a process alive."""

    def __init__(self, settings: Settings, process: str, report: Callable[[str], None]) -> None:
        """`report` is told once, from another thread, why traces can't be exported."""
        section = settings.traces
        limits = Limits.of(section, settings.privacy)
        self._settings = settings
        self._report = report
        self._file = ProcessFile(places.traces_dir(), process, limits) if section.enabled else None
        self._waiting: queue.Queue[tuple[str, Callable[[Exporter], None]] | None] = queue.Queue(WAITING_MAX)
        self._thread: threading.Thread | None = None
        self._dropped = 0

    def trace(self, trace: Trace) -> None:
        """A suggestion was answered."""
        self._take(trace.line(), lambda exporter: exporter.trace(trace))

    def moment(self, suggestion: str, moment: Moment) -> None:
        """Something became of a suggestion just now."""
        at_ns = time.time_ns()
        self._take(moment_line(suggestion, moment, at_ns), lambda exporter: exporter.moment(suggestion, moment, at_ns))

    def close(self) -> None:
        """Write and send what is pending, within `CLOSE_SECONDS_MAX`. A second call does nothing."""
        thread, self._thread = self._thread, None
        if thread is not None:
            try:
                self._waiting.put(None, timeout=CLOSE_SECONDS_MAX)
            except queue.Full:
                self._dropped += self._waiting.qsize()
            thread.join(CLOSE_SECONDS_MAX)
        if self._dropped:
            _log.warning("%d traces were dropped, since the disk did not keep up", self._dropped)
            self._dropped = 0

    def _take(self, line: str, export: Callable[[Exporter], None]) -> None:
        if self._file is None and not self._settings.traces.otlp_endpoint:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="traces", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait((line, export))
        except queue.Full:
            self._dropped += 1

    def _work(self) -> None:
        exporter = self._exporter()
        while (taken := self._waiting.get()) is not None:
            line, export = taken
            try:
                self._write(line)
                if exporter is not None:
                    export(exporter)
            except Exception:  # noqa: BLE001 - the worker's boundary: a trace that fails must not end the next ones
                _log.exception("a trace could not be kept")
        if exporter is not None:
            exporter.close(CLOSE_SECONDS_MAX / 2)

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        try:
            self._file.append(line)
        except OSError as error:
            _log.warning("traces are not written any more: %s", error.strerror)
            self._file = None

    def _exporter(self) -> Exporter | None:
        """The collector's, made here because its library takes a moment to load."""
        if not self._settings.traces.otlp_endpoint:
            return None
        if any(importlib.util.find_spec(name) is None for name in LIBRARIES):
            words = tr("Traces are not exported: `traces.otlp_endpoint` needs the extra codeassist-onprem[otel].")
            _log.warning("%s", words)
            self._report(words)
            return None
        from codeassist.observability.otlp import OtlpExporter  # noqa: PLC0415 - as the docstring says

        return OtlpExporter(self._settings.traces)
