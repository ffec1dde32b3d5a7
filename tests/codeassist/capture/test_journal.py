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

from codeassist.capture import journal_file
from codeassist.capture.events import Record, rfc3339
from codeassist.capture.journal import Journal, JournalFullError, erase, erase_selected, parse_time, read, summary
from codeassist.capture.selection import Selection
from codeassist.capture.upload import ledger
from codeassist.erasing import Erased
from codeassist.errors import InvalidInputError, RefusedError

KILLS = 50
ROOM = 512_000_000
_WRITER = """
import sys, uuid
from pathlib import Path
from codeassist.capture import journal_file
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


OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
_ERASER = """
import sys
from datetime import datetime
from pathlib import Path
from codeassist.capture.journal import erase
print("ready", flush=True)
erase(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), thorough=True)
"""


def dated(number: int, at: datetime) -> Record:
    time = rfc3339(at)
    line = json.dumps({"id": str(number), "kind": "file.saved", "user": "mei", "text": f"needle {number} " + "x" * 300})
    return Record(str(number), time, line)


def kept(file: Path) -> set[int]:
    return {int(json.loads(line)["id"]) for line in read(file)}


def test_a_summary_counts_kinds_and_names_users(file: Path) -> None:
    with Journal(file, bytes_max=10_000_000) as journal:
        name = journal.pseudonym()
        for number, at in enumerate((OLD, NEW, NEW)):
            journal.append(dated(number, at))
    found = summary(file)
    assert (found.kinds, set(found.users)) == ({"file.saved": 3}, {name, "mei"})
    assert (found.oldest, found.newest) == (rfc3339(OLD), rfc3339(NEW))
    assert summary(file, before=NEW).kinds == {"file.saved": 1}
    assert summary(file.with_name("none")).kinds == {}


def test_what_is_older_is_erased_and_the_rest_stays(file: Path) -> None:
    with Journal(file, bytes_max=10_000_000) as journal:
        for number in range(100):
            journal.append(dated(number, OLD if number % 2 else NEW))
    assert erase(file, NEW, thorough=True) == Erased(50)
    assert kept(file) == set(range(0, 100, 2))
    content = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert b"needle 51 " not in content
    assert b"needle 50 " in content


def test_erasing_everything_takes_the_random_name_too(file: Path) -> None:
    with Journal(file, bytes_max=10_000_000) as journal:
        name = journal.pseudonym()
        journal.append(dated(1, NEW))
        assert erase(file, None, thorough=True) == Erased(1)
        assert name.encode() not in b"".join(part.read_bytes() for part in file.parent.iterdir())
        assert journal.pseudonym() != name


def test_a_journal_that_is_open_for_writing_goes_on(file: Path) -> None:
    with Journal(file, bytes_max=10_000_000) as journal:
        journal.append(dated(1, OLD))
        erase(file, None, thorough=True)
        journal.append(dated(2, NEW))
        assert kept(file) == {2}
        with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute("DELETE FROM event")


def test_a_kill_while_erasing_loses_nothing_that_was_to_stay(file: Path) -> None:
    chance = random.Random(11)  # noqa: S311  any moments will do, and the same ones are easier to debug
    with Journal(file, bytes_max=100_000_000) as journal:
        for number in range(400):
            journal.append(dated(number, OLD if number % 2 else NEW))
    for attempt in range(KILLS // 2):
        eraser = subprocess.Popen(
            [sys.executable, "-c", _ERASER, str(file), NEW.isoformat()], stdout=subprocess.PIPE, text=True
        )
        assert eraser.stdout is not None
        eraser.stdout.readline()
        with Journal(file, bytes_max=100_000_000) as journal:
            journal.append(dated(1000 + attempt, NEW))
        threading.Timer(chance.uniform(0, 0.02), eraser.kill).start()
        eraser.wait()
        eraser.stdout.close()
        left = kept(file)
        assert set(range(0, 400, 2)) | {1000 + number for number in range(attempt + 1)} <= left
        assert len([number for number in left if number < 400 and number % 2]) in {0, 200}
    erase(file, NEW, thorough=True)
    assert not [number for number in kept(file) if number < 400 and number % 2]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_journal_that_is_only_about_to_be_made_is_empty(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    assert list(read(file)) == []
    assert summary(file).kinds == {}
    assert erase(file, None, thorough=True) == Erased(0)


_OF_THE_FIRST_VERSION = """
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, time TEXT NOT NULL, line TEXT NOT NULL
) STRICT;
CREATE TABLE installation (user TEXT NOT NULL) STRICT;
INSERT INTO event (id, time, line) VALUES ('1', '2026-01-01', '{"kind": "k", "user": "mei", "number": 1}');
PRAGMA user_version = 1;
"""


def test_a_journal_without_the_tables_that_came_later_is_read_as_it_is_and_written_on(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_OF_THE_FIRST_VERSION)
    before = file.read_bytes()
    assert numbers(read(file)) == [1]
    assert summary(file).users == ("mei",)
    with journal_file.reading(file) as connection:
        assert connection is not None
        assert ledger.counts(connection, "https://team.example.com", 0) == (1, 0)
    assert file.read_bytes() == before
    with Journal(file, bytes_max=ROOM) as journal:
        journal.append(event(2))
        journal.count_unrecorded("paused", 1, NEW)
    assert numbers(read(file)) == [1, 2]


def test_many_pages_of_events_come_in_order_from_either_end(file: Path) -> None:
    with journal_file.writing(file) as connection:
        connection.execute("BEGIN")
        rows = [(str(number), "2026-11-01", json.dumps({"number": number})) for number in range(2500)]
        connection.executemany("INSERT INTO event (id, time, line) VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
    assert numbers(read(file)) == list(range(2500))
    assert numbers(read(file, last=1200)) == list(range(1300, 2500))
    assert numbers(read(file, last=9000)) == list(range(2500))


def test_a_reader_that_takes_its_time_keeps_no_writer_and_no_log(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        for number in range(1, 20):
            journal.append(event(number))
        reader = read(file)
        next(reader)
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        reader.close()  # type: ignore[attr-defined]  # a generator's own


def test_times_that_go_back_change_no_order(file: Path) -> None:
    with Journal(file, bytes_max=ROOM) as journal:
        for number in (20, 10, 15):
            journal.append(event(number))
    assert numbers(read(file)) == [20, 10, 15]
    assert numbers(read(file, since=datetime(2026, 11, 12, tzinfo=UTC))) == [20, 15]


def test_two_that_erase_and_append_at_once_leave_what_was_to_stay(file: Path) -> None:
    writers = [_writer(file, 60) for _ in range(2)]
    for _ in range(5):
        erase_selected(file, Selection(path="nothing of this name"), thorough=True)
    written = [line for writer in writers for line in writer.communicate()[0].split()]
    assert sorted(written) == sorted(json.loads(line)["id"] for line in read(file))
