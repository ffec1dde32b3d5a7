import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from codeassist.observability.tracer import Tracer
from codeassist.settings import Settings
from codeassist.settings.model import TracesSettings
from tests.codeassist.observability.test_trace import START_NS, TRACE
from tests.loopback import answering


@dataclass
class Collector:
    """A receiver of OTLP over HTTP; it answers with `status` once `may_answer` is set."""

    url: str = ""
    status: int = 200
    may_answer: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.asked.set()
        self.may_answer.wait(20)
        self.headers.append({"path": handler.path, **{k.lower(): v for k, v in handler.headers.items()}})
        self.requests.append(ExportTraceServiceRequest.FromString(body))
        handler.send_response(self.status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def spans(self) -> list[Span]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()
    collector.may_answer.set()
    with answering(collector.take) as url:
        collector.url = f"{url}/v1/traces"
        try:
            yield collector
        finally:
            collector.may_answer.set()


def tracer(url: str) -> Tracer:
    section = TracesSettings(otlp_endpoint=url, otlp_headers={"Authorization": "Bearer for the collector"})
    return Tracer(Settings(traces=section), "language-server", pytest.fail)


def attributes(pairs: "Iterator[KeyValue]") -> dict[str, object]:
    return {pair.key: getattr(pair.value, str(pair.value.WhichOneof("value"))) for pair in pairs}


def test_a_suggestion_is_a_trace_with_a_span_for_every_stage() -> None:
    with collecting() as collector:
        exporting = tracer(collector.url)
        exporting.trace(TRACE)
        exporting.moment(TRACE.suggestion, "accepted")
        exporting.close()
    spans = {span.name: span for span in collector.spans()}
    assert set(spans) == {"suggestion", "context", "text_completion qwen", "first_token", "accepted"}
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE.suggestion}
    root, call = spans["suggestion"], spans["text_completion qwen"]
    assert root.parent_span_id == b""
    assert spans["context"].parent_span_id == call.parent_span_id == spans["accepted"].parent_span_id == root.span_id
    assert spans["first_token"].parent_span_id == call.span_id
    assert (root.start_time_unix_nano, root.end_time_unix_nano) == (START_NS, START_NS + 100_000_000)
    assert call.kind == Span.SPAN_KIND_CLIENT
    found = attributes(iter(call.attributes))
    assert found["gen_ai.operation.name"] == "text_completion"
    assert found["gen_ai.provider.name"] == "llama_cpp"
    assert found["gen_ai.request.model"] == "qwen"
    assert found["gen_ai.usage.input_tokens"] == 77
    assert found["gen_ai.usage.cache_read.input_tokens"] == 70
    assert found["gen_ai.response.time_to_first_chunk"] == pytest.approx(0.094)
    resource = attributes(iter(collector.requests[0].resource_spans[0].resource.attributes))
    assert resource["service.name"] == "codeassist"
    assert collector.headers[0]["path"] == "/v1/traces"
    assert collector.headers[0]["authorization"] == "Bearer for the collector"


def test_a_collector_that_does_not_answer_holds_up_neither_a_suggestion_nor_the_end() -> None:
    with collecting() as collector:
        collector.may_answer.clear()
        exporting = tracer(collector.url)
        for _ in range(100):
            exporting.trace(TRACE)
        exporting.close()
        # Everything has returned, and the collector has not answered yet.
        assert collector.asked.is_set()
        assert collector.requests == []


@pytest.mark.parametrize("status", [500, 401])
def test_what_a_collector_refuses_is_logged_once(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with collecting() as collector:
        collector.status = status
        exporting = tracer(collector.url)
        exporting.trace(TRACE)
        exporting.close()
    words = f"traces are lost: the collector at {collector.url} can't be reached or refused them (HTTPStatusError)"
    assert [record.getMessage() for record in caplog.records].count(words) == 1


def test_no_collector_at_all_is_logged_without_the_password_of_its_address(caplog: pytest.LogCaptureFixture) -> None:
    exporting = tracer("http://somebody:a-word@127.0.0.1:9/v1/traces")
    exporting.trace(TRACE)
    exporting.close()
    told = [record.getMessage() for record in caplog.records]
    assert any("http://127.0.0.1:9/v1/traces" in words for words in told)
    assert not any("a-word" in words for words in told)
