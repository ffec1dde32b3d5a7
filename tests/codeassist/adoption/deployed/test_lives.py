from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from codeassist.adoption.deployed.lives import Life, Lifetime, Lives, Stay, Step, lives
from codeassist.adoption.deployments import Deployment

START = datetime(2026, 6, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def deployed(sha: str, at: float, service: str = "api") -> Deployment:
    return Deployment("payments", service, "production", sha, "success", day(at), "test")


TREES: Mapping[str, Mapping[str, int]] = {"none": {}, "two": {"s": 2}, "five": {"s": 5}, "both": {"s": 5, "t": 1}}


def lived(*history: Deployment) -> Lives:
    return lives(history, lambda one: TREES.get(one.sha))


def steps(*pairs: tuple[float, int]) -> Life:
    return Life(tuple(Step(day(at), lines) for at, lines in pairs))


def test_a_span_lives_from_its_first_deployment_to_the_one_that_lacks_it() -> None:
    found = lived(deployed("none", 0), deployed("five", 1), deployed("none", 4)).by_span
    assert found == {"s": steps((1, 5), (4, 0))}
    assert found["s"].stays == (Stay(day(1), day(4)),)
    assert found["s"].days_alive(day(9)) == 3


def test_a_rollback_and_the_deployment_after_it_make_a_gap() -> None:
    life = lived(deployed("five", 1), deployed("none", 2), deployed("five", 3)).by_span["s"]
    assert life.stays == (Stay(day(1), day(2)), Stay(day(3), None))
    assert life.days_alive(day(7)) == 1 + 4
    assert (life.lines_at(day(0)), life.lines_at(day(1.5)), life.lines_at(day(2)), life.lines) == (0, 5, 0, 5)


def test_a_span_leaves_only_when_no_service_has_it_any_more() -> None:
    history = [deployed("five", 1), deployed("two", 2, "worker"), deployed("none", 3), deployed("none", 4, "worker")]
    assert lived(*history).by_span == {"s": steps((1, 5), (3, 2), (4, 0))}


def test_of_several_deployments_at_one_time_only_the_last_was_there() -> None:
    assert lived(deployed("both", 1), deployed("two", 1)).by_span == {"s": steps((1, 2))}


def test_lines_that_return_live_until_they_leave_for_good() -> None:
    life = steps((0, 5), (1, 2), (2, 4), (6, 0))
    assert list(life.lifetimes()) == [
        Lifetime(day(0), day(6), 2),
        Lifetime(day(0), day(6), 2),
        Lifetime(day(0), day(1), 1),
    ]


def test_lines_that_come_later_begin_to_live_later() -> None:
    assert list(steps((0, 2), (3, 5)).lifetimes()) == [Lifetime(day(0), None, 2), Lifetime(day(3), None, 3)]


def test_while_a_tree_that_can_not_be_read_runs_nothing_is_known() -> None:
    found = lived(deployed("five", 0), deployed("lost", 2), deployed("two", 5), deployed("lost", 9, "worker"))
    assert [found.is_blind(day(at)) for at in (1, 2, 4, 5, 8, 9)] == [False, True, True, False, False, True]
    assert found.blind == [Stay(day(2), day(5)), Stay(day(9), None)]
    assert found.by_span == {"s": steps((0, 5), (5, 2))}


@given(
    st.lists(
        st.builds(deployed, st.sampled_from(sorted(TREES)), st.integers(0, 9), st.sampled_from(["api", "worker"])),
        max_size=12,
    )
)
def test_a_life_says_what_the_running_trees_say_at_every_time(history: Sequence[Deployment]) -> None:
    history = sorted(history, key=lambda one: one.time)
    found = lived(*history).by_span
    for at in range(11):
        running = {one.service: TREES[one.sha] for one in history if one.time <= day(at)}
        for span in ("s", "t"):
            lines = max((tree.get(span, 0) for tree in running.values()), default=0)
            assert (found[span].lines_at(day(at)) if span in found else 0) == lines
    for life in found.values():
        peak = max(step.lines for step in life.steps)
        assert sum(one.lines for one in life.lifetimes()) == peak
        assert sum(one.lines for one in life.lifetimes() if one.until is None) == life.lines
