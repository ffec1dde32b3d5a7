import json
from dataclasses import replace

from codeassist.observability.stages import Stage
from codeassist.observability.trace import Trace, merged, moment_line

START_NS = 1_790_000_000_000_000_000
TRACE = Trace(
    suggestion="0123456789abcdef0123456789abcdef",
    model="qwen",
    provider="llama_cpp",
    language="python",
    filtered=None,
    lines=1,
    characters=12,
    prompt_tokens=77,
    cached_prompt_tokens=70,
    snippets=2,
    stages=(
        Stage("context", START_NS, START_NS + 5_000_000),
        Stage("first_token", START_NS + 6_000_000, START_NS + 100_000_000),
    ),
)


def test_a_line_has_sizes_and_stages_since_the_start() -> None:
    body = json.loads(TRACE.line())
    assert body["time"] == "2026-09-21T14:13:20.000Z"
    assert body["total_ms"] == 100.0
    assert body["stages"] == [
        {"name": "context", "start_ms": 0.0, "ms": 5.0},
        {"name": "first_token", "start_ms": 6.0, "ms": 94.0},
    ]
    assert (body["prompt_tokens"], body["cached_prompt_tokens"], body["snippets"]) == (77, 70, 2)


def test_moments_are_put_to_their_suggestion_wherever_they_stand() -> None:
    shown = moment_line(TRACE.suggestion, "shown", START_NS + 850_000_000)
    accepted = moment_line(TRACE.suggestion, "accepted", START_NS + 2_000_000_000)
    [trace] = merged([shown, TRACE.line(), accepted])
    assert [(moment["kind"], moment["after_ms"]) for moment in trace["moments"]] == [
        ("shown", 850.0),
        ("accepted", 2000.0),
    ]


def test_a_line_that_was_cut_short_and_a_moment_of_nothing_are_passed_over() -> None:
    later = replace(TRACE, suggestion="f" * 32, stages=(Stage("context", START_NS + 1, START_NS + 2),))
    orphan = moment_line("e" * 32, "shown", START_NS)
    found = merged([later.line(), orphan, TRACE.line()[:40], '{"schema": "other"}', "[]", "", TRACE.line()])
    assert {trace["suggestion"] for trace in found} == {TRACE.suggestion, later.suggestion}
