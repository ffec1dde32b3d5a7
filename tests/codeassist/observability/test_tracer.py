import importlib.util
import threading
from importlib.machinery import ModuleSpec
from typing import Any

import pytest

from codeassist import places
from codeassist.observability import tracer as module
from codeassist.observability.process_file import lines
from codeassist.observability.trace import merged
from codeassist.observability.tracer import Tracer
from codeassist.settings import Settings
from codeassist.settings.model import TracesSettings
from tests.codeassist.observability.test_trace import TRACE


def kept() -> list[dict[str, Any]]:
    return merged(lines(places.traces_dir()))


def never(words: str) -> None:
    pytest.fail(words)


def test_traces_and_moments_are_in_the_file_at_the_end() -> None:
    tracer = Tracer(Settings(), "language-server", never)
    tracer.trace(TRACE)
    tracer.moment(TRACE.suggestion, "shown")
    tracer.close()
    tracer.close()
    [trace] = kept()
    assert trace["suggestion"] == TRACE.suggestion
    assert [moment["kind"] for moment in trace["moments"]] == ["shown"]


def test_switched_off_nothing_is_written_and_no_thread_is_begun() -> None:
    before = threading.active_count()
    tracer = Tracer(Settings(traces=TracesSettings(enabled=False)), "language-server", never)
    tracer.trace(TRACE)
    assert threading.active_count() == before
    tracer.close()
    assert not places.traces_dir().exists()


def test_a_disk_that_takes_nothing_is_told_in_the_log_and_nothing_fails(caplog: pytest.LogCaptureFixture) -> None:
    places.traces_dir().write_text("a file in its place", encoding="utf-8")
    tracer = Tracer(Settings(), "language-server", never)
    tracer.trace(TRACE)
    tracer.trace(TRACE)
    tracer.close()
    assert [record.getMessage() for record in caplog.records] == ["traces are not written any more: File exists"]


def test_past_the_limit_traces_are_dropped_and_counted(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 2)
    may_write = threading.Event()
    tracer = Tracer(Settings(), "language-server", never)
    monkeypatch.setattr(tracer, "_write", lambda _line: may_write.wait(10))
    for _ in range(10):
        tracer.trace(TRACE)
    may_write.set()
    tracer.close()
    [told] = [record.getMessage() for record in caplog.records]
    assert told.endswith("traces were dropped, since the disk did not keep up")
    assert 7 <= int(told.split(" ", maxsplit=1)[0]) <= 8


def test_without_the_extra_one_word_says_so_and_the_file_is_still_written(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec

    def none_of_it(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name.startswith("opentelemetry") else find_spec(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", none_of_it)
    told: list[str] = []
    tracer = Tracer(Settings(traces=TracesSettings(otlp_endpoint="http://127.0.0.1:9/v1/traces")), "x", told.append)
    tracer.trace(TRACE)
    tracer.trace(TRACE)
    tracer.close()
    assert told == ["Traces are not exported: `traces.otlp_endpoint` needs the extra codeassist-onprem[otel]."]
    assert len(kept()) == 1
