import errno
from pathlib import Path

import pytest

from codeassist.whole_file import whole_file


def test_a_failure_leaves_what_stood_there(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("before", encoding="utf-8")

    def fill_the_disk() -> None:
        with whole_file(file) as stream:
            stream.write("half of ")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match=r"No space left on device: '.*report.html'"):
        fill_the_disk()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("report.html", "before")]


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    with whole_file(tmp_path / "link") as stream:
        stream.write("whole")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "whole"


def test_a_device_is_written_at_once() -> None:
    with whole_file(Path("/dev/null")) as stream:
        stream.write("anything")
    assert Path("/dev/null").is_char_device()
