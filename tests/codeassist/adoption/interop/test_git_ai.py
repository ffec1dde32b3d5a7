"""git-ai's notes: read, held against the commit, and imported once."""

from typing import Any

import pytest

from codeassist.adoption.interop.git_ai import read_note
from codeassist.adoption.interop.verify import CONTRADICTED, NO_FILE, NO_LINES, NOT_CHANGED
from codeassist.adoption.tools import ToolOfSpan, tools_of_spans
from codeassist.errors import InvalidInputError

Shop = Any
SESSION = "s_c9883b05a2487d::t_9f8e7d6c5b4a32"
PERSON = "h_31dce776f88375"
COMMIT = "a" * 40
VERSION = '{"schema_version": "authorship/3.0.0"}'


def test_lines_of_sessions_people_and_older_versions_are_imported(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 3-4\n  d9978a8723e02b52 5\n  {PERSON} 6-7\n")
    found = shop.take("git-ai")
    assert (found.records, found.lines, found.quarantined) == (1, {"ai": 3, "human": 2}, [])
    assert shop.lines() == ["unknown"] * 2 + ["ai D"] * 3 + ["human D"] * 2
    tools = set(tools_of_spans(shop.engine, "example.com/group/shop").values())
    assert tools == {
        ToolOfSpan("claude", "", "claude-sonnet-4-5", "git-ai"),
        ToolOfSpan("cursor", "", "gpt-5", "git-ai"),
    }


def test_a_second_import_changes_nothing(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 3-5\n")
    assert shop.take("git-ai").accepted == 2
    again = shop.take("git-ai")
    assert (again.accepted, again.duplicates, again.changed) == (0, 2, 0)


def test_a_note_that_was_changed_since_is_told_and_the_first_one_stays(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 3-5\n")
    shop.take("git-ai")
    shop.note(f"shop.py\n  {SESSION} 3-4\n  {PERSON} 5\n")
    assert shop.take("git-ai").changed == 1
    assert shop.lines()[2:5] == ["ai D"] * 3


def test_lines_that_the_commit_did_not_change_are_quarantined(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 1-5\n")
    found = shop.take("git-ai")
    assert [(one.lines, one.reason) for one in found.quarantined] == [(2, NOT_CHANGED)]
    assert shop.lines()[:3] == ["unknown", "unknown", "ai D"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [(f"gone.py\n  {SESSION} 1\n", NO_FILE), (f"shop.py\n  {SESSION} 3-99\n", NO_LINES)],
)
def test_what_is_not_there_is_quarantined(shop: Shop, lines: str, reason: str) -> None:
    shop.note(lines)
    found = shop.take("git-ai")
    assert [one.reason for one in found.quarantined] == [reason]
    assert found.accepted == 0


def test_lines_of_an_agent_and_a_person_at_once_are_nobodys(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 3-5\n  {PERSON} 5-6\n")
    found = shop.take("git-ai")
    assert [(one.lines, one.reason) for one in found.quarantined] == [(1, CONTRADICTED)] * 2
    assert shop.lines()[2:] == ["ai D", "ai D", "unknown", "human D", "unknown"]


def test_lines_of_two_agents_count_once_for_the_first(shop: Shop) -> None:
    shop.note(f"shop.py\n  {SESSION} 3-5\n  d9978a8723e02b52 4-6\n")
    assert shop.take("git-ai").lines == {"ai": 4}


def test_a_key_that_nobody_stands_for_says_nothing(shop: Shop) -> None:
    shop.note("shop.py\n  s_00000000000000::t_00000000000000 3-5\n  h_00000000000000 6\n")
    found = shop.take("git-ai")
    assert (found.accepted, found.lines) == (0, {"unknown": 4})


def test_a_path_with_a_space_is_quoted(shop: Shop) -> None:
    commit = shop.commit({"my file.py": "x = compute()\n"}, "2026-05-04T10:30:00+00:00")
    shop.note(f'"my file.py"\n  {SESSION} 1\n', commit)
    shop.take("git-ai")
    assert shop.lines("my file.py") == ["ai D"]


def test_a_repository_without_notes_has_none(shop: Shop) -> None:
    assert shop.take("git-ai").records == 0


def test_an_unreadable_note_is_named_and_the_others_count(shop: Shop) -> None:
    shop.note("", shop.base, {"schema_version": "authorship/9.0.0"})
    shop.note(f"shop.py\n  {SESSION} 3\n")
    found = shop.take("git-ai")
    assert [one.reason for one in found.unreadable] == ["its schema is not authorship/3.x"]
    assert found.lines == {"ai": 1}


@pytest.mark.parametrize(
    ("lines", "metadata"),
    [
        ("", ""), ("shop.py\n  key 1\n", ""), ("", "---\n[]"), ("", "---\n{"), ("  s_1 1\n", f"---\n{VERSION}"),
        ("a\n  k 0\n", f"---\n{VERSION}"), ("a\n  k 3-1\n", f"---\n{VERSION}"), ("a\n  k 1-2x\n", f"---\n{VERSION}"),
        ("a\n nope\n", f"---\n{VERSION}"), ("a\n  k 1\n", '---\n{"schema_version": "authorship/9.0.0"}'),
    ],
)  # fmt: skip
def test_what_is_no_authorship_log_is_refused(lines: str, metadata: str) -> None:
    with pytest.raises(InvalidInputError):
        read_note(COMMIT, f"{lines}{metadata}".encode())
