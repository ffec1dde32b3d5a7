"""What coding agents' hooks put aside: shown, counted and erased."""

from datetime import UTC, datetime
from pathlib import Path

from codeassist import places
from codeassist.capture.tools.spool import Spool
from codeassist.personal.tool_edits import ToolEditsStore

THEN = datetime(2026, 11, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def put_aside() -> None:
    """A snapshot of three days ago, and an edit of now."""
    with Spool(places.tool_edits_file()) as spool, spool.writing():
        spool.put("s", "1", [(Path("/a"), b"old")], THEN.timestamp())
        spool.add_edit({"group": "g"}, Path("/b"), (NOW.timestamp(), NOW.timestamp()), None, b"new")


def test_without_any_agent_there_is_nothing() -> None:
    store = ToolEditsStore()
    assert (store.facts().count, store.count(None), store.erase(None, thorough=True).count) == (0, 0, 0)
    assert not places.tool_edits_file().exists()


def test_facts_count_what_waits() -> None:
    put_aside()
    facts = ToolEditsStore().facts()
    assert (facts.count, facts.parts) == (2, {"snapshot": 1, "edit": 1})
    assert facts.bytes > 0


def test_what_is_older_than_a_time_is_erased() -> None:
    put_aside()
    store = ToolEditsStore()
    assert store.count(NOW) == 1
    assert store.erase(NOW, thorough=False).count == 1
    assert store.facts().parts == {"snapshot": 0, "edit": 1}
    assert store.erase(None, thorough=True).count == 1
    assert b"new" not in places.tool_edits_file().read_bytes()
