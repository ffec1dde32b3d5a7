import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.adoption.parsing import (
    EVENT_BYTES_MAX,
    SCHEMA,
    Deployment,
    FileSaved,
    SuggestionAccepted,
    SuggestionDismissed,
    SuggestionFollowed,
    SuggestionKept,
    SuggestionShown,
    ToolEdited,
    digest,
    extra_fields,
    parse_event,
)
from codeassist.errors import InvalidInputError

COMMON: dict[str, Any] = {
    "schema": SCHEMA,
    "id": "e-1",
    "time": "2026-11-22T09:30:00Z",
    "repository": "git.example.com/group/payments",
    "user": "u-1",
    "client": {"name": "codeassist", "version": "0.1.0"},
}
SHOWN = COMMON | {
    "kind": "suggestion.shown",
    "suggestion": "s-1",
    "feature": "completion",
    "model": "qwen2.5-coder-0.5b",
    "language": "python",
    "path": "payments/core.py",
    "lines": 2,
    "characters": 40,
    "latency_ms": 312.4,
}
ACCEPTED = COMMON | {
    "kind": "suggestion.accepted",
    "suggestion": "s-1",
    "span": "p-1",
    "path": "payments/core.py",
    "lines": 2,
    "characters": 40,
    "partial": False,
}
DISMISSED = COMMON | {"kind": "suggestion.dismissed", "suggestion": "s-1", "shown_ms": None}
KEPT = COMMON | {
    "kind": "suggestion.kept",
    "suggestion": "s-1",
    "span": "p-1",
    "path": "payments/core.py",
    "after": "30s",
    "share": 0.75,
    "tokens": 8,
}
FOLLOWED = COMMON | {
    "kind": "suggestion.followed",
    "suggestion": "s-1",
    "path": "payments/core.py",
    "text": "total = 0",
    "characters": 9,
    "after_ms": 30_000,
}
SAVED = COMMON | {
    "kind": "file.saved",
    "path": "payments/core.py",
    "blob": "0" * 40,
    "ranges": [
        {"start": 0, "end": 4, "class": "ai", "span": "p-1", "text": "a=1\n"},
        {"start": 4, "end": 7, "class": "human", "span": None, "text": "中"},
    ],
}
EDITED = COMMON | {
    "kind": "tool.edited",
    "span": "t-1",
    "tool": {"name": "claude-code", "version": ""},
    "model": None,
    "path": "payments/core.py",
    "lines": 3,
    "characters": 40,
    "source": "hook",
}
DEPLOYED = COMMON | {
    "kind": "deployment",
    "service": "api",
    "environment": "production",
    "sha": "f" * 40,
    "status": "success",
    "source": "ci",
}


def parsed(event: dict[str, Any]) -> Any:
    return parse_event(json.dumps(event).encode())


def with_ranges(*ranges: dict[str, Any]) -> dict[str, Any]:
    return SAVED | {"ranges": list(ranges)}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (SHOWN, SuggestionShown),
        (ACCEPTED, SuggestionAccepted),
        (DISMISSED, SuggestionDismissed),
        (DISMISSED | {"how": "typed"}, SuggestionDismissed),
        (EDITED, ToolEdited),
        (SAVED | {"source": "git-ai"}, FileSaved),
        (KEPT, SuggestionKept),
        (KEPT | {"after": "save", "share": 0, "reason": "closed"}, SuggestionKept),
        (FOLLOWED, SuggestionFollowed),
        (SAVED, FileSaved),
        (DEPLOYED, Deployment),
    ],
)
def test_each_kind_of_the_contract_is_read(event: dict[str, Any], kind: type) -> None:
    assert isinstance(parsed(event), kind)


def test_a_time_is_read_in_its_zone() -> None:
    event = parsed(SHOWN | {"time": "2026-11-22T17:30:00.5+08:00"})
    assert event.time == datetime(2026, 11, 22, 9, 30, 0, 500_000, tzinfo=UTC)


