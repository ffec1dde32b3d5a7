"""Checks of the OpenTelemetry collector, where traces are to go to one."""

import importlib.util
from collections.abc import Iterator

import httpx

from codeassist import http
from codeassist.doctor.check import Finding, off, ok, problem
from codeassist.observability.tracer import LIBRARIES
from codeassist.settings import Settings
from codeassist_index.translation import tr

ANSWER_SECONDS_MAX = 3.0


def check_collector(settings: Settings) -> Iterator[Finding]:
    """Whether the library is there, and the collector takes a batch without any span."""
    endpoint = settings.traces.otlp_endpoint
    if not endpoint:
        yield off("collector", tr("not configured (`traces.otlp_endpoint`)"))
        return
    if any(importlib.util.find_spec(name) is None for name in LIBRARIES):
        words = tr("`traces.otlp_endpoint` is set, but the library for it is missing")
        yield problem("collector", words, "pip install 'codeassist-onprem[otel]'")
        return
    shown = http.without_password(endpoint)
    headers = {**settings.traces.otlp_headers, "Content-Type": "application/x-protobuf"}
    mend = tr("check the network, or correct `traces.otlp_endpoint` and `traces.otlp_headers`")
    try:
        with http.client(endpoint, purpose="doctor", timeout_seconds=ANSWER_SECONDS_MAX, headers=headers) as client:
            answer = client.post(endpoint, content=b"")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        words = tr("{url} can't be reached ({error})").format(url=shown, error=error or type(error).__name__)
        yield problem("collector", words, mend)
        return
    words = tr("{url} answers {status}").format(url=shown, status=answer.status_code)
    yield ok("collector", words) if answer.is_success else problem("collector", words, mend)
