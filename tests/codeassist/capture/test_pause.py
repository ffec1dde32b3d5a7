from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codeassist.capture.pause import Pause, begin, current, end
from codeassist.errors import RefusedError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.paused"


def test_recording_goes_on_until_it_is_paused(file: Path) -> None:
    assert current(file) is None
    assert end(file) is None


def test_a_pause_without_end_lasts(file: Path) -> None:
    begin(file, None, NOW)
    assert current(file, NOW + 10_000 * HOUR) == Pause(NOW, None)
    assert end(file) == Pause(NOW, None)
    assert current(file) is None


def test_a_pause_ends_by_itself(file: Path) -> None:
    begin(file, NOW + HOUR, NOW)
    assert current(file, NOW + HOUR - timedelta(seconds=1)) == Pause(NOW, NOW + HOUR)
    assert current(file, NOW + HOUR) is None


def test_pausing_again_keeps_the_beginning_and_takes_the_new_end(file: Path) -> None:
    begin(file, NOW + HOUR, NOW)
    assert begin(file, NOW + 3 * HOUR, NOW + HOUR / 2) == Pause(NOW, NOW + 3 * HOUR)
    assert begin(file, None, NOW + 5 * HOUR) == Pause(NOW + 5 * HOUR, None)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"since": "x", "until": null}', b'{"since": null}', b"1"])
def test_what_can_not_be_read_is_a_pause_because_somebody_wanted_one(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert current(file) == Pause(None, None)
    end(file)
    assert current(file) is None


def test_a_pause_that_can_not_be_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the folder's place")
    with pytest.raises(RefusedError, match="can't be kept"):
        begin(tmp_path / "data" / "journal.paused", None)
