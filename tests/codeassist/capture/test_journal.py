import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codeassist.capture.events import Record
from codeassist.capture.journal import Journal, JournalFullError, parse_time, read
from codeassist.errors import InvalidInputError, RefusedError

KILLS = 50
ROOM = 512_000_000
_WRITER = """
import sys, uuid
from pathlib import Path
from codeassist.capture.events import Record
from codeassist.capture.journal import Journal

with Journal(Path(sys.argv[1]), bytes_max=512_000_000) as journal:
    for number in range(int(sys.argv[2])):
        identity = str(uuid.uuid4())
        journal.append(Record(identity, "2026-11-22T08:00:00.000Z", '{"id": "%s"}' % identity))
        print(identity, flush=True)
"""


def event(number: int, *, size: int = 0) -> Record:
    time = f"2026-11-{number:02}T08:00:00.000Z"
    return Record(f"id {number}", time, json.dumps({"number": number, "filler": "x" * size}))


def numbers(lines: Iterator[str]) -> list[int]:
    return [json.loads(line)["number"] for line in lines]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite"


def test_events_come_back_in_order(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        for number in (1, 2, 3):
            journal.append(event(number))
    assert numbers(read(file)) == [1, 2, 3]


def test_an_event_appended_again_is_there_once(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        journal.append(event(1))
        journal.append(event(1))
    assert numbers(read(file)) == [1]


def test_events_before_a_time_can_be_left_out(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        for number in (1, 2, 3):
            journal.append(event(number))
    berlin = datetime.fromisoformat("2026-11-02T09:00:00+01:00")
    assert numbers(read(file, since=berlin)) == [2, 3]


def test_only_the_latest_can_be_read(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        for number in (1, 2, 3):
            journal.append(event(number))
    assert numbers(read(file, last=2)) == [2, 3]


def test_there_is_nothing_to_read_without_a_journal(file: Path) -> None:
    assert list(read(file)) == []
    assert not file.exists()


def test_a_full_journal_says_so_and_keeps_what_it_has(file: Path) -> None:
    with Journal(file, bytes_max=1_000_000) as journal:
        for number in range(1, 29):
            try:
                journal.append(event(number, size=50_000))
            except JournalFullError as error:
                refused, words = number, str(error)
                break
    assert "journal.bytes_max" in words
    assert numbers(read(file)) == list(range(1, refused))
    assert file.stat().st_size <= 1_000_000


@pytest.mark.parametrize("statement", ["DELETE FROM event", "UPDATE event SET line = ''"])
def test_the_file_itself_refuses_to_forget(file: Path, statement: str) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        journal.append(event(1))
    connection = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_damaged_file_is_explained(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is not a database" * 100)
    with pytest.raises(InvalidInputError, match="damaged"):
        Journal(file, bytes_max=ROOM)
    with pytest.raises(InvalidInputError, match="damaged"):
        list(read(file))


def test_a_journal_of_a_later_version_is_left_alone(file: Path) -> None:
    Journal(file, bytes_max=ROOM).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InvalidInputError, match="later version"):
        Journal(file, bytes_max=ROOM)


def test_a_folder_that_can_not_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="can't be used"):
        Journal(tmp_path / "file" / "journal.sqlite", bytes_max=ROOM)


def test_the_pseudonym_is_made_once_and_says_nothing(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as one, Journal(file, bytes_max=ROOM) as other:
        assert one.pseudonym() == other.pseudonym()
        assert os.environ.get("USER", "root") not in one.pseudonym()


def test_another_installation_has_another_pseudonym(tmp_path: Path) -> None:
    with Journal(tmp_path / "1", bytes_max=ROOM) as one, Journal(tmp_path / "2", bytes_max=ROOM) as other:
        assert one.pseudonym() != other.pseudonym()


def test_several_processes_write_at_once(file: Path) -> None:
    writers = [_writer(file, 30) for _ in range(4)]
    written = [line for writer in writers for line in writer.communicate()[0].split()]
    assert len(written) == 120
    assert sorted(written) == sorted(json.loads(line)["id"] for line in read(file))


def test_no_kill_loses_or_doubles_an_acknowledged_event(file: Path) -> None:
    chance = random.Random(7)  # noqa: S311  any moments will do, and the same ones are easier to debug
    acknowledged: list[str] = []
    for _ in range(KILLS):
        writer = _writer(file, 1_000_000)
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        timer = threading.Timer(chance.uniform(0, 0.02), writer.kill)
        timer.start()
        # What was printed in part when the kill came was acknowledged only with its line end.
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
    kept = [json.loads(line)["id"] for line in read(file)]
    assert len(set(kept)) == len(kept)
    assert set(acknowledged) <= set(kept)
    assert len(kept) - len(acknowledged) <= KILLS


def _writer(file: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(file), str(count)], stdout=subprocess.PIPE, text=True)


def test_a_date_is_a_time_in_utc() -> None:
    assert parse_time("2026-11-22") == datetime(2026, 11, 22, tzinfo=UTC)
    assert parse_time("2026-11-22T08:00:00+01:00").utcoffset() == timedelta(hours=1)


def test_a_database_of_something_else_and_a_folder_are_no_journals(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE flower (name)")
    with pytest.raises(InvalidInputError, match="not a journal's"):
        list(read(other))
    with pytest.raises(InvalidInputError, match="not a journal's"):
        Journal(other, bytes_max=1_000_000)
    with pytest.raises(RefusedError):
        list(read(tmp_path))
