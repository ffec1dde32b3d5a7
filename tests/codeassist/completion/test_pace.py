import pytest

from codeassist.completion.pace import (
    DELAY_SECONDS_MAX,
    DELAY_SECONDS_MIN,
    FORGOTTEN_SECONDS,
    GAPS,
    HISTORY_MAX,
    HISTORY_MIN,
    PAUSE_SECONDS,
    Eagerness,
    Pace,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def typed(pace: Pace, clock: Clock, *gaps: float) -> float:
    """The delay after keys with these gaps before them."""
    for gap in gaps:
        clock.now += gap
        pace.typed()
    return pace.seconds_left()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_key_is_not_delayed(clock: Clock) -> None:
    assert typed(Pace("normal", clock), clock, 0.0) == 0


@pytest.mark.parametrize("eagerness", ["quiet", "normal", "eager"])
def test_a_key_after_a_pause_is_not_delayed_whatever_was_before(eagerness: Eagerness, clock: Clock) -> None:
    pace = Pace(eagerness, clock)
    for _ in range(20):
        pace.dismissed()
    assert typed(pace, clock, 0.1, 0.1, 1.0) == 0


@pytest.mark.parametrize("eagerness", ["quiet", "normal", "eager"])
@pytest.mark.parametrize("gap", [0.06, 0.12, 0.2])
def test_steady_typing_never_lasts_out_the_delay(eagerness: Eagerness, gap: float, clock: Clock) -> None:
    pace = Pace(eagerness, clock)
    typed(pace, clock, 5.0, gap)
    for _ in range(30):
        assert typed(pace, clock, gap) > gap


@pytest.mark.parametrize("eagerness", ["quiet", "normal", "eager"])
def test_steady_typing_never_lasts_out_the_delay_however_much_was_accepted(eagerness: Eagerness, clock: Clock) -> None:
    pace = Pace(eagerness, clock)
    for _ in range(20):
        pace.accepted()
    typed(pace, clock, 5.0, 0.12)
    for _ in range(30):
        assert typed(pace, clock, 0.12) > 0.12


def test_the_delay_follows_how_fast_one_types(clock: Clock) -> None:
    fast, slow = Pace("normal", clock), Pace("normal", clock)
    assert typed(fast, clock, *[0.08] * 30) < typed(slow, clock, *[0.25] * 30)


def test_a_pause_does_not_count_as_slow_typing(clock: Clock) -> None:
    pace = Pace("normal", clock)
    before = typed(pace, clock, *[0.1] * 30)
    assert typed(pace, clock, 60.0, 0.1) == pytest.approx(before, rel=0.01)


def test_the_delay_runs_from_the_last_key(clock: Clock) -> None:
    pace = Pace("normal", clock)
    left = typed(pace, clock, *[0.1] * 30)
    clock.now += 0.1
    assert pace.seconds_left() == pytest.approx(left - 0.1)
    clock.now += 0.1
    assert pace.seconds_left() == 0


def test_quiet_waits_longest_and_eager_shortest(clock: Clock) -> None:
    delays = [typed(Pace(eagerness, clock), clock, 0.1, 0.1) for eagerness in ("eager", "normal", "quiet")]
    assert delays == sorted(set(delays))


def test_acceptances_make_it_shorter_and_dismissals_longer(clock: Clock) -> None:
    pace = Pace("normal", clock)
    before = typed(pace, clock, *[0.1] * 30)
    pace.accepted()
    accepted = pace.seconds_left()
    pace.dismissed()
    pace.dismissed()
    assert accepted < before
    assert pace.seconds_left() > accepted


def test_one_acceptance_in_three_changes_next_to_nothing(clock: Clock) -> None:
    pace = Pace("normal", clock)
    before = typed(pace, clock, *[0.1] * 30)
    for _ in range(10):
        pace.accepted()
        pace.dismissed()
        pace.dismissed()
    assert pace.seconds_left() == pytest.approx(before, rel=0.1)


def test_verdicts_are_forgotten(clock: Clock) -> None:
    pace = Pace("normal", clock)
    before = typed(pace, clock, *[0.1] * 30)
    for _ in range(10):
        pace.dismissed()
    gap = before / GAPS["normal"]
    beyond = before - gap
    assert pace.seconds_left() == pytest.approx(gap + beyond * HISTORY_MAX)
    after = typed(pace, clock, FORGOTTEN_SECONDS, 0.1)
    assert after == pytest.approx(gap + beyond * HISTORY_MAX**0.5, rel=0.01)
    assert typed(pace, clock, 20 * FORGOTTEN_SECONDS, 0.1) == pytest.approx(before, rel=0.01)


def test_no_history_makes_it_endless_or_nothing(clock: Clock) -> None:
    pace = Pace("normal", clock)
    before = typed(pace, clock, *[0.1] * 30)
    for _ in range(100):
        pace.accepted()
    gap = before / GAPS["normal"]
    assert pace.seconds_left() == pytest.approx(gap + (before - gap) * HISTORY_MIN)
    assert typed(Pace("eager", clock), clock, *[0.001] * 100) == pytest.approx(DELAY_SECONDS_MIN)
    assert typed(Pace("quiet", clock), clock, *[PAUSE_SECONDS - 0.01] * 100) == pytest.approx(DELAY_SECONDS_MAX)
