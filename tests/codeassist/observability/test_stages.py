import pytest

from codeassist.observability.stages import Stage, Stopwatch


def test_stages_follow_each_other_in_time() -> None:
    watch = Stopwatch()
    with watch.stage("context"):
        pass
    with watch.stage("prompt"):
        pass
    context, prompt = watch.stages
    assert [context.name, prompt.name] == ["context", "prompt"]
    assert context.start_ns <= context.end_ns <= prompt.start_ns <= prompt.end_ns


def test_a_stage_that_fails_is_measured_too() -> None:
    watch = Stopwatch()
    with pytest.raises(ValueError, match="gone"), watch.stage("context"):
        raise ValueError("gone")
    assert [stage.name for stage in watch.stages] == ["context"]


def test_milliseconds_of_one_name_are_added_up() -> None:
    watch = Stopwatch()
    watch.add("context", 1_000_000, 3_500_000)
    watch.add("context", 4_000_000, 4_500_000)
    assert watch.milliseconds("context") == 3.0
    assert watch.milliseconds("prompt") == 0
    assert Stage("context", 0, 2_500_000).milliseconds == 2.5
