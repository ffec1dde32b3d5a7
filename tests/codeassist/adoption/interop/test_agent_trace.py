"""Agent Trace records: read, proved by hash or by what the commit changed, and imported once."""

import hashlib
import json
from typing import Any

import pytest

from codeassist.adoption.interop.agent_trace import read_record
from codeassist.adoption.interop.hashes import murmur3
from codeassist.adoption.interop.verify import NO_COMMIT, NOT_CHANGED, NOT_GIT, OTHER_HASH, TOO_LATE, UNKNOWN_HASH
from codeassist.errors import InvalidInputError

Shop = Any
AGENT = b"def average(items):\n    count = len(items)\n    return total(items) / count"
AI = {"type": "ai", "model_id": "anthropic/claude-opus-4-5-20251101"}


def trace(shop: Shop, first: int, last: int, **fields: Any) -> dict[str, Any]:
    """A record as the specification's example has it."""
    one = {"start_line": first, "end_line": last, **fields.pop("range", {})}
    return {
        "version": "0.1.0",
        "id": "550e8400-e29b-41d4-a716-446655440000",
        "timestamp": "2026-05-04T09:59:00Z",
        "vcs": {"type": "git", "revision": shop.work},
        "tool": {"name": "cursor", "version": "2.4.0"},
        "files": [{"path": "shop.py", "conversations": [{"url": "u:1", "contributor": AI, "ranges": [one]}]}],
        "metadata": {"dev.cursor": {"workspace_id": "ws"}},
        **fields,
    }


def test_lines_that_the_commit_brought_in_are_claimed(shop: Shop) -> None:
    shop.traces(trace(shop, 3, 5))
    assert shop.take("agent-trace").lines == {"ai": 3}
    assert shop.lines() == ["unknown"] * 2 + ["ai D"] * 3 + ["unknown"] * 2


def test_a_second_import_changes_nothing(shop: Shop) -> None:
    shop.traces(trace(shop, 3, 5))
    assert [shop.take("agent-trace").accepted for _ in range(2)] == [2, 0]


def test_lines_that_stood_there_before_are_quarantined(shop: Shop) -> None:
    shop.traces(trace(shop, 1, 2))
    assert [one.reason for one in shop.take("agent-trace").quarantined] == [NOT_CHANGED]


def test_a_record_later_than_its_commit_names_lines_of_another_version(shop: Shop) -> None:
    shop.traces(trace(shop, 3, 5, timestamp="2026-05-04T10:30:00Z"))
    assert [one.reason for one in shop.take("agent-trace").quarantined] == [TOO_LATE]


@pytest.mark.parametrize(
    "digits", [f"sha256:{hashlib.sha256(AGENT).hexdigest()}", f"murmur3:{murmur3(AGENT + chr(10).encode()):08x}"]
)
def test_a_hash_proves_a_range_where_it_stands(shop: Shop, digits: str) -> None:
    shop.traces(trace(shop, 3, 5, timestamp="2026-05-04T10:30:00Z", range={"content_hash": digits}))
    assert shop.take("agent-trace").lines == {"ai": 3}


def test_a_hash_finds_the_text_in_the_version_that_followed(shop: Shop) -> None:
    digits = f"sha256:{hashlib.sha256(AGENT).hexdigest()}"
    before = {"type": "git", "revision": shop.base}
    shop.traces(trace(shop, 1, 3, vcs=before, timestamp="2026-05-04T09:30:00Z", range={"content_hash": digits}))
    assert shop.take("agent-trace").lines == {"ai": 3}
    assert shop.lines()[2:5] == ["ai D"] * 3


@pytest.mark.parametrize(("digits", "reason"), [("sha256:00", OTHER_HASH), ("blake3:00", UNKNOWN_HASH)])
def test_a_hash_of_something_else_proves_nothing(shop: Shop, digits: str, reason: str) -> None:
    shop.traces(trace(shop, 3, 5, range={"content_hash": digits}))
    assert [one.reason for one in shop.take("agent-trace").quarantined] == [reason]


@pytest.mark.parametrize(
    ("vcs", "reason"),
    [
        (None, NOT_GIT),
        ({"type": "jj", "revision": "kkmpptxz"}, NOT_GIT),
        ({"type": "git", "revision": "f" * 40}, NO_COMMIT),
    ],
)
def test_without_a_commit_nothing_is_proved(shop: Shop, vcs: object, reason: str) -> None:
    shop.traces(trace(shop, 3, 5, vcs=vcs))
    assert [one.reason for one in shop.take("agent-trace").quarantined] == [reason]


def test_a_range_may_have_an_author_of_its_own(shop: Shop) -> None:
    shop.traces(trace(shop, 6, 7, range={"contributor": {"type": "human"}}))
    shop.take("agent-trace")
    assert shop.lines()[5:] == ["human D"] * 2


@pytest.mark.parametrize("contributor", ["mixed", "unknown"])
def test_mixed_and_unknown_lines_stay_unknown(shop: Shop, contributor: str) -> None:
    shop.traces(trace(shop, 3, 5, range={"contributor": {"type": contributor}}))
    found = shop.take("agent-trace")
    assert (found.lines, found.accepted) == ({contributor: 3}, 0)


def test_bad_lines_are_named_and_good_ones_count(shop: Shop) -> None:
    shop.traces({"version": "0.1.0"}, trace(shop, 3, 5))
    found = shop.take("agent-trace")
    assert (len(found.unreadable), found.lines) == (1, {"ai": 3})


@pytest.mark.parametrize(
    "change", [{"files": 1}, {"timestamp": "yesterday"}, {"id": ""}, {"files": [{"path": "/abs", "conversations": []}]}]
)
def test_what_is_no_record_is_refused(shop: Shop, change: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        read_record(json.dumps({**trace(shop, 1, 1), **change}).encode(), 1)
