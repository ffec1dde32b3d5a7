from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from codeassist import places
from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal
from codeassist.cli.journal import command


@pytest.fixture
def lines() -> list[str]:
    """The lines of a journal with an event on each of three days."""
    records = [
        record(
            SuggestionDismissed("sé", None),
            repository="r",
            user="u",
            client=Client("c", "1"),
            at=datetime(2026, 11, day, tzinfo=UTC),
        )
        for day in (1, 2, 3)
    ]
    with Journal(places.journal_file(), bytes_max=1_000_000) as journal:
        for each in records:
            journal.append(each)
    return [each.line for each in records]


def test_export_prints_all_events(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["export"]).stdout.splitlines() == lines


def test_export_leaves_out_what_was_before(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["export", "--since", "2026-11-02"]).stdout.splitlines() == lines[1:]


def test_export_writes_a_file_and_says_how_many(lines: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["export", "--output", str(tmp_path / "out.ndjson")])
    assert result.stdout == ""
    assert "3 events" in result.stderr
    assert (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines() == lines


def test_tail_prints_the_latest(lines: list[str]) -> None:
    assert CliRunner().invoke(command, ["tail", "-n", "1"]).stdout.splitlines() == lines[2:]


def test_a_time_that_is_none_is_wrong_usage() -> None:
    result = CliRunner().invoke(command, ["export", "--since", "yesterday"])
    assert result.exit_code == 2
    assert "'yesterday' is not a time" in result.stderr


def test_path_prints_where_the_journal_is() -> None:
    assert CliRunner().invoke(command, ["path"]).stdout.strip() == str(places.journal_file())


def test_without_a_journal_nothing_is_printed() -> None:
    result = CliRunner().invoke(command, ["export"])
    assert (result.exit_code, result.stdout) == (0, "")
