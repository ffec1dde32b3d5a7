"""The product on a poor machine: closed streams, signals, full disks, missing programs and networks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist import places
from tests.e2e.command import CODEASSIST, SECONDS_MAX, run


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_as_good_as_an_empty_one(closed: str) -> None:
    line = f'exec "$0" -P -c "from codeassist.cli import main; main()" adoption import - {closed}'
    given = None if "<" in closed else b""
    done = subprocess.run(["sh", "-c", line, sys.executable], input=given, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_goes_away_ends_the_command_without_words(world: Path) -> None:
    run("index", str(world / "odd"), code=0)
    command = [*CODEASSIST, "definition", "down_there", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(SECONDS_MAX), process.stderr.read()) == (141, b"")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_command_with_one_word(number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [*CODEASSIST, "adoption", "import", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + SECONDS_MAX
        while not places.adoption_file().exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)  # past the making of the tables, into reading
        process.send_signal(number)
        _, err = process.communicate(timeout=SECONDS_MAX)
    assert (process.returncode, err.split()) == (code, [b"Stopped."])


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("the right to mount a small disk is missing; RLIMIT_FSIZE does its part in tests/index")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_with_what_to_do(full_disk: Path, world: Path, tmp_path: Path) -> None:
    fine = str(world / "fine")
    for variable, line in {
        "CODEASSIST_CACHE_DIR": ("index", fine),
        "CODEASSIST_DATA_DIR": ("adoption", "sync", fine),
        "CODEASSIST_MODELS_DIR": ("model", "pull", "--from", str(tmp_path)),
    }.items():
        assert " space" in run(*line, code=4, **{variable: str(full_disk / variable)}).err


def test_a_place_that_can_not_be_written_is_told(world: Path) -> None:
    for variable, line in {
        "CODEASSIST_CACHE_DIR": ("index", str(world / "fine")),
        "CODEASSIST_DATA_DIR": ("adoption", "sync", str(world / "fine")),
    }.items():
        assert "/proc/nowhere" in run(*line, code=3 if "DATA" in variable else 4, **{variable: "/proc/nowhere"}).err


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    script = f'mkdir "{tmp_path}/gone" && cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && exec "$0" "$@"'
    line = ["sh", "-c", script, *CODEASSIST, "adoption", "sync", "."]
    done = subprocess.run(line, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (3, "Error: The current folder no longer exists. Change to another one.\n")


def test_a_machine_without_git_is_told(world: Path) -> None:
    for line in (("index", str(world / "fine")), ("adoption", "sync", str(world / "fine"))):
        assert "install git" in run(*line, code=3, PATH="/nowhere").err


def test_poor_terminals_and_missing_variables_change_no_answer(world: Path) -> None:
    run("index", str(world / "odd"), code=0)
    plain = run("definition", "found_7", "--json", code=0).out
    for environment in (
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"TERM": "dumb", "COLUMNS": "40"},
        {"NO_COLOR": "1"},
    ):
        assert run("definition", "found_7", "--json", code=0, **environment).out == plain
    bare = {"PATH": os.environ["PATH"], "CODEASSIST_CACHE_DIR": os.environ["CODEASSIST_CACHE_DIR"]}
    done = subprocess.run([*CODEASSIST, "definition", "found_7", "--json"], env=bare, capture_output=True, check=True)
    assert done.stdout.decode() == plain


def test_a_network_that_is_absent_is_told_with_the_way_around_it() -> None:
    offline = {"HTTPS_PROXY": "http://127.0.0.1:9", "PIP_INDEX_URL": "http://127.0.0.1:9/packages", "PIP_RETRIES": "0"}
    err = run("model", "pull", code=4, **offline, CODEASSIST_MODEL__SOURCES='["huggingface"]').err
    assert "--from PATH" in err


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "qwen2.5-coder-0.5b"
    folder.mkdir(parents=True)
    for name in ("w.gguf", "tokenizer.json"):
        (folder / name).write_text("x", encoding="utf-8")
    stamp = {"file": "w.gguf", "bytes": 1, "modified_ns": 1, "sha256": "0", "tokenizer_bytes": 1}
    (folder / "installed.json").write_text(json.dumps(stamp), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("model", "serve", "--port", port, code=2, CODEASSIST_MODELS_DIR=str(tmp_path / "models"))
    assert f"Port {port} can't be used" in done.err
