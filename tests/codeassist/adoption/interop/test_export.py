"""What is exported, read again by a record that knows nothing else, is the same."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from codeassist.adoption.interop.agent_trace import read_record
from codeassist.adoption.interop.agent_trace_writing import records_of
from codeassist.adoption.interop.commit_lines import CommitLines, commits_in, lines_of_commits
from codeassist.adoption.interop.git_ai import notes, read_note
from codeassist.adoption.interop.git_ai_writing import is_writable, note_of
from codeassist.adoption.interop.notes_writing import write_notes
from codeassist.adoption.lineage import sync, tree_lines
from codeassist.adoption.parsing import parse_event
from codeassist.adoption.recording import record
from codeassist.adoption.tools import tools_of_spans
from codeassist.capture.cleaned import blob_id
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist.store.database import open_database

Shop = Any
NAME = "example.com/group/shop"
BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
PERSON = "Ann <ann@example.com>"
Piece = tuple[str, str | None]


def event(kind: str, time: str, **fields: object) -> str:
    body = {"schema": "codeassist.events/1", "id": f"{kind} {time}", "time": time, "kind": kind}
    return json.dumps({**body, "repository": NAME, "user": "u", "client": {"name": "t", "version": "1"}, **fields})


def saved(pieces: list[Piece], time: str, path: str = "shop.py") -> str:
    """A save: each piece of text with its span, "human", or None."""
    ranges: list[dict[str, object]] = []
    data = b""
    for text, owner in pieces:
        start, data = len(data), data + text.encode()
        if owner is not None:
            class_, span = ("human", None) if owner == "human" else ("ai", owner)
            ranges.append({"start": start, "end": len(data), "class": class_, "span": span, "text": text})
    return event("file.saved", time, path=path, blob=blob_id(data), ranges=ranges)


def tool(span: str, time: str, name: str = "claude", model: str | None = "sonnet") -> str:
    fields = {"tool": {"name": name, "version": "2"}, "model": model, "path": "shop.py", "lines": 3, "characters": 9}
    return event("tool.edited", time, span=span, source="hook", **fields)


def take(shop: Shop, *lines: str) -> None:
    """Import events, and replay."""
    assert record(shop.engine, [parse_event(line.encode()) for line in lines]).conflicts == ()
    sync(shop.engine, shop.root, repository=NAME)


def exported(shop: Shop, revisions: str = "HEAD") -> list[CommitLines]:
    shas = commits_in(shop.root, revisions)
    return list(lines_of_commits(shop.engine, shop.root, NAME, shas, ()))


def elsewhere(shop: Shop, folder: Path) -> sa.Engine:
    """Another record of the same repository, which knows nothing yet."""
    folder.mkdir()
    engine = open_database(Settings.model_validate({"adoption": {"database": str(folder / "other.sqlite")}}))
    shop.engine = engine
    return engine


@pytest.fixture
def known(shop: Shop) -> Shop:
    time = "2026-05-04T09:30:00Z"
    take(shop, tool("span-1", time), saved([(BASE, None), (AGENT, "span-1"), (TYPED, "human")], time))
    return shop


def test_a_note_names_sessions_and_people_of_the_lines_that_its_commit_brought_in(known: Shop) -> None:
    base, work = exported(known)
    assert note_of(base) is None
    note = note_of(work)
    assert note is not None
    found = read_note(known.work, note.encode()).lines
    told = [(one.first, one.last, one.author.contributor, one.author.tool, one.author.model) for one in found]
    assert told == [(3, 5, "ai", "claude", "sonnet"), (6, 7, "human", "", None)]
    fields = json.loads(note.split("---\n")[1])
    assert fields["base_commit_sha"] == known.base
    assert [one["author"] for one in fields["humans"].values()] == [PERSON]


def test_the_keys_are_made_as_the_standard_says(known: Shop) -> None:
    note = note_of(exported(known)[1])
    assert note is not None
    keys = [line.split()[0] for line in note.split("---\n")[0].splitlines() if line.startswith("  ")]
    session, trace = keys[0].split("::")
    assert [len(session), session[:2], len(trace), trace[:2], len(keys[1]), keys[1][:2]] == [
        16,
        "s_",
        16,
        "t_",
        16,
        "h_",
    ]


def test_a_record_names_tool_model_and_a_hash_of_each_range(known: Shop) -> None:
    first, second = (json.loads(trace) for trace in records_of(exported(known)[1], NAME))
    assert first["tool"] == {"name": "claude", "version": "2"}
    (conversation,) = first["files"][0]["conversations"]
    assert conversation["contributor"] == {"type": "ai", "model_id": "sonnet"}
    assert [(one["start_line"], one["end_line"]) for one in conversation["ranges"]] == [(3, 5)]
    assert second["files"][0]["conversations"][0]["contributor"] == {"type": "human"}
    assert first["vcs"] == {"type": "git", "revision": known.work}


def test_records_can_be_read_by_their_own_rules(known: Shop) -> None:
    for number, trace in enumerate(records_of(exported(known)[1], NAME), 1):
        assert read_record(trace.encode(), number).revision == known.work


def test_an_edited_line_is_mixed(shop: Shop) -> None:
    time, edited = "2026-05-04T09:30:00Z", "    count = len(items) or 1\n"
    text = BASE + AGENT.replace("    count = len(items)\n", edited) + TYPED
    shop.commit({"shop.py": text}, "2026-05-04T10:30:00+00:00")
    ranges: list[Piece] = [
        (BASE, None), ("def average(items):\n    count = len(items)", "span-1"), (" or 1", "human"),
        ("\n    return total(items) / count\n", "span-1"), (TYPED, None),
    ]  # fmt: skip
    take(shop, tool("span-1", time), saved(ranges, time))
    (trace,) = records_of(exported(shop)[-1], NAME)
    (conversation,) = json.loads(trace)["files"][0]["conversations"]
    assert conversation["contributor"] == {"type": "mixed", "model_id": "sonnet"}
    assert [one["start_line"] for one in conversation["ranges"]] == [4]


def test_a_second_export_is_the_same(known: Shop) -> None:
    assert [note_of(one) for one in exported(known)] == [note_of(one) for one in exported(known)]


def test_notes_that_are_written_come_back_as_the_same_lines(known: Shop, tmp_path: Path) -> None:
    assert [one.fate for one in write_notes(known.root, exported(known))] == ["written"]
    engine = elsewhere(known, tmp_path / "other")
    known.take("git-ai")
    assert known.lines() == ["unknown"] * 2 + ["ai D"] * 3 + ["human D"] * 2
    assert [(one.name, one.model) for one in tools_of_spans(engine, NAME).values()] == [("claude", "sonnet")]


def test_records_come_back_as_the_same_lines(known: Shop, tmp_path: Path) -> None:
    known.traces(*(json.loads(trace) for one in exported(known) for trace in records_of(one, NAME)))
    elsewhere(known, tmp_path / "other")
    known.take("agent-trace")
    assert known.lines() == ["unknown"] * 2 + ["ai D"] * 3 + ["human D"] * 2


def test_writing_again_changes_nothing_and_new_knowledge_replaces_our_own_note(known: Shop) -> None:
    write_notes(known.root, exported(known))
    before = known.git("rev-parse", "refs/notes/ai")
    assert [one.fate for one in write_notes(known.root, exported(known))] == ["unchanged"]
    assert known.git("rev-parse", "refs/notes/ai") == before
    later = "2026-05-04T09:31:00Z"
    take(known, tool("span-2", later), saved([(BASE, "span-2"), (AGENT, "span-1"), (TYPED, "human")], later))
    assert [one.fate for one in write_notes(known.root, exported(known, "HEAD~1..HEAD"))] == ["unchanged"]


def test_another_tools_note_keeps_its_lines_and_gets_ours_where_it_says_nothing(known: Shop) -> None:
    known.note("shop.py\n  d9978a8723e02b52 3-4\n")
    assert [one.fate for one in write_notes(known.root, exported(known))] == ["merged"]
    ((commit, note),) = notes(known.root)
    told = [(one.first, one.last, one.author.tool) for one in read_note(commit, note).lines]
    assert told == [(3, 4, "cursor"), (5, 5, "claude"), (6, 7, "")]
    assert [one.fate for one in write_notes(known.root, exported(known))] == ["unchanged"]


def test_a_note_that_can_not_be_read_is_left_alone(known: Shop) -> None:
    known.note("", metadata={"schema_version": "authorship/9.0.0"})
    before = known.git("rev-parse", "refs/notes/ai")
    assert [one.fate for one in write_notes(known.root, exported(known))] == ["refused"]
    assert known.git("rev-parse", "refs/notes/ai") == before


def test_notes_of_other_commits_stay(known: Shop) -> None:
    known.note("shop.py\n  d9978a8723e02b52 1\n", known.base)
    write_notes(known.root, exported(known))
    assert sorted(commit for commit, _ in notes(known.root)) == sorted([known.base, known.work])


def test_a_commit_that_was_not_replayed_is_told(shop: Shop) -> None:
    with pytest.raises(InvalidInputError, match="codeassist adoption sync"):
        exported(shop)


@pytest.mark.parametrize("revisions", ["nowhere", "--all", "a..b"])
def test_what_names_no_commits_is_refused(shop: Shop, revisions: str) -> None:
    with pytest.raises(InvalidInputError, match="names no commits"):
        commits_in(shop.root, revisions)


@pytest.mark.parametrize(("path", "writable"), [("a b.py", True), ("签名.py", True), ('a".py', False), ("a\nb", False)])
def test_a_name_that_the_format_can_not_write_is_left_out(path: str, writable: bool) -> None:
    assert is_writable(path) is writable


@pytest.mark.parametrize("form", ["git-ai", "agent-trace"])
@pytest.mark.parametrize("seed", range(2))
def test_a_random_history_comes_back_as_it_was(shop: Shop, tmp_path: Path, form: Any, seed: int) -> None:
    random_history(shop, random.Random(seed))  # noqa: S311 - a history is no secret
    before = classes(shop)
    assert {"ai", "human", "unknown"} <= set(before)
    if form == "git-ai":
        write_notes(shop.root, exported(shop))
    else:
        shop.traces(*(json.loads(trace) for one in exported(shop) for trace in records_of(one, NAME)))
    elsewhere(shop, tmp_path / "other")
    shop.take(form)
    sync(shop.engine, shop.root, repository=NAME)
    assert classes(shop) == before


def classes(shop: Shop) -> list[str]:
    """The class of each line of each file, in order."""
    words: list[str] = []
    for file in tree_lines(shop.engine, shop.root, repository=NAME, rev="HEAD", paths=["a.py", "b.py"]):
        found = ["unknown"] * file.line_count
        for run in file.runs:
            found[run.start - 1 : run.start - 1 + run.count] = [run.class_] * run.count
        words += found
    return words


def random_history(shop: Shop, rng: random.Random) -> None:
    """Commits in which lines of an agent, a person and nobody known come, go and move down. No line comes twice."""
    files: dict[str, list[Piece]] = {"a.py": [], "b.py": []}
    events: list[str] = []
    for number in range(1, 9):
        path = rng.choice(sorted(files)) if number > 2 else sorted(files)[number - 1]
        time = f"2026-05-05T{number:02}:00:00Z"
        span = f"span-{number}"
        kept = [(text, None) for text, _ in files[path] if rng.random() < 0.9]
        at = rng.randint(0, len(kept))
        new: list[Piece] = [
            (f"value_{number}_{line} = compute_{rng.randint(0, 10**9)}({line})\n", rng.choice([span, "human", None]))
            for line in range(rng.randint(3, 9))
        ]
        files[path] = [*kept[:at], *new, *kept[at:]]
        events += [tool(span, time), saved(files[path], time, path)]
        shop.commit({path: "".join(text for text, _ in files[path])}, time.replace("00:00Z", "30:00+00:00"))
    take(shop, *events)
