"""A summary of a change: shares beside coverage, whatever is not known said."""

import json
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from codeassist.adoption.blame import NotSyncedError
from codeassist.adoption.change_summary import FileSummary, Model, Summary, ends_of, summarise
from codeassist.adoption.lineage import sync
from codeassist.adoption.parsing import parse_event
from codeassist.adoption.recording import record
from codeassist.capture.cleaned import blob_id
from codeassist.cli.adoption.summary_form import as_json, as_markdown
from codeassist.errors import InvalidInputError, UsageError
from codeassist.settings import Settings
from codeassist.store.database import open_database

NAME = "example.com/group/shop"
BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
FOUND = "LIMIT = compute_limit()\n"
TIME = "2026-05-04T09:30:00Z"


def git(root: Path, *arguments: str) -> str:
    dates = {"GIT_AUTHOR_DATE": "2026-05-04T10:00:00Z", "GIT_COMMITTER_DATE": "2026-05-04T10:00:00Z"}
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    command = ["git", *who, "-C", str(root), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **dates})
    return done.stdout.strip()


def commit(root: Path, **files: str) -> str:
    for name, text in files.items():
        (root / name.replace("_", ".")).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "work")
    return git(root, "rev-parse", "HEAD")


def events() -> list[str]:
    client = {"name": "t", "version": "1"}
    common = {"schema": "codeassist.events/1", "time": TIME, "repository": NAME, "user": "u", "client": client}
    text, start = (BASE + AGENT + TYPED + FOUND).encode(), len(BASE.encode())
    middle, end = start + len(AGENT.encode()), len((BASE + AGENT + TYPED).encode())
    ranges = [
        {"start": start, "end": middle, "class": "ai", "span": "span-1", "text": AGENT},
        {"start": middle, "end": end, "class": "human", "span": None, "text": TYPED},
    ]
    edited = {
        "span": "span-1", "tool": {"name": "claude", "version": "2"}, "model": "sonnet", "path": "shop.py", "lines": 3,
        "characters": 80, "source": "hook",
    }  # fmt: skip
    saved = {"path": "shop.py", "blob": blob_id(text), "ranges": ranges}
    return [
        json.dumps({**common, "id": "1", "kind": "tool.edited", **edited}),
        json.dumps({**common, "id": "2", "kind": "file.saved", **saved}),
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Main has moved on since the branch `work`, in which an agent, a person and nobody known wrote, left it."""
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, shop_py=BASE)
    git(root, "checkout", "-qb", "work")
    commit(root, shop_py=BASE + AGENT + TYPED + FOUND, uv_lock="a = 1\n", data_bin="a\0b")
    git(root, "checkout", "-q", "main")
    commit(root, other_py="x = 1\n")
    return root


@pytest.fixture
def engine(root: Path) -> sa.Engine:
    engine = open_database(Settings())
    record(engine, [parse_event(line.encode()) for line in events()])
    sync(engine, root, repository=NAME)
    return engine


def summary_of(engine: sa.Engine, root: Path, range_: str = "main...work") -> Summary:
    return summarise(engine, root, NAME, ends_of(root, range_), Settings().adoption.exclude)


def test_added_lines_are_counted_by_class_with_share_and_coverage(engine: sa.Engine, root: Path) -> None:
    found = summary_of(engine, root)
    assert found.lines == {"ai": 3, "ai-edited": 0, "human": 2, "unknown": 1}
    assert (found.ai_share, found.coverage) == (3 / 5, 5 / 6)


def test_models_and_grades_are_those_of_generated_lines(engine: sa.Engine, root: Path) -> None:
    found = summary_of(engine, root)
    assert found.models == {Model("claude", "sonnet"): 3}
    assert sum(found.grades.values()) == 3


def test_what_the_base_added_meanwhile_is_no_part_of_the_change(engine: sa.Engine, root: Path) -> None:
    assert [file.path for file in summary_of(engine, root).files] == ["shop.py"]


def test_what_is_not_counted_is_named(engine: sa.Engine, root: Path) -> None:
    found = summary_of(engine, root)
    assert (list(found.excluded), list(found.unreadable)) == (["uv.lock"], ["data.bin"])


def test_two_dots_compare_two_commits(engine: sa.Engine, root: Path) -> None:
    assert summary_of(engine, root, "work..main").added == 1


def test_a_change_without_added_lines_has_no_share(engine: sa.Engine, root: Path) -> None:
    found = summary_of(engine, root, "main..main")
    assert (found.added, found.ai_share, found.coverage) == (0, None, None)
    assert as_markdown(found).startswith("**No added lines to tell of.**\n")


def test_a_commit_that_was_not_replayed_is_told(root: Path) -> None:
    with pytest.raises(NotSyncedError):
        summary_of(open_database(Settings()), root)


@pytest.mark.parametrize("range_", ["work", "nowhere..work", "work..nowhere", "-x..work"])
def test_what_is_no_range_is_refused(root: Path, range_: str) -> None:
    with pytest.raises((UsageError, InvalidInputError)):
        ends_of(root, range_)


def test_markdown_reads_like_this() -> None:
    files = [FileSummary("a|b.py", 6, {"ai": 3, "ai-edited": 0, "human": 2, "unknown": 1})]
    lines = {"ai": 3, "ai-edited": 0, "human": 2, "unknown": 1}
    found = Summary("1" * 40, "2" * 40, lines, {Model("claude", "sonnet"): 3}, {"A": 1, "D": 2}, files, ["uv.lock"], [])
    assert (
        as_markdown(found)
        == """\
**AI share 60%** of 5 lines whose origin is known (coverage 83% of 6 added lines)

| Added lines | Lines | Of the known |
| :--- | ---: | ---: |
| AI | 3 | 60% |
| AI, edited by a person | 0 | 0% |
| Typed by people | 2 | 40% |
| Unknown | 1 | - |

Generated by: `sonnet (claude)` 3

Evidence, from A (seen by the editor) to E (a commit's words): A 1 · D 2

| Files with most AI lines | AI | Added |
| :--- | ---: | ---: |
| `a\\|b.py` | 3 | 6 |

Not counted: 1 file that `adoption.exclude` leaves out.
<sub>11111111…22222222, by codeassist</sub>
"""
    )


def test_nothing_known_is_no_share_of_zero() -> None:
    lines = {"ai": 0, "ai-edited": 0, "human": 0, "unknown": 4}
    text = as_markdown(Summary("1" * 40, "2" * 40, lines, {}, {}, [], [], []))
    assert text.startswith("**AI share not known**: nobody saw who wrote the 4 added lines.\n")


def test_json_has_everything(engine: sa.Engine, root: Path) -> None:
    told = as_json(summary_of(engine, root), NAME)
    assert told["models"] == [{"tool": "claude", "model": "sonnet", "lines": 3}]
    assert json.loads(json.dumps(told))["coverage"] == 5 / 6
