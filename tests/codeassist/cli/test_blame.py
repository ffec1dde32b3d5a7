"""How blame looks, and what it takes: on a repository it is tested where it is read."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from codeassist.adoption.blame import BlamedLine, FileBlame, Landed, Live
from codeassist.adoption.blame.wording import sentences
from codeassist.adoption.origins import Origin
from codeassist.cli.blame import Range, command
from codeassist.cli.blame_form import as_json, blocks, columns
from codeassist.terminal import width

TIME = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LANDED = Landed("359956e604d243553b3e8b26c3a2e8d4943df9cf", "Ann Lee", TIME, "Averages (#12)")
LIVE = (Live("api", TIME),)
AGENTS = Origin("claude", "2", "sonnet", TIME, "user-1")
OURS = Origin("codeassist", "", "qwen", TIME, "user-1", "suggestion-1")
AI = BlamedLine(1, "def total():", "ai", "A", "span-1", 1.0, OURS, LANDED, LIVE)
EDITED = BlamedLine(2, "\treturn 1", "ai-edited", "D", "span-2", 0.75, AGENTS, LANDED)
HUMAN = BlamedLine(3, "# 最大的一个", "human", "B", None, None, None, LANDED, LIVE)
OLD = BlamedLine(4, "\x1b[2J", "unknown", None, None, None, None, LANDED)
NEW = BlamedLine(5, "x = 1", "human", "A", None, None, None, None)
BLAME = FileBlame("a.py", LANDED.sha, (AI, EDITED, HUMAN, OLD, NEW), deployed=True)


def plain(rows: object) -> list[str]:
    return [click.unstyle(row) for row in rows]  # type: ignore[attr-defined]


def test_columns_name_commit_class_evidence_writer_day_and_production() -> None:
    assert plain(columns(BLAME, None)) == [
        "359956e6 AI         A qwen            2026-05-04    api since 2026-05-04 1) def total():",
        "359956e6 AI, edited D sonnet (claude) 2026-05-04    not deployed         2)     return 1",
        "359956e6 human      B Ann Lee         2026-05-04    api since 2026-05-04 3) # 最大的一个",
        "359956e6 unknown    - Ann Lee         2026-05-04    not deployed         4) \\x1b[2J",
        "-------- human      A you             not committed not deployed         5) x = 1",
    ]


def test_without_any_deployment_nothing_is_said_of_production() -> None:
    rows = plain(columns(replace(BLAME, lines=(EDITED,), deployed=False), None))
    assert rows == ["359956e6 AI, edited D sonnet (claude) 2026-05-04 2)     return 1"]


@pytest.mark.parametrize("layout", [columns, blocks])
@pytest.mark.parametrize("columns_max", [80, 120])
def test_no_row_is_wider_than_the_terminal(layout: object, columns_max: int) -> None:
    long = replace(HUMAN, text="求" * 200)
    rows = plain(layout(replace(BLAME, lines=(AI, long)), columns_max))  # type: ignore[operator]
    assert max(map(width, rows)) <= columns_max
    assert any(row.endswith("…") for row in rows)


def test_blocks_tell_once_what_lines_share() -> None:
    second = replace(AI, number=2, text="    return 0")
    assert plain(blocks(replace(BLAME, lines=(AI, second, NEW)), 80)) == [
        "AI A · qwen · 359956e6 2026-05-04 Ann Lee · api since 2026-05-04",
        "  1 def total():",
        "  2     return 0",
        "human A · you · not committed · not deployed",
        "  5 x = 1",
    ]


def test_an_empty_file_has_no_rows() -> None:
    empty = replace(BLAME, lines=())
    assert [*columns(empty, None), *blocks(empty, 80)] == []


def test_json_says_null_where_nothing_is_known() -> None:
    told = as_json(replace(BLAME, lines=(EDITED, NEW)))["lines"]
    assert isinstance(told, list)
    assert [told[0][key] for key in ("class", "ai_share", "model", "production")] == ["ai-edited", 0.75, "sonnet", []]
    assert [told[1][key] for key in ("commit", "author", "tool", "model", "span")] == [None] * 5


def test_sentences_tell_everything_of_one_line() -> None:
    assert sentences(EDITED, BLAME) == [
        "AI, edited, sonnet (claude), 75% of its tokens, evidence grade D",
        "written 2026-05-04 09:30 UTC",
        "359956e6 2026-05-04 Ann Lee: Averages (#12)",
        "not deployed",
    ]
    assert sentences(AI, BLAME)[1] == "accepted 2026-05-04 09:30 UTC"
    assert sentences(AI, BLAME)[-1] == "in production: api since 2026-05-04"


@pytest.mark.parametrize(
    ("written", "lines"),
    [("3", (3, 3)), ("3,5", (3, 5)), ("3,+2", (3, 4)), ("3,", (3, None)), (",5", (1, 5))],
)
def test_ranges_are_those_of_git_blame(written: str, lines: tuple[int, int | None]) -> None:
    assert Range().convert(written, None, None) == lines


@pytest.mark.parametrize("written", ["", ",", "a", "5,3", "0", "3,+0", "-1", "3,4,5"])
def test_what_is_no_range_is_refused(written: str) -> None:
    with pytest.raises(click.BadParameter):
        Range().convert(written, None, None)


def test_a_file_outside_any_repository_is_refused_with_words(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = 1\n", encoding="utf-8")
    failed = CliRunner().invoke(command, [str(file)]).exception
    assert "is in no git repository" in str(failed)


def test_a_folder_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, [str(tmp_path)]).exit_code == 2
