import logging
import time
from collections.abc import Callable

import pytest

from codeassist import places
from codeassist.capture.upload import background
from codeassist.capture.upload.background import BackgroundUpload
from codeassist.settings import Settings
from tests.codeassist.capture.upload.conftest import Append
from tests.codeassist.capture.upload.team_server import TeamServer

SECONDS_MAX = 60.0


def wait_for(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def often(settings: Settings) -> Settings:
    return settings.model_copy(update={"journal": settings.journal.model_copy(update={"upload_seconds": 1})})


def test_what_comes_later_is_sent_too(team: TeamServer, often: Settings, append: Append) -> None:
    upload = BackgroundUpload(often)
    upload.start()
    for count in (3, 6):
        append(3)
        wait_for(lambda count=count: len(team.events) == count)  # type: ignore[misc]  # the default binds this round's
    upload.close()


def test_a_server_that_comes_back_gets_what_waited(
    team: TeamServer, often: Settings, append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codeassist.capture.upload.uploader.RETRY_SECONDS_MIN", 0.01)
    append(3)
    team.failures = [(503, {}), (500, {})]
    upload = BackgroundUpload(often)
    upload.start()
    wait_for(lambda: len(team.events) == 3)
    upload.close()
    assert team.failures == []


def test_a_damaged_journal_ends_no_thread(
    often: Settings, append: Append, team: TeamServer, caplog: pytest.LogCaptureFixture
) -> None:
    places.journal_file().write_bytes(b"no journal at all" * 100)
    upload = BackgroundUpload(often)
    with caplog.at_level(logging.WARNING):
        upload.start()
        wait_for(lambda: "events could not be uploaded" in caplog.text)
    places.journal_file().unlink()
    append(1)
    wait_for(lambda: len(team.events) == 1)
    upload.close()


def test_after_the_end_no_batch_begins(
    team: TeamServer, often: Settings, append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "REST_SHARE", 1e9)  # the thread rests for good after its first batch
    append(2500)
    upload = BackgroundUpload(often)
    upload.start()
    wait_for(lambda: bool(team.requests))
    upload.close()
    assert len(team.requests) == 1


def test_without_a_team_server_there_is_no_thread() -> None:
    upload = BackgroundUpload(Settings())
    upload.start()
    upload.close()
    assert upload._thread is None
