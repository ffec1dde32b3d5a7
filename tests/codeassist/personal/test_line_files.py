import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codeassist.erasing import Erased
from codeassist.personal.line_files import LineFiles

OLD, NEW = "2026-01-01T00:00:00.000Z", "2026-11-01T00:00:00.500Z"
BETWEEN = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "command-1.ndjson").write_text(line(OLD) + line(NEW), encoding="utf-8")
    (tmp_path / "command-2.1.ndjson").write_text(line(OLD), encoding="utf-8")
    (tmp_path / "model-server.log").write_text("loaded needle\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    os.utime(tmp_path / "model-server.log", (0, 0))
    return tmp_path


def line(time: str) -> str:
    return json.dumps({"time": time, "event": f"needle {time}"}) + "\n"


def test_facts_count_lines_and_name_the_first_and_last_time(folder: Path) -> None:
    facts = LineFiles("logs", folder, 14).facts()
    assert facts.count == 4
    assert facts.parts == {"command-1.ndjson": 2, "command-2.1.ndjson": 1, "model-server.log": 1}
    assert (facts.oldest, facts.newest) == ("1970-01-01T00:00:00.000Z", NEW)


def test_only_older_lines_are_erased(folder: Path) -> None:
    logs = LineFiles("logs", folder, 14)
    assert logs.count(BETWEEN) == 3
    assert logs.erase(BETWEEN, thorough=True) == Erased(3)
    assert (folder / "command-1.ndjson").read_text("utf-8") == line(NEW)
    assert not (folder / "command-2.1.ndjson").exists()
    assert (folder / "model-server.log").read_bytes() == b""


def test_everything_is_erased_but_files_that_are_no_logs(folder: Path) -> None:
    assert LineFiles("logs", folder, 14).erase(None, thorough=True) == Erased(4)
    assert b"needle" not in b"".join(file.read_bytes() for file in folder.iterdir())
    assert (folder / "notes.txt").read_text("utf-8") == "mine"


def test_a_log_that_is_open_begins_anew(folder: Path) -> None:
    with (folder / "model-server.log").open("a", encoding="utf-8") as log:
        LineFiles("logs", folder, 14).erase(None, thorough=True)
        log.write("after\n")
    assert (folder / "model-server.log").read_text("utf-8") == "after\n"


def test_a_line_that_is_cut_short_counts_as_the_file_s_last(folder: Path) -> None:
    (folder / "command-3.ndjson").write_text('{"time": "2026', encoding="utf-8")
    os.utime(folder / "command-3.ndjson", (0, 0))
    assert LineFiles("logs", folder, 14).count(BETWEEN) == 4


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    logs = LineFiles("logs", tmp_path / "none", 14)
    assert (logs.facts().count, logs.count(None), logs.erase(None, thorough=True)) == (0, 0, Erased(0))
