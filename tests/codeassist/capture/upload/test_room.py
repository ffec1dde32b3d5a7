from datetime import UTC, datetime, timedelta

import pytest

from codeassist import places
from codeassist.capture import journal_file
from codeassist.capture.events import Record
from codeassist.capture.journal import Journal, JournalFullError, read
from codeassist.capture.upload import ledger, room
from codeassist.settings.model import JournalSettings
from tests.codeassist.capture.upload.conftest import NOON, Append

SERVER = "https://team.example.com"
KEEP, DAY = JournalSettings(uploaded_days_max=10), timedelta(days=1)


def settle(count: int, refused: tuple[int, ...] = ()) -> None:
    """Let the server have acknowledged the first so many events, but for those that it refused."""
    with journal_file.writing(places.journal_file()) as connection:
        reasons = dict.fromkeys(refused, "no")
        ledger.settle(connection, SERVER, tuple(range(1, count + 1)), reasons, version="1", at=NOON)


def make_room(settings: JournalSettings, now: datetime) -> int:
    with journal_file.writing(places.journal_file()) as connection:
        return room.make_room(connection, SERVER, settings, now)


def left() -> list[str]:
    return list(read(places.journal_file()))


def test_what_was_acknowledged_leaves_when_it_is_old(append: Append) -> None:
    old = append(1500)
    new = append(3, begin=NOON + 9 * DAY)
    settle(1503)
    assert make_room(KEEP, NOON + 9 * DAY) == 0
    assert make_room(KEEP, NOON + 11 * DAY) == len(old)
    assert left() == [one.line for one in new]


def test_what_was_not_acknowledged_or_was_refused_stays_for_good(append: Append) -> None:
    records = append(10)
    settle(6, refused=(2, 3))
    assert make_room(KEEP, NOON + 1000 * DAY) == 4
    assert left() == [one.line for one in (*records[1:3], *records[6:])]
    assert make_room(KEEP, NOON + 1000 * DAY) == 0


def test_another_servers_word_does_not_count(append: Append) -> None:
    append(5)
    with journal_file.writing(places.journal_file()) as connection:
        ledger.settle(connection, "https://other.example.com", (1, 2, 3, 4, 5), {}, version="1", at=NOON)
    assert make_room(KEEP, NOON + 1000 * DAY) == 0


def test_in_a_nearly_full_journal_the_oldest_leave_sooner_until_it_is_roomy(append: Append) -> None:
    records = append(4000, bytes_each=1000)
    settle(4000)
    with journal_file.writing(places.journal_file()) as connection:
        used = journal_file.used_bytes(connection)
    full = JournalSettings(bytes_max=used, uploaded_days_max=10)
    gone = make_room(full, NOON)
    assert 0 < gone < 4000
    assert left() == [one.line for one in records[gone:]]
    with journal_file.writing(places.journal_file()) as connection:
        assert journal_file.used_bytes(connection) <= used * room.ROOMY
    assert make_room(full, NOON) == 0


def test_room_that_was_made_is_used_again_and_the_file_does_not_grow(append: Append) -> None:
    append(4000, bytes_each=1000)
    size = places.journal_file().stat().st_size
    full = JournalSettings(bytes_max=size, uploaded_days_max=10)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with Journal(places.journal_file(), bytes_max=size) as journal:
        with pytest.raises(JournalFullError, match="journal erase"):
            journal.append(Record("one more", "2026", "x" * 100_000))
        settle(4000)
        make_room(full, at)
        for number in range(10):
            journal.append(Record(f"{number} more", "2026", "x" * 100_000))
    assert places.journal_file().stat().st_size <= size


def test_a_clock_that_went_back_keeps_what_stands_behind_a_younger_event(append: Append) -> None:
    append(1)
    append(1, begin=NOON + 20 * DAY)
    append(1)
    settle(3)
    assert make_room(KEEP, NOON + 15 * DAY) == 1
    assert make_room(KEEP, NOON + 31 * DAY) == 2
