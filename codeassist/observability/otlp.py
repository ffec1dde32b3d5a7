"""Traces as OpenTelemetry spans, sent to a collector of the company's own by OTLP over HTTP.

A suggestion's id is its trace id, so that a collector finds what the journal names. Attributes are those of
the semantic conventions for generative AI clients (https://opentelemetry.io/docs/specs/semconv/gen-ai/) where
they fit, else they begin with `codeassist.`; none of them holds code.

Importing this needs the extra `[otel]` and takes a moment: only a tracer with a collector does.
"""

import logging
import threading
from collections.abc import Mapping, Sequence

import httpx
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context
from opentelemetry.util.types import AttributeValue

from codeassist import __version__, http
from codeassist.observability.stages import Stage
from codeassist.observability.trace import Moment, Trace
from codeassist.settings.model import TracesSettings

_log = logging.getLogger(__name__)

EXPORT_SECONDS_MAX = 5.0
"""How long one batch may take to reach the collector."""
BATCH_SECONDS = 2.0
SPANS_WAITING_MAX = 2048
"""Spans that wait for the collector; past it the oldest are dropped."""
_MODEL_STAGES = ("queue", "first_token", "generation")


class OtlpExporter:
    """Sends spans in batches from a thread of OpenTelemetry's own. Used by one thread."""

    def __init__(self, settings: TracesSettings) -> None:
        self._ids = _Ids()
        self._processor = BatchSpanProcessor(
            _Sender(settings), max_queue_size=SPANS_WAITING_MAX, schedule_delay_millis=BATCH_SECONDS * 1000
        )
        provider = TracerProvider(
            resource=Resource.create({"service.name": "codeassist", "service.version": __version__}),
            sampler=ALWAYS_ON,
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        provider.add_span_processor(self._processor)
        self._tracer = provider.get_tracer("codeassist", __version__)

    def trace(self, trace: Trace) -> None:
        """A root span for the suggestion, one for each stage, and around those of the model one for its call."""
        self._ids.next_root(trace.suggestion)
        self._span("suggestion", trace.start_ns, trace.end_ns, Context(), _root_attributes(trace))
        root = _below(trace.suggestion, _root_span_id(trace.suggestion))
        model = root
        if call := [stage for stage in trace.stages if stage.name in _MODEL_STAGES]:
            name, attributes = f"text_completion {trace.model}", _call_attributes(trace, call)
            span = self._span(name, call[0].start_ns, call[-1].end_ns, root, attributes, kind=SpanKind.CLIENT)
            model = _below(trace.suggestion, span)
        for stage in trace.stages:
            self._span(stage.name, stage.start_ns, stage.end_ns, model if stage.name in _MODEL_STAGES else root)

    def moment(self, suggestion: str, moment: Moment, at_ns: int) -> None:
        """A span without duration, below the suggestion's."""
        parent = _below(suggestion, _root_span_id(suggestion))
        self._span(moment, at_ns, at_ns, parent, {"codeassist.suggestion": suggestion})

    def close(self, seconds_max: float) -> None:
        """Send what is pending; a collector that does not answer in time gets nothing more."""
        # The library's own end would wait as long as a batch may take.
        ending = threading.Thread(target=self._processor.shutdown, name="traces-end", daemon=True)
        ending.start()
        ending.join(seconds_max)

    def _span(
        self,
        name: str,
        start_ns: int,
        end_ns: int,
        parent: Context,
        attributes: Mapping[str, AttributeValue] | None = None,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> int:
        """Send one span; returns its id."""
        span = self._tracer.start_span(name, parent, kind=kind, attributes=attributes, start_time=start_ns)
        span.end(end_ns)
        return span.get_span_context().span_id


class _Ids(RandomIdGenerator):
    """Random ids, but for the next root span those of a suggestion."""

    def __init__(self) -> None:
        self._trace: int | None = None
        self._span: int | None = None

    def next_root(self, suggestion: str) -> None:
        self._trace, self._span = int(suggestion, 16), _root_span_id(suggestion)

    def generate_trace_id(self) -> int:
        trace, self._trace = self._trace, None
        return trace or super().generate_trace_id()

    def generate_span_id(self) -> int:
        span, self._span = self._span, None
        return span or super().generate_span_id()


class _Sender(SpanExporter):
    """One attempt per batch through our own HTTP client, which knows proxies and private authorities."""

    def __init__(self, settings: TracesSettings) -> None:
        self._endpoint = settings.otlp_endpoint
        self._client = http.client(
            self._endpoint,
            purpose="traces",
            timeout_seconds=EXPORT_SECONDS_MAX,
            headers={**settings.otlp_headers, "Content-Type": "application/x-protobuf"},
        )
        self._told = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            self._client.post(self._endpoint, content=encode_spans(spans).SerializeToString()).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if not self._told:
                self._told = True
                _log.warning(
                    "traces are lost: the collector at %s can't be reached or refused them (%s)",
                    http.without_password(self._endpoint),
                    type(error).__name__,
                )
            return SpanExportResult.FAILURE
        self._told = False
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._client.close()


def _root_attributes(trace: Trace) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {
        "codeassist.suggestion": trace.suggestion,
        "codeassist.language": trace.language,
        "codeassist.lines": trace.lines,
        "codeassist.characters": trace.characters,
        "codeassist.snippets": trace.snippets,
    }
    return attributes if trace.filtered is None else {**attributes, "codeassist.filtered": trace.filtered}


def _call_attributes(trace: Trace, call: Sequence[Stage]) -> dict[str, AttributeValue]:
    first_token_ms = sum(stage.milliseconds for stage in call if stage.name != "generation")
    return {
        "gen_ai.operation.name": "text_completion",
        "gen_ai.provider.name": trace.provider,
        "gen_ai.request.model": trace.model,
        "gen_ai.request.stream": True,
        "gen_ai.response.time_to_first_chunk": first_token_ms / 1000,
        "gen_ai.usage.input_tokens": trace.prompt_tokens,
        "gen_ai.usage.cache_read.input_tokens": trace.cached_prompt_tokens,
    }


def _root_span_id(suggestion: str) -> int:
    """The same in every process, so that what happens later finds its parent."""
    return int(suggestion[16:], 16)


def _below(suggestion: str, span: int) -> Context:
    context = SpanContext(int(suggestion, 16), span, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(context), Context())
