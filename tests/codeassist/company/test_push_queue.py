"""Pushes come together and are followed, whatever happens to one of them."""

import threading
from collections.abc import Callable

import pytest

from codeassist.company import push_queue
from codeassist.company.push_queue import PushQueue

WAIT_SECONDS_MAX = 10.0


class Work:
    """Notes each batch; the first waits until the test lets it go."""

    def __init__(self, fails: Callable[[frozenset[str]], bool] = lambda _: False) -> None:
        self.batches: list[frozenset[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._fails = fails

    def __call__(self, batch: frozenset[str]) -> None:
        self.batches.append(batch)
        self.begun.set()
        assert self.go_on.wait(WAIT_SECONDS_MAX)
        if self._fails(batch):
            raise RuntimeError("no")


def test_pushes_that_come_meanwhile_are_one_batch_more() -> None:
    work = Work()
    with PushQueue(work, quiet_seconds=0) as queue:
        queue.push("a")
        assert work.begun.wait(WAIT_SECONDS_MAX)
        for name in ("a", "b", "a", "b", "b"):
            assert queue.push(name)
        work.go_on.set()
        assert queue.wait_until_idle(WAIT_SECONDS_MAX)
    assert work.batches == [frozenset("a"), frozenset("ab")]


def test_a_batch_that_fails_does_not_keep_the_next_from_being_followed(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(lambda batch: "bad" in batch)
    work.go_on.set()
    with PushQueue(work, quiet_seconds=0) as queue:
        queue.push("bad")
        assert queue.wait_until_idle(WAIT_SECONDS_MAX)
        queue.push("good")
        assert queue.wait_until_idle(WAIT_SECONDS_MAX)
    assert work.batches == [frozenset({"bad"}), frozenset({"good"})]
    assert "a push could not be followed" in caplog.text


def test_more_repositories_than_may_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_queue, "WAITING_MAX", 1)
    work = Work()
    with PushQueue(work, quiet_seconds=0) as queue:
        queue.push("a")
        assert work.begun.wait(WAIT_SECONDS_MAX)
        assert [queue.push("b"), queue.push("b"), queue.push("c")] == [True, True, False]
        work.go_on.set()


def test_closing_waits_for_the_batch_at_hand() -> None:
    work = Work()
    queue = PushQueue(work, quiet_seconds=0)
    queue.push("a")
    assert work.begun.wait(WAIT_SECONDS_MAX)
    threading.Timer(0.1, work.go_on.set).start()
    queue.close()
    assert work.go_on.is_set()
