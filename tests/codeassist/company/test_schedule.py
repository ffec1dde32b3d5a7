"""Work that is done again and again."""

import threading

import pytest

from codeassist.company.schedule import only_one, repeat
from codeassist.errors import RefusedError


def test_work_is_repeated_until_it_is_stopped() -> None:
    stop, rounds = threading.Event(), []

    def work() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()

    repeat(work, every_seconds=0.01, stop=stop)
    assert len(rounds) == 3


def test_only_one_process_keeps_the_index_by_schedule() -> None:
    with only_one(), pytest.raises(RefusedError, match="by schedule already"), only_one():
        pytest.fail("two at once")
    with only_one():
        pass
