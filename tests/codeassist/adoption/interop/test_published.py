"""The examples that both specifications publish, typed anew, on a repository that has such files."""

from typing import Any

import pytest

from codeassist.adoption.tools import tools_of_spans

Shop = Any
NAME = "example.com/group/shop"
CURSOR, CLAUDE = "s_c9883b05a2487d", "s_e7f2a90b31cc48"
OLDER, OTHER, PERSON = "abcd1234abcd1234", "ef0b5678ef0b5678", "h_31dce776f88375"
TIME = "2026-05-04T10:30:00+00:00"


def agent(tool: str, model: str, **more: object) -> dict[str, object]:
    return {"agent_id": {"tool": tool, "id": f"of {tool}", "model": model}, "human_author": "dev@example.com", **more}


def metadata(**tables: object) -> dict[str, object]:
    base = {"schema_version": "authorship/3.0.0", "git_ai_version": "1.4.5", "base_commit_sha": "7" * 40}
    return {**base, "prompts": {}, **tables}


COUNTS = {"total_additions": 25, "total_deletions": 5, "accepted_lines": 20, "overriden_lines": 0}
HUMANS = {PERSON: {"author": "Developer <dev@example.com>"}}
SESSIONS = (
    (
        f"src/main.rs\n  {CURSOR}::t_9f8e7d6c5b4a32 1-10,15-20\n  {CURSOR}::t_a1b2c3d4e5f678 25,30-35\n"
        f"  {PERSON} 42-50\nsrc/lib.rs\n  {CLAUDE}::t_deadbeef012345 1-50\n"
    ),
    metadata(
        humans=HUMANS,
        sessions={
            CURSOR: agent("cursor", "claude-sonnet-4-5-20250514"),
            CLAUDE: agent("claude", "claude-sonnet-4-5-20250514", custom_attributes={"team": "backend"}),
        },
    ),
)
LEGACY = (
    f"src/main.rs\n  {OLDER} 1-10,15-20\n  {OTHER} 25,30-35\nsrc/lib.rs\n  {OLDER} 1-50\n",
    metadata(
        prompts={
            OLDER: agent("cursor", "claude-4.5-opus", **COUNTS),
            OTHER: agent("cursor", "claude-3-sonnet", **COUNTS),
        }
    ),
)
MIXED = (
    f"src/main.rs\n  {CURSOR}::t_9f8e7d6c5b4a32 1-10\n  {PERSON} 15-20\nsrc/lib.rs\n  {OLDER} 1-50\n",
    metadata(
        humans=HUMANS,
        prompts={OLDER: agent("cursor", "gpt-4", **COUNTS)},
        sessions={CURSOR: agent("claude", "claude-sonnet-4-5-20250514")},
    ),
)


def lines_of(name: str) -> str:
    return "".join(f"let {name}_{number} = compute({number});\n" for number in range(1, 71))


@pytest.fixture
def rust(shop: Shop) -> tuple[Shop, str]:
    """The repository, and the commit that brought both files in."""
    return shop, shop.commit({"src/main.rs": lines_of("main"), "src/lib.rs": lines_of("lib")}, TIME)


def known(shop: Shop, path: str) -> dict[str, list[int]]:
    """Lines by class."""
    found: dict[str, list[int]] = {}
    for number, told in enumerate(shop.lines(path), 1):
        found.setdefault(told, []).append(number)
    found.pop("unknown", None)
    return found


@pytest.mark.parametrize(
    ("example", "agents", "people", "models"),
    [
        (
            SESSIONS,
            [*range(1, 11), *range(15, 21), 25, *range(30, 36)],
            [*range(42, 51)],
            {"claude-sonnet-4-5-20250514"},
        ),
        (LEGACY, [*range(1, 11), *range(15, 21), 25, *range(30, 36)], [], {"claude-4.5-opus", "claude-3-sonnet"}),
        (MIXED, [*range(1, 11)], [*range(15, 21)], {"gpt-4", "claude-sonnet-4-5-20250514"}),
    ],
)
def test_a_published_note_is_read(
    rust: tuple[Shop, str], example: tuple[str, object], agents: list[int], people: list[int], models: set[str]
) -> None:
    shop, commit = rust
    shop.note(example[0], commit, example[1])
    assert shop.take("git-ai").quarantined == []
    assert known(shop, "src/main.rs") == {"ai D": agents} | ({"human D": people} if people else {})
    assert known(shop, "src/lib.rs") == {"ai D": [*range(1, 51)]}
    assert {one.model for one in tools_of_spans(shop.engine, NAME).values()} == models


def test_the_published_trace_is_read(shop: Shop) -> None:
    files = {"src/utils/parser.ts": lines_of("parser"), "src/utils/helpers.ts": lines_of("helper")}
    commit = shop.commit(files, TIME)
    url = "https://api.cursor.com/v1/conversations/12345"
    opus, gpt = ({"type": "ai", "model_id": name} for name in ("anthropic/claude-opus-4-5-20251101", "openai/gpt-4o"))
    parser = {"url": url, "contributor": opus, "ranges": [{"start_line": 42, "end_line": 67}]}
    helpers = {"url": url, "contributor": gpt, "ranges": [{"start_line": 10, "end_line": 25}]}
    shop.traces(
        {
            "version": "0.1.0",
            "id": "550e8400-e29b-41d4-a716-446655440000",
            "timestamp": "2026-01-23T14:30:00Z",
            "vcs": {"type": "git", "revision": commit},
            "tool": {"name": "cursor", "version": "2.4.0"},
            "files": [
                {"path": "src/utils/parser.ts", "conversations": [parser]},
                {"path": "src/utils/helpers.ts", "conversations": [helpers]},
            ],
            "metadata": {"confidence": 0.95, "dev.cursor": {"workspace_id": "ws-abc123"}},
        }
    )
    shop.take("agent-trace")
    assert known(shop, "src/utils/parser.ts") == {"ai D": [*range(42, 68)]}
    assert known(shop, "src/utils/helpers.ts") == {"ai D": [*range(10, 26)]}


def test_the_smallest_trace_is_one(shop: Shop) -> None:
    everything = {
        "path": "shop.py",
        "conversations": [{"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 50}]}],
    }
    record = {"version": "0.1.0", "id": "550e8400-e29b-41d4-a716-446655440000", "timestamp": "2026-01-25T10:00:00Z"}
    shop.traces({**record, "files": [everything]})
    found = shop.take("agent-trace")
    assert (found.records, found.unreadable, len(found.quarantined)) == (1, [], 1)  # it names no commit to prove it by
