import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codeassist import places
from codeassist.capture.journal import read
from codeassist.capture.journal_state import journal_state
from codeassist.capture.pause import Pause, begin, covers, current, end
from codeassist.capture.tools.settle import Rules, _record
from codeassist.capture.tools.spool import Edit
from codeassist.errors import RefusedError
from codeassist.privacy.redaction import BUILT_IN
from codeassist.settings import Settings

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


def test_what_happened_before_or_after_a_pause_is_not_covered(file: Path) -> None:
    begin(file, NOW + HOUR, NOW)
    assert covers(file, NOW + HOUR / 2)
    assert not covers(file, NOW - HOUR / 2)
    assert not covers(file, NOW + HOUR)


def test_what_an_agent_wrote_in_a_pause_is_not_recorded_but_counted(work_tree: Path) -> None:
    call: dict[str, object] = {
        "tool": "claude",
        "version": "2",
        "model": None,
        "session": "",
        "folder": str(work_tree),
        "replaced": [],
    }
    rules = Rules(places.journal_file(), "mei", 10**9, lambda _: BUILT_IN)
    begin(places.pause_file(), NOW + HOUR, NOW)
    for number, minutes in enumerate((-10, 10)):
        ended = (NOW + timedelta(minutes=minutes)).timestamp()
        file, text = work_tree / "a.py", f"x = {number}\n".encode()
        _record(Edit(number, str(number), call, file, ended - 1, ended, b"", text), [], rules)
    kinds = [json.loads(line)["kind"] for line in read(places.journal_file())]
    assert kinds == ["tool.edited", "file.saved"]
    [paused] = journal_state(Settings()).unrecorded
    assert (paused.reason, paused.events) == ("paused", 2)