def test_unknown_fields_are_kept() -> None:
    assert extra_fields(parsed(SHOWN | {"branch": "main"})) == {"branch": "main"}


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (SHOWN | {"kind": "suggestion.printed"}, "kind: this version knows only"),
        ({key: SHOWN[key] for key in SHOWN if key != "kind"}, "kind: Field required"),
        ({key: SHOWN[key] for key in SHOWN if key != "model"}, "model: Field required"),
        (SHOWN | {"schema": "codeassist.events/2"}, "schema: this version reads only codeassist.events/1"),
        (SHOWN | {"time": "2026-11-22T09:30:00"}, "time: not an RFC 3339 time"),
        (SHOWN | {"time": "2026-11-31T09:30:00Z"}, "time: not an RFC 3339 time"),
        (SHOWN | {"time": "0001-01-01T00:00:00+10:00"}, "time: not an RFC 3339 time"),
        (SHOWN | {"time": 1_700_000_000}, "time: not an RFC 3339 time"),
        (SHOWN | {"lines": "2"}, "lines: Input should be a valid integer"),
        (SHOWN | {"lines": -1}, "lines: Input should be greater than or equal to 0"),
        (SHOWN | {"lines": 2**31}, "lines: Input should be less than or equal to"),
        (SHOWN | {"feature": "chat"}, "feature: Input should be 'completion'"),
        (SHOWN | {"path": "/etc/passwd"}, "path: not a path relative"),
        (SHOWN | {"path": "a/../../b"}, "path: not a path relative"),
        (SHOWN | {"path": "a\x00b"}, "path: holds characters"),
        (SHOWN | {"id": ""}, "id: String should have at least 1 character"),
        (SHOWN | {"id": "x" * 1001}, "id: String should have at most 1000 characters"),
        (SHOWN | {"client": "codeassist"}, "client: Input should be an object"),
        (DISMISSED | {"how": "ignored"}, "how: Input should be 'rejected'"),
        (KEPT | {"share": 1.01}, "share: Input should be less than or equal to 1"),
        (KEPT | {"tokens": 0}, "tokens: Input should be greater than or equal to 1"),
        (KEPT | {"after": "1m"}, "after: Input should be '30s'"),
        (FOLLOWED | {"after_ms": -1}, "after_ms: Input should be greater"),
        (DEPLOYED | {"sha": "f" * 7}, "sha: holds characters"),
        (DEPLOYED | {"status": "pending"}, "status: Input should be 'success' or 'failure'"),
    ],
)
def test_a_wrong_event_is_refused_with_its_field(event: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parsed(event)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (with_ranges({"start": 4, "end": 3, "class": "human"}), "ranges.0: ends at 3, before its start 4"),
        (with_ranges({"start": 0, "end": 3, "class": "ai"}), "ranges.0: an `ai` range needs its `span`"),
        (with_ranges({"start": 0, "end": 3, "class": "human", "text": "ab"}), "ranges.0: `text` is not 3 bytes"),
        (with_ranges({"start": 0, "end": 3, "class": "unknown"}), "ranges.0.class: Input should be 'ai' or 'human'"),
        (
            with_ranges({"start": 0, "end": 3, "class": "human"}, {"start": 2, "end": 5, "class": "human"}),
            "ranges.1 starts at 2, inside or before the one that ends at 3",
        ),
        (
            with_ranges({"start": 5, "end": 6, "class": "human"}, {"start": 0, "end": 1, "class": "human"}),
            "ranges.1 starts at 0",
        ),
    ],
)
def test_ranges_that_can_not_be_true_are_refused(event: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parsed(event)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(("text", "size"), [("中文", 6), ("中文", 4), ("naïve", 5), ("naïve", 6), ("", 0)])
def test_a_text_may_be_counted_in_the_encoding_of_its_file(text: str, size: int) -> None:
    event = parsed(with_ranges({"start": 10, "end": 10 + size, "class": "human", "text": text}))
    assert event.ranges[0].text == text


def test_hashed_tokens_stand_in_for_text() -> None:
    event = parsed(with_ranges({"start": 0, "end": 9, "class": "ai", "span": "p-1", "tokens": ["a1", "b2"]}))
    assert event.ranges[0].tokens == ("a1", "b2")


def test_a_line_above_the_limit_is_refused_unread() -> None:
    with pytest.raises(InvalidInputError, match="longer than 16000000 bytes"):
        parse_event(b" " * (EVENT_BYTES_MAX + 1))


def test_a_reason_never_repeats_what_the_line_holds() -> None:
    with pytest.raises(InvalidInputError) as refused:
        parsed(with_ranges({"start": 0, "end": 1, "class": "human", "text": "secret password"}))
    assert "secret" not in str(refused.value)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_event_are_refused_and_never_a_crash(line: bytes) -> None:
    with pytest.raises(InvalidInputError):
        parse_event(line)


@given(st.permutations(sorted(SHOWN)))
def test_the_order_of_fields_does_not_change_the_digest(order: list[str]) -> None:
    assert digest(parsed({key: SHOWN[key] for key in order})) == digest(parsed(SHOWN))


def test_another_spelling_of_the_same_time_is_the_same_event() -> None:
    assert digest(parsed(SHOWN | {"time": "2026-11-22T17:30:00+08:00"})) == digest(parsed(SHOWN))


@pytest.mark.parametrize("change", [{"lines": 3}, {"latency_ms": None}, {"branch": "main"}, {"user": "u-2"}])
def test_other_content_has_another_digest(change: dict[str, Any]) -> None:
    assert digest(parsed(SHOWN | change)) != digest(parsed(SHOWN))


def test_a_dismissal_without_the_later_field_has_the_digest_that_it_always_had() -> None:
    assert digest(parsed(DISMISSED)) == "843ece17a4cff2a51015058c0a6a50e3"
    assert digest(parsed(DISMISSED | {"how": "typed"})) == "91e8fb86e53f5385e76fc73c5dd7052b"
