import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.model.events import Chunk, MalformedEventError, ServerReportedError, parse_event


def event(**fields: object) -> str:
    return f"data: {json.dumps(fields)}"


def test_a_piece_of_text() -> None:
    assert parse_event(event(choices=[{"text": "ab", "finish_reason": None}])) == Chunk("ab", None, None, None)


def test_the_last_piece_of_llama_cpp_has_usage_and_timings() -> None:
    line = event(
        choices=[{"text": "", "finish_reason": "stop"}],
        usage={"prompt_tokens": 19, "prompt_tokens_details": {"cached_tokens": 18}},
        timings={"cache_n": 18},
    )
    assert parse_event(line) == Chunk("", "stop", 19, 18)


def test_an_older_llama_cpp_tells_cached_tokens_in_its_timings_only() -> None:
    line = event(choices=[{"text": ""}], usage={"prompt_tokens": 19}, timings={"cache_n": 7})
    assert parse_event(line) == Chunk("", None, 19, 7)


def test_llama_cpp_tells_how_long_it_read_the_prompt() -> None:
    line = event(choices=[{"text": "a"}], timings={"cache_n": 7, "prompt_ms": 12.5})
    assert parse_event(line) == Chunk("a", None, None, 7, 12.5)


def test_usage_comes_alone_and_without_choices_from_vllm() -> None:
    line = event(choices=[], usage={"prompt_tokens": 5, "prompt_tokens_details": None})
    assert parse_event(line) == Chunk("", None, 5, None)


def test_a_conversation_comes_in_differences() -> None:
    begun = event(choices=[{"delta": {"role": "assistant", "content": None}, "finish_reason": None}])
    piece = event(choices=[{"delta": {"content": "ab"}, "finish_reason": None}])
    last = event(choices=[{"delta": {}, "finish_reason": "stop"}])
    assert [parse_event(line) for line in (begun, piece, last)] == [
        Chunk("", None, None, None),
        Chunk("ab", None, None, None),
        Chunk("", "stop", None, None),
    ]


def test_what_a_model_thinks_is_not_its_answer() -> None:
    line = event(choices=[{"delta": {"reasoning_content": "They want a call."}}])
    assert parse_event(line) == Chunk("", None, None, None)


@pytest.mark.parametrize("line", ["", ": ping", "event: completion", "id: 7", "retry: 100"])
def test_lines_without_a_piece_are_nothing(line: str) -> None:
    assert parse_event(line) is None


@pytest.mark.parametrize("line", ["data: {", "data: []", "data: {}", "<html>", 'data: {"choices": [{}]}', "data:"])
def test_lines_that_are_no_event_are_malformed(line: str) -> None:
    with pytest.raises(MalformedEventError):
        parse_event(line)


@pytest.mark.parametrize("line", [event(error={"message": "out of memory"}), 'error: {"message": "out of memory"}'])
def test_a_failure_told_in_the_stream_is_told_on(line: str) -> None:
    with pytest.raises(ServerReportedError, match="out of memory"):
        parse_event(line)


@given(st.text())
def test_any_line_is_a_piece_nothing_or_a_named_error(line: str) -> None:
    try:
        assert parse_event(line) is None or isinstance(parse_event(line), Chunk)
    except (MalformedEventError, ServerReportedError):
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["choices", "text", "usage", "timings", "error", "finish_reason"]), inner)
    ),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_a_piece_or_a_named_error(value: object) -> None:
    try:
        assert isinstance(parse_event(f"data: {json.dumps(value)}"), Chunk)
    except (MalformedEventError, ServerReportedError):
        return
