import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.adoption.deployed import importing
from codeassist.adoption.deployed.payload import Value, time_at, values
from codeassist.adoption.deployed.resolving import Target
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings

from .conftest import REPOSITORY, World, reasons


def told(world: World, **values: Any) -> str:
    common = {"repository": REPOSITORY, "service": "api", "environment": "production", "sha": world.commits[0]}
    return json.dumps({key: value for key, value in (common | values).items() if value is not None}) + "\n"


def test_our_own_words_are_a_deployment(world: World) -> None:
    world.take(told(world, time="2026-11-20T12:00:00+02:00", version="1.4", status="failure"), "plain")
    (one,) = world.recorded()
    assert (one.time, one.version, one.status, one.source) == (
        datetime(2026, 11, 20, 10, tzinfo=UTC), "1.4", "failure", "http",
    )  # fmt: skip


def test_what_is_left_out_comes_from_the_import(world: World) -> None:
    bare = told(world, repository=None, service=None, environment=None)
    named: dict[str, Any] = {"repository": REPOSITORY, "service": "web", "environment": "staging"}
    assert world.take(bare, "plain", **named).added == 1
    assert world.commit_numbers() == [(1, "success", "web", "staging")]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"sha": None}, "it names no commit"),
        ({"sha": 3}, "it names no commit"),
        ({"status": ""}, "status: has to be success or failure"),
        ({"source": "a\0b"}, "a name in it is empty, too long, or has characters that are no text"),
        ({"status": ["success"]}, "status: has to be success or failure"),
        ({"x" * 10_000: 1}, "x" * 300),
        ({"status": "great"}, "status: has to be success or failure"),
        ({"time": "yesterday"}, "time: not an RFC 3339 time with a zone, such as 2026-11-22T09:30:00Z"),
        ({"commit": "x"}, "commit: no field of a deployment; there are environment, repository, service, sha"),
        ({"environment": None}, "its environment is not known; give --environment"),
        ({"repository": None}, "its repository is not known; give --root or --repository"),
        ({"service": "a\nb"}, "a name in it is empty, too long, or has characters that are no text"),
        ({"environment": "x" * 1001}, "a name in it is empty, too long, or has characters that are no text"),
        ({"version": "\ud800"}, "a name in it is empty, too long, or has characters that are no text"),
    ],
)
def test_each_refusal_says_why(world: World, values: dict[str, Any], reason: str) -> None:
    passed_over, refused = reasons(world.take(told(world, **values), "plain"))
    assert (passed_over, len(refused), world.recorded()) == ([], 1, [])
    assert refused[0].startswith(reason)


def test_good_ones_are_kept_beside_bad_ones_which_are_named_with_their_line(world: World) -> None:
    text = (
        told(world, time="2026-11-20T10:00:00Z")
        + "{broken\n  it goes on\n\n"
        + told(world, sha=world.commits[1])
        + "17\n"
    )
    taken = world.take(text, "plain")
    assert (taken.added, [one.line for one in taken.refused]) == (2, [2, 6])


def test_a_repetition_changes_nothing(world: World) -> None:
    text = "".join(told(world, sha=sha, time=f"2026-11-2{day}T10:00:00Z") for day, sha in enumerate(world.commits))
    assert (world.take(text, "plain").added, world.take(text + text, "plain").added) == (3, 0)


def test_what_happens_now_and_is_what_runs_already_is_no_new_deployment(world: World) -> None:
    for sha in (world.commits[0], world.commits[0], world.commits[1], world.commits[0]):
        world.take(told(world, sha=sha), "plain")
    assert [commit for commit, *_ in world.commit_numbers()] == [1, 2, 1]


def test_a_clone_without_an_origin_is_known_by_the_last_part_of_the_name(world: World) -> None:
    text = told(world, sha=world.commits[1][:9], repository="Git.Example.com/Shop/Payments")
    assert importing.take(world.engine, text.encode(), "plain", Settings(), Target({"payments": world.root})).added == 1
    assert world.commit_numbers("payments") == [(2, "success", "api", "production")]


def test_input_that_is_no_text_or_too_much_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInputError, match="not UTF-8"):
        importing.take(world.engine, b"\xff\xfe", "plain", Settings(), Target({}))
    monkeypatch.setattr(importing, "PAYLOADS_BYTES_MAX", 10)
    with pytest.raises(InvalidInputError, match="More than 10 bytes"):
        world.take(told(world), "plain")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('{"a": 1}{"b": 2}', [(1, {"a": 1}), (1, {"b": 2})]),
        ('\n{\n "a": 1\n}\n[{"b": 2},\n {"c": 3}]', [(2, {"a": 1}), (5, {"b": 2}), (5, {"c": 3})]),
        ('{"items": [{"a": 1}, 2], "kind": "List"}', [(1, {"a": 1}), (1, None)]),
        ('{"a": \n"b"\n{"c": 3}', [(1, None), (3, {"c": 3})]),
        ("[" * 100_000, [(1, None)]),
    ],
)
def test_values_are_found_wherever_they_stand(text: str, expected: list[tuple[int, object]]) -> None:
    assert list(values(text)) == [Value(line, content) for line, content in expected]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-20T10:05:00Z", 10),
        ("2026-11-20T10:05:00.123+02:00", 8),
        ("2026-11-20 10:05:00 +0200", 8),
        ("2026-11-20 10:05:00 UTC", 10),
        ("2026-11-20", None),
        ("soon", None),
    ],
)
def test_times_are_read_as_platforms_write_them(text: str, hour: int | None) -> None:
    found = time_at({"at": text}, "at")
    assert (None if found is None else found.hour) == hour


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "deployment_status", "deployment", "state", "sha", "statuses", "object_kind", "status", "environment",
    "last_deployment", "app", "metadata", "history", "involvedObject", "kind", "Config", "Labels", "manifests",
    "annotations", "items", "url", "deployment_url", "name", "time", "request", "spec", "conditions", "sources",
]  # fmt: skip
HOSTILE = st.recursive(
    JSON | st.sampled_from(["success", "deployment", "HelmRelease", "Kustomization", "a" * 40]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(st.lists(HOSTILE, max_size=3), st.sampled_from(importing.FORMS))
def test_no_payload_whatever_it_holds_makes_a_reader_fail(payloads: list[object], form: importing.Form) -> None:
    text = "\n".join(json.dumps(one) for one in payloads)
    for one in importing.read(text.encode(), form):
        assert one.line >= 1
