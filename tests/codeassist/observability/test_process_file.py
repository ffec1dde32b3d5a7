import os
import subprocess
import sys
import time
from pathlib import Path

from codeassist.observability.process_file import Limits, ProcessFile, files, lines, prune
from codeassist.settings.model import LogsSettings, PrivacySettings

DAY_SECONDS = 86_400
WIDE = Limits(bytes_max=1_000_000, files_max=10, days_max=10)


def written(folder: Path, name: str, *, days_ago: float, text: str = "{}\n") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    at = time.time() - days_ago * DAY_SECONDS
    os.utime(path, (at, at))
    return path


def test_lines_come_back_in_order_and_only_the_user_may_read_them(tmp_path: Path) -> None:
    file = ProcessFile(tmp_path / "new" / "logs", "command", WIDE)
    for number in range(3):
        file.append(f"line {number} é")
    assert list(lines(file.path.parent)) == ["line 0 é", "line 1 é", "line 2 é"]
    if sys.platform != "win32":
        assert file.path.stat().st_mode & 0o777 == 0o600


def test_past_the_limit_the_older_half_is_dropped(tmp_path: Path) -> None:
    file = ProcessFile(tmp_path, "command", Limits(bytes_max=200, files_max=10, days_max=10))
    for number in range(100):
        file.append(f"line {number:03}")
    kept = list(lines(tmp_path))
    assert kept[-1] == "line 099"
    assert kept == [f"line {number:03}" for number in range(100 - len(kept), 100)]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 200


def test_a_file_that_was_deleted_is_begun_anew(tmp_path: Path) -> None:
    file = ProcessFile(tmp_path, "command", WIDE)
    file.append("first")
    file.path.unlink()
    file.append("second")
    assert list(lines(tmp_path)) == ["second"]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from codeassist.observability.process_file import Limits, ProcessFile\n"
        "file = ProcessFile(Path(sys.argv[1]), 'command', Limits(1_000_000, 10, 10))\n"
        "for number in range(200): file.append(f'{sys.argv[2]} {number}')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert sorted(lines(tmp_path)) == sorted(f"{name} {number}" for name in "abc" for number in range(200))


def test_old_files_and_too_many_of_a_kind_are_deleted_and_other_kinds_are_not(tmp_path: Path) -> None:
    old = written(tmp_path, "command-1.ndjson", days_ago=11)
    too_many = written(tmp_path, "command-2.ndjson", days_ago=3)
    earlier = written(tmp_path, "command-3.1.ndjson", days_ago=2)
    same = written(tmp_path, "command-3.ndjson", days_ago=1)
    other = written(tmp_path, "language-server-4.ndjson", days_ago=5)
    foreign = written(tmp_path, "model-server.log", days_ago=100)
    prune(tmp_path, "command", Limits(bytes_max=1, files_max=1, days_max=10), now=time.time())
    assert [path.exists() for path in (old, too_many)] == [False, False]
    assert all(path.exists() for path in (earlier, same, other, foreign))
    assert files(tmp_path) == [same, earlier, other]


def test_a_process_prunes_when_it_begins_its_file(tmp_path: Path) -> None:
    old = written(tmp_path, "command-1.ndjson", days_ago=11)
    ProcessFile(tmp_path, "command", WIDE).append("now")
    assert not old.exists()


def test_nothing_is_kept_longer_than_privacy_allows() -> None:
    section = LogsSettings(days_max=14)
    assert Limits.of(section, PrivacySettings()).days_max == 14
    assert Limits.of(section, PrivacySettings(retention_days=3)).days_max == 3
    assert Limits.of(section, PrivacySettings(retention_days=30)).days_max == 14
