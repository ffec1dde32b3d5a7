import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from codeassist import audit, places
from codeassist.capture.events import Client, SuggestionDismissed, record
from codeassist.capture.journal import Journal, read
from codeassist.personal.retention import keep_to_retention
from codeassist.settings import Settings
from codeassist.settings.model import PrivacySettings

NOW = datetime.now(UTC)


@pytest.fixture
def journal() -> None:
    with Journal(places.journal_file(), bytes_max=10_000_000) as opened:
        for days in (0, 10, 40, 400):
            event = SuggestionDismissed(f"suggestion-{days}", None)
            at = NOW - timedelta(days=days)
            opened.append(record(event, repository="r", user="mei", client=Client("vim", "1"), at=at))


def kept() -> int:
    return len(list(read(places.journal_file())))


def keep(days: int, *, now: datetime = NOW) -> dict[str, int]:
    settings = Settings(privacy=PrivacySettings(retention_days=days))
    return {one.name: one.erased.count for one in keep_to_retention(settings, now=now)}


@pytest.mark.usefixtures("journal")
def test_with_zero_the_journal_is_kept_for_good() -> None:
    assert keep(0) == {}
    assert kept() == 4


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(("days", "left"), [(365, 3), (30, 2), (5, 1)])
def test_older_events_are_dropped_and_told(days: int, left: int) -> None:
    assert keep(days) == {"journal": 4 - left}
    assert kept() == left
    assert keep(days) == {}


def test_requests_are_dropped_after_their_own_limit_or_an_earlier_one() -> None:
    audit.begin("GET", "https://a.example.com/", purpose="test", bytes_out=0)
    assert keep(0, now=NOW + timedelta(days=80)) == {}
    assert keep(0, now=NOW + timedelta(days=100)) == {"audit": 1}
    audit.begin("GET", "https://a.example.com/", purpose="test", bytes_out=0)
    assert keep(7, now=NOW + timedelta(days=10)) == {"audit": 1}


def test_a_damaged_record_is_logged_and_the_others_are_kept_to(caplog: pytest.LogCaptureFixture) -> None:
    places.journal_file().write_bytes(b"no database" * 100)
    places.logs_dir().mkdir(parents=True)
    (places.logs_dir() / "command-1.ndjson").write_text('{"time": "2020-01-01T00:00:00Z"}\n', encoding="utf-8")
    assert keep(5) == {"logs": 1}
    assert "journal could not be dropped" in caplog.text


def test_the_language_server_gets_no_database_library_with_it() -> None:
    program = "import sys, codeassist.personal.retention; assert 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
