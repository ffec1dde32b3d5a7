from functools import partial

import pytest

from codeassist_lsp.agenda import Agenda

from .clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_calls_are_made_at_their_times_whatever_order_they_were_asked_for_in(clock: FakeClock) -> None:
    agenda = Agenda(clock)
    made: list[float] = []
    for seconds in (30, 10, 20):
        agenda.at(clock.now + seconds, partial(made.append, seconds))
    clock.advance(15)
    assert made == [10]
    clock.advance(15)
    assert made == [10, 20, 30]


def test_one_timer_is_set_for_all_calls(clock: FakeClock) -> None:
    agenda = Agenda(clock)
    for seconds in range(100, 0, -1):
        agenda.at(clock.now + seconds, lambda: None)
    assert [timer.when for timer in clock.pending] == [clock.now + 1]
    clock.advance(100)
    assert clock.pending == []


def test_a_call_may_ask_for_another(clock: FakeClock) -> None:
    agenda = Agenda(clock)
    made: list[float] = []
    agenda.at(clock.now + 10, lambda: agenda.at(clock.now + 10, lambda: made.append(clock.now)))
    start = clock.now
    clock.advance(25)
    assert made == [start + 20]


def test_a_call_that_fails_does_not_keep_the_next_from_being_made(clock: FakeClock) -> None:
    agenda = Agenda(clock)
    made: list[float] = []

    def fail() -> None:
        raise RuntimeError

    agenda.at(clock.now + 1, fail)
    agenda.at(clock.now + 2, lambda: made.append(2))
    with pytest.raises(RuntimeError):
        clock.advance(1)
    clock.advance(1)
    assert made == [2]


def test_nothing_is_done_after_the_end(clock: FakeClock) -> None:
    agenda = Agenda(clock)
    made: list[float] = []
    agenda.at(clock.now + 1, lambda: made.append(1))
    agenda.close()
    clock.advance(10)
    assert (made, clock.pending) == ([], [])
