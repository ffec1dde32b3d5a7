import json
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist.capture import pause
from codeassist.capture.events import Client, SuggestionDismissed
from codeassist.capture.journal import read
from codeassist.capture.journal_state import journal_state
from codeassist.capture.location import Location
from codeassist.capture.recorder import Recorder
from codeassist.capture.saved import SavedBuffer
from codeassist.privacy.redaction import Redactor
from codeassist.settings import Settings
from codeassist.settings.model import JournalSettings, PrivacySettings

VIM = Client("vim", "9")


def dismissed(_: Location, after: int = 1000) -> SuggestionDismissed:
    return SuggestionDismissed("s", after)


def kept() -> list[dict[str, Any]]:
    return [json.loads(line) for line in read(places.journal_file())]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_text("x\n", encoding="utf-8")
    return path


def test_closing_writes_all_that_is_pending_in_order(file: Path) -> None:
    recorder = Recorder(JournalSettings(), VIM, pytest.fail)
    for number in range(20):
        recorder.event(file, (), partial(dismissed, after=number))
    recorder.close()
    assert [event["shown_ms"] for event in kept()] == list(range(20))


def test_the_user_is_the_installations_pseudonym(file: Path) -> None:
    for _ in range(2):
        recorder = Recorder(JournalSettings(), VIM, pytest.fail)
        recorder.event(file, (), dismissed)
        recorder.close()
    one, other = kept()
    assert one["user"] == other["user"]
    assert one["user"].startswith("user-")


def test_the_user_may_be_set(file: Path) -> None:
    recorder = Recorder(JournalSettings(user="ada"), VIM, pytest.fail)
    recorder.event(file, (), dismissed)
    recorder.close()
    assert [event["user"] for event in kept()] == ["ada"]


def test_nothing_is_kept_where_recording_is_off(file: Path) -> None:
    recorder = Recorder(JournalSettings(enabled=False), VIM, pytest.fail)
    recorder.event(file, (), dismissed)
    recorder.close()
    assert not places.journal_file().exists()


def test_a_full_journal_is_told_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.capture.journal_file.used_bytes", lambda _: JournalSettings().bytes_max)
    told: list[str] = []
    recorder = Recorder(JournalSettings(), VIM, told.append)
    for _ in range(3):
        recorder.event(file, (), dismissed)
    recorder.close()
    [message] = told
    assert "journal.bytes_max" in message


def test_a_save_that_can_not_be_read_is_told_and_the_next_event_is_kept(file: Path) -> None:
    told: list[str] = []
    recorder = Recorder(JournalSettings(), VIM, told.append)
    recorder.saved(SavedBuffer(file.with_name("gone.py"), b"", ()), ())
    recorder.event(file, (), dismissed)
    recorder.close()
    assert "gone.py can't be read" in told[0]
    assert [event["kind"] for event in kept()] == ["suggestion.dismissed"]


def test_a_fault_of_ours_does_not_show_its_text(file: Path) -> None:
    def fails(_: Location) -> SuggestionDismissed:
        raise KeyError("private")

    told: list[str] = []
    recorder = Recorder(JournalSettings(), VIM, told.append)
    recorder.event(file, (), fails)
    recorder.close()
    assert told == ["A suggestion or save could not be recorded; the log says why."]


def test_what_is_private_in_a_file_its_own_repository_says(file: Path) -> None:
    asked: list[Path] = []

    def redactor_of(root: Path) -> Redactor:
        asked.append(root)
        return Redactor(PrivacySettings(private_globs=("a.*",)))

    recorder = Recorder(JournalSettings(), VIM, pytest.fail, redactor_of)
    recorder.saved(SavedBuffer(file, b"x\n", ()), ())
    recorder.close()
    assert asked == [file.parent]
    assert not kept()


def test_what_happens_in_a_pause_is_not_recorded_but_counted(file: Path) -> None:
    pause.begin(places.pause_file(), None)
    recorder = Recorder(JournalSettings(), VIM, pytest.fail)
    recorder.event(file, (), dismissed)
    recorder.saved(SavedBuffer(file, b"x\n", ()), ())
    recorder.close()
    assert not kept()
    [paused] = journal_state(Settings()).unrecorded
    assert (paused.reason, paused.events) == ("paused", 2)


def test_a_recorder_follows_a_pause_and_its_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.capture.recorder.PAUSE_LOOK_SECONDS", 0.0)
    recorder = Recorder(JournalSettings(), VIM, pytest.fail)
    recorder.event(file, (), partial(dismissed, after=1))
    pause.begin(places.pause_file(), None)
    recorder.event(file, (), partial(dismissed, after=2))
    pause.end(places.pause_file())
    recorder.event(file, (), partial(dismissed, after=3))
    recorder.close()
    assert [event["shown_ms"] for event in kept()] == [1, 3]


def test_what_a_slow_disk_leaves_no_room_for_is_counted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.capture.recorder.PENDING_MAX", 2)
    slow = threading.Event()

    def waits(_: Location) -> SuggestionDismissed:
        slow.wait()
        return SuggestionDismissed("s", 1)

    recorder = Recorder(JournalSettings(), VIM, pytest.fail)
    for _ in range(5):
        recorder.event(file, (), waits)
    assert "too slow" in recorder.trouble
    slow.set()
    recorder.close()
    assert len(kept()) == 2
    [failed] = journal_state(Settings()).unrecorded
    assert (failed.reason, failed.events) == ("failed", 3)


_ON_A_FULL_DISK = """
import resource, sys
from functools import partial
from pathlib import Path
from codeassist.capture.events import Client, SuggestionDismissed
from codeassist.capture.recorder import Recorder
from codeassist.settings.model import JournalSettings
told, file = [], Path(sys.argv[1])
recorder = Recorder(JournalSettings(), Client("vim", "9"), told.append)
def record(number, size):
    recorder.event(file, (), lambda _: SuggestionDismissed("s" * size, number))
def settled():
    recorder._thread.submit(lambda: None).result()
record(1, 10)
settled()
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
for number in (2, 3):
    record(number, 1_000_000)
settled()
print(recorder.trouble, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
record(4, 10)
settled()
print(len(told), repr(recorder.trouble))
recorder.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX")
def test_a_full_disk_loses_only_what_it_had_no_room_for_and_that_is_told_and_counted(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(file)], capture_output=True, text=True, check=True
    )
    trouble, after = done.stdout.splitlines()
    assert trouble.startswith(f"The journal {places.journal_file()} can't be used: ")
    assert after == "1 ''"
    assert [event["shown_ms"] for event in kept()] == [1, 4]
    [failed] = journal_state(Settings()).unrecorded
    assert (failed.reason, failed.events) == ("failed", 2)
