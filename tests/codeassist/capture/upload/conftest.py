from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from codeassist import places
from codeassist.capture import journal_file
from codeassist.capture.events import Client, Record, SuggestionDismissed, record
from codeassist.capture.upload.destination import destination
from codeassist.capture.upload.uploader import Uploader
from codeassist.settings import Settings
from tests.codeassist.capture.upload.team_server import TOKEN, TeamServer, serving

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Append = Callable[..., list[Record]]


@pytest.fixture
def team() -> Iterator[TeamServer]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(team: TeamServer) -> Settings:
    return Settings.model_validate({"server": {"url": team.url, "token": TOKEN}})


@pytest.fixture
def uploader(settings: Settings) -> Uploader:
    where = destination(settings)
    assert where is not None
    return Uploader(where, settings)


@pytest.fixture
def append() -> Append:
    """Put so many events into the journal, a second apart, and return them."""

    def put(count: int, *, bytes_each: int = 0, begin: datetime = NOON) -> list[Record]:
        records = [
            record(
                SuggestionDismissed("s" * bytes_each or str(number), number),
                repository="r",
                user="mei",
                client=Client("vim", "9"),
                at=begin + timedelta(seconds=number),
            )
            for number in range(count)
        ]
        with journal_file.writing(places.journal_file()) as connection:
            connection.execute("BEGIN")
            rows = [(one.id, one.time, one.line) for one in records]
            connection.executemany("INSERT INTO event (id, time, line) VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
        return records

    return put
