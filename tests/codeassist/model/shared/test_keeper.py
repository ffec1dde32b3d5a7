import threading
import time
from dataclasses import dataclass, field

import pytest

from codeassist.model.server_counters import ServerCounters
from codeassist.model.shared import keeper as module
from codeassist.model.shared.keeper import LINGER_SECONDS, Keeper, Served
from codeassist.model.shared.wire import Wish

SERVED = Served("small", "sha256", 4096, 600, 7, "http://127.0.0.1:1/v1", "0.1")
LEASE = Wish("lease", "sha256", 4096)


@dataclass
class Scene:
    """A keeper with a clock and an engine that the test turns."""

    now: float = 100.0
    predicted: int = 0
    processing: int = 0
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.keeper = Keeper(SERVED, counters=self.counters, memory_bytes=lambda: 5, clock=lambda: self.now)

    def counters(self) -> ServerCounters:
        return ServerCounters(0, 0, self.predicted, self.processing)

    def why_end(self) -> str:
        self.keeper._look()
        return self.keeper._why_end()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_starter_counts_until_it_has_a_lease(scene: Scene) -> None:
    scene.now += 10 * LINGER_SECONDS
    assert scene.why_end() == ""
    assert scene.keeper.answer(LEASE).kind == "granted"
    scene.keeper.starter_left()
    scene.now += 10 * LINGER_SECONDS
    assert scene.why_end() == ""


def test_it_ends_a_moment_after_its_last_client(scene: Scene) -> None:
    scene.keeper.answer(LEASE)
    scene.keeper.starter_left()
    scene.keeper.left()
    scene.now += LINGER_SECONDS / 2
    assert scene.why_end() == ""
    scene.now += LINGER_SECONDS / 2
    assert scene.why_end() == "nobody uses it"


def test_who_comes_in_that_moment_keeps_it(scene: Scene) -> None:
    scene.keeper.starter_left()
    assert scene.keeper.answer(LEASE).kind == "granted"
    scene.now += 10 * LINGER_SECONDS
    assert scene.why_end() == ""


def test_it_ends_when_idle_though_a_client_is_there(scene: Scene) -> None:
    scene.keeper.answer(LEASE)
    scene.now += SERVED.idle_seconds_max - 1
    assert scene.why_end() == ""
    scene.now += 1
    assert scene.why_end() == "idle for 600 s"


@pytest.mark.parametrize("work", ["done", "going on"])
def test_work_keeps_it_from_being_idle(scene: Scene, work: str) -> None:
    scene.keeper.answer(LEASE)
    scene.now += SERVED.idle_seconds_max - 1
    if work == "done":
        scene.predicted += 1
    else:
        scene.processing = 1
    assert scene.why_end() == ""
    scene.now += SERVED.idle_seconds_max - 1
    assert scene.why_end() == ""


def test_a_lease_for_another_model_is_refused_while_the_server_is_used(scene: Scene) -> None:
    scene.keeper.answer(LEASE)
    scene.keeper.starter_left()
    assert scene.keeper.answer(Wish("lease", "another", 512)).kind == "busy"
    assert scene.keeper.answer(Wish("lease", "sha256", 8192)).kind == "busy"
    assert scene.keeper.answer(Wish("lease", "sha256", 512)).kind == "granted"


def test_a_lease_for_another_model_ends_a_server_that_is_not_used(scene: Scene) -> None:
    scene.keeper.starter_left()
    assert scene.keeper.answer(Wish("lease", "another", 512)).kind == "ending"
    assert scene.keeper.answer(LEASE).kind == "ending"


def test_nobody_gets_a_lease_of_a_server_that_was_told_to_stop(scene: Scene) -> None:
    scene.keeper.answer(LEASE)
    assert scene.keeper.answer(Wish("stop")).kind == "ending"
    assert scene.keeper.answer(LEASE).kind == "ending"


def test_looking_does_not_count(scene: Scene) -> None:
    scene.keeper.answer(LEASE)
    scene.now += 5
    status = scene.keeper.answer(Wish("status")).status
    assert (status.clients, status.uptime_seconds, status.idle_seconds, status.memory_bytes) == (1, 5.0, 5.0, 5)


def test_waiting_for_the_end_ends_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER_SECONDS", 0.01)
    keeper = Keeper(SERVED, counters=lambda: None, memory_bytes=lambda: 0)
    threading.Timer(0.05, keeper.starter_left).start()
    assert keeper.wait_for_end(lambda: True) == "nobody uses it"
    assert keeper.answer(LEASE).kind == "ending"


def test_a_server_that_nobody_can_find_any_more_ends() -> None:
    keeper = Keeper(SERVED, counters=lambda: None, memory_bytes=lambda: 0, clock=time.monotonic)
    assert keeper.wait_for_end(lambda: False) == "its lock was taken away"
