import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist_index import IndexStorageError
from codeassist_index.sessions import Registration, live

OTHER = """
import sys
from pathlib import Path
from codeassist_index.sessions import Registration
registration = Registration(Path(sys.argv[1]), "other")
registration.use([Path("/src/pay")])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OTHER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_session_says_who_it_is_and_what_it_uses(tmp_path: Path) -> None:
    registration = Registration(tmp_path, "editor")
    registration.use([Path("/src/shop"), Path(os.fsdecode(b"/src/\xff"))])
    registration.keep(keeper=True)
    (session,) = live(tmp_path)
    assert (session.pid, session.kind, session.keeper) == (os.getpid(), "editor", True)
    assert session.roots == ("/src/shop", os.fsdecode(b"/src/\xff"))
    registration.close()
    assert list((tmp_path / "sessions").iterdir()) == []


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    assert [session.kind for session in live(tmp_path)] == ["other"]
    other.kill()
    other.wait()
    assert live(tmp_path) == ()
    assert list((tmp_path / "sessions").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"pid": 1}'])
def test_an_entry_that_cant_be_read_is_passed_over(tmp_path: Path, content: bytes) -> None:
    registration = Registration(tmp_path, "editor")
    (entry,) = (tmp_path / "sessions").glob("*.json")
    entry.write_bytes(content)
    assert live(tmp_path) == ()
    registration.close()


def test_a_folder_that_takes_no_entry_is_said(tmp_path: Path) -> None:
    (tmp_path / "sessions").touch()
    with pytest.raises(IndexStorageError, match="can't be written"):
        Registration(tmp_path, "editor")
    assert live(tmp_path) == ()


def test_an_entry_that_another_process_reads_is_replaced_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = Registration(tmp_path, "editor")
    replace, refusals = Path.replace, [PermissionError(), PermissionError()]

    def refused_at_first(self: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused_at_first)
    registration.use([Path("/src/shop")])
    assert live(tmp_path)[0].roots == ("/src/shop",)
    registration.close()
