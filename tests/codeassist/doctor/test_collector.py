import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from codeassist.doctor.check import Finding
from codeassist.doctor.collector import check_collector
from codeassist.settings import Settings
from codeassist.settings.model import TracesSettings
from tests.codeassist.observability.test_otlp import collecting


def look(url: str) -> Finding:
    section = TracesSettings(otlp_endpoint=url, otlp_headers={"Authorization": "Bearer for the collector"})
    [found] = check_collector(Settings(traces=section))
    return found


def test_without_a_collector_nothing_is_wrong() -> None:
    assert look("").state == "off"


def test_a_collector_is_asked_with_a_batch_of_nothing() -> None:
    with collecting() as collector:
        assert look(collector.url).state == "ok"
    assert collector.spans() == []
    assert collector.headers[0]["authorization"] == "Bearer for the collector"


def test_a_collector_that_refuses_or_is_not_there_is_a_problem_until_it_answers() -> None:
    with collecting() as collector:
        collector.status = 401
        refused = look(collector.url)
        assert (refused.state, refused.words) == ("problem", f"{collector.url} answers 401")
        collector.status = 200
        assert look(collector.url).state == "ok"
    gone = look("http://somebody:a-word@127.0.0.1:9/v1/traces")
    assert (gone.state, "a-word" in gone.words) == ("problem", False)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec

    def none_of_it(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "opentelemetry.sdk" else find_spec(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", none_of_it)
    found = look("http://127.0.0.1:9/v1/traces")
    assert (found.state, found.mend) == ("problem", "pip install 'codeassist-onprem[otel]'")
