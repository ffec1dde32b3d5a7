"""`codeassist up` as a process: what it says, follows and leaves behind."""

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from codeassist import places
from codeassist_index import CodeIndex
from tests.index.conftest import Repository

EVENT_SECONDS_MAX = 60.0
CODEASSIST = str(Path(sys.executable).with_name("codeassist"))


class Running:
    """The command with `--json`, and the events that it has told."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [CODEASSIST, "up", "--json", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self._events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def until(self, kind: str, **facts: object) -> dict[str, Any]:
        """The next event of this kind that has these facts."""
        while (event := self._events.get(timeout=EVENT_SECONDS_MAX)) is not None:
            if event["event"] == kind and facts.items() <= event.items():
                return event
        raise AssertionError(f"it ended before it told {kind}")

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(EVENT_SECONDS_MAX)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))
        self._events.put(None)


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "shop")
    repository.write({"a.py": "def first(): ...\n"}).commit()
    return repository


@pytest.fixture
def up(shop: Repository) -> Iterator[Running]:
    running = Running("--no-model", str(shop.root))
    yield running
    running.process.kill()
    running.process.communicate()


def test_a_change_is_told_and_can_be_looked_up(up: Running, shop: Repository) -> None:
    assert up.until("editors")["command"][1] == "--stdio"
    assert up.until("indexed")["files"] == 1
    shop.write({"b.py": "def second(): ...\n"})
    assert up.until("indexed", parsed=1)["files"] == 2
    with CodeIndex.open(places.index_dir()) as index:
        assert index.definitions("second")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order_and_leaves_nothing_behind(up: Running, number: signal.Signals) -> None:
    up.until("indexed")
    children = psutil.Process(up.process.pid).children(recursive=True)
    assert up.stop(number) == 0
    up.until("stopped")
    assert up.process.stderr is not None
    assert up.process.stderr.read() == ""
    assert not any(child.is_running() for child in children)
    assert list((places.index_dir() / "sessions").iterdir()) == []


def test_a_second_one_takes_over_when_the_first_is_killed(up: Running, shop: Repository) -> None:
    up.until("keeper", pid=up.process.pid)
    up.until("indexed")
    second = Running("--no-model")  # without ROOT: what is indexed already
    try:
        second.until("keeper", pid=up.process.pid)
        up.until("client", pid=second.process.pid)
        shop.write({"c.py": "def third(): ...\n"})
        second.until("changed", files=2)
        up.process.kill()
        up.process.wait()  # a zombie's locks are free, but its entry would say that it lives
        second.until("keeper", pid=second.process.pid)
        shop.write({"b.py": "def second(): ...\n"})
        second.until("indexed", parsed=1)
    finally:
        second.process.kill()
        second.process.communicate()


def test_it_ends_when_nobody_reads_what_it_tells(shop: Repository) -> None:
    command = f"{CODEASSIST} up --no-model --json {shop.root} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_root_that_cant_be_read_is_said_at_once(tmp_path: Path) -> None:
    done = subprocess.run([CODEASSIST, "up", str(tmp_path / "none")], capture_output=True, check=False, text=True)
    assert done.returncode == 3
    assert "can't be indexed" in done.stderr


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
def test_the_model_is_ready_and_gone_afterwards(shop: Repository) -> None:
    running = Running(str(shop.root))
    try:
        server = running.until("model", state="ready")["server"]
        assert psutil.pid_exists(server["pid"])
        assert running.stop(signal.SIGTERM) == 0
        psutil.wait_procs([psutil.Process(server["pid"])] if psutil.pid_exists(server["pid"]) else [], timeout=20)
        assert not psutil.pid_exists(server["pid"])
    finally:
        running.process.kill()
        running.process.communicate()
