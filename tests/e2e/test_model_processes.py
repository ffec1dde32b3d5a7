"""Ten processes of one user that come, crash and are killed at random share one model server, and leave none."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
import pytest

from codeassist import places, processes
from codeassist.model import shared
from codeassist.model.shared.state import is_held, server_lock, start_lock
from tests.codeassist.model.shared.conftest import light_model, servers, wait_until

__all__ = ["light_model"]  # a fixture

PROCESSES = 10
ROUND_SECONDS_MAX = 240.0
LOOK_SECONDS = 0.05
SHARE_OF_BLOWS_AT_SERVER = 0.3
SHARE_OF_BLOWS_AT_STARTER = 0.4
WORKER = """
import asyncio, os, random, sys
from contextlib import aclosing
from codeassist.errors import ModelUnavailableError
from codeassist.model.client import CompletionCall
from codeassist.model.connect import connect
from codeassist.settings import Settings

async def work(dice, wanted):
    answers = 0
    for _ in range(20):  # a server that is killed while it loads or answers is an error, and the next try works
        try:
            async with connect(Settings()) as model:
                while answers < wanted:
                    async with aclosing(model.client.stream(CompletionCall(f"x{dice.random()} = ", 1))) as chunks:
                        async for _ in chunks:
                            pass
                    answers += 1
                    await asyncio.sleep(dice.random() / 2)
                return answers
        except ModelUnavailableError as error:
            print(error, file=sys.stderr)
    return answers

dice = random.Random(int(sys.argv[1]))
answers = asyncio.run(work(dice, 3))
if sys.argv[2] == "crash":
    os._exit(9)
sys.exit(0 if answers == 3 else 1)
"""


@dataclass
class Watch:
    """Looks at the user's model servers all the time."""

    most: int = 0
    seen: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            loaded = [server for server in servers() if has_weights(server)]
            self.seen.update(server.pid for server in loaded)
            # The first may have died before the last was looked at. Who has its model in both rounds had it in between.
            at_once = [server for server in loaded if has_weights(server)] if len(loaded) > 1 else loaded
            self.most = max(self.most, len(at_once))


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


def has_weights(server: psutil.Process) -> bool:
    """Whether it has begun to load a model, which it must not before it holds the lock."""
    try:
        return any(region.path.endswith(".gguf") for region in server.memory_maps())
    except psutil.Error:
        return False


def kill_at_random(workers: list[subprocess.Popen[bytes]], dice: random.Random, blows: int) -> set[int]:
    """Kill workers, and now and then the server, while the workers run; the numbers of those killed."""
    killed: set[int] = set()
    until = time.monotonic() + ROUND_SECONDS_MAX
    while any(worker.poll() is None for worker in workers):
        assert time.monotonic() < until, "the workers do not come to an end"
        time.sleep(0.1 + dice.random() / 3)
        running = [worker for worker in workers if worker.poll() is None]
        found = servers()
        if len(killed) >= blows or not running or not found:
            continue
        for pid in targets(dice, [worker.pid for worker in running], found):
            processes.end(pid, seconds_max=10)
            killed.add(pid)
    return killed


def targets(dice: random.Random, running: list[int], found: list[psutil.Process]) -> list[int]:
    """Any worker, or the server, or the worker that started the server, which may be loading still."""
    starters = [pid for pid in running if pid in {parent_of(server) for server in found}]
    chance = dice.random()
    if chance < SHARE_OF_BLOWS_AT_SERVER:
        return [server.pid for server in found]
    if chance < SHARE_OF_BLOWS_AT_SERVER + SHARE_OF_BLOWS_AT_STARTER and starters:
        return starters
    return [dice.choice(running)]


def parent_of(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.Error:
        return None


def share_one_server(rounds: int, seed: int) -> Watch:
    dice = random.Random(seed)  # noqa: S311 - a failure must be repeatable
    with watching() as watch:
        for _ in range(rounds):
            ways = [dice.choice(["end", "end", "crash"]) for _ in range(PROCESSES)]
            lines = [(sys.executable, "-c", WORKER, str(dice.random()).removeprefix("0."), way) for way in ways]
            workers = [subprocess.Popen(line, stderr=subprocess.PIPE) for line in lines]
            killed = kill_at_random(workers, dice, PROCESSES // 2)
            for worker, way in zip(workers, ways, strict=True):
                _, said = worker.communicate()
                if worker.pid not in killed:
                    assert worker.returncode == (0 if way == "end" else 9), said.decode()
        wait_until(lambda: not servers(), "a server without a client was left")
    return watch


def assert_nothing_is_left(watch: Watch) -> None:
    assert watch.most == 1, f"{watch.most} servers at a time, {len(watch.seen)} in all"
    assert shared.status() is None
    folder = places.model_server_dir()
    assert not is_held(server_lock(folder))
    assert not is_held(start_lock(folder))
    subprocess.run((sys.executable, "-c", WORKER, "1", "end"), check=True)
    wait_until(lambda: not servers(), "a server without a client was left")


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
def test_ten_processes_share_one_server_of_the_real_model() -> None:
    assert_nothing_is_left(share_one_server(rounds=1, seed=1))


@pytest.mark.usefixtures("light_model")
def test_ten_processes_share_one_server_of_an_engine_that_loads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOAD_SECONDS", "0.7")
    assert_nothing_is_left(share_one_server(rounds=2, seed=2))
