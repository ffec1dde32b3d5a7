from dataclasses import replace

from codeassist.observability.stages import Stage
from codeassist.observability.summary import summary
from codeassist.observability.trace import Trace, merged, moment_line
from tests.codeassist.observability.test_trace import START_NS, TRACE


def traces(*given: Trace) -> list[str]:
    return [replace(trace, suggestion=f"{number:032x}").line() for number, trace in enumerate(given)]


def test_what_filters_did_is_counted_in_all_and_by_model_language_and_repository() -> None:
    found = summary(
        merged(
            traces(
                replace(TRACE, trimmed=("markers",), repository="a"),
                replace(TRACE, filtered="syntax", trimmed=("markers", "scope"), repository="a"),
                replace(TRACE, language="go", repository="b"),
            )
        )
    )
    assert (found["removed"], found["trimmed"]) == ({"syntax": 1}, {"markers": 2, "scope": 1})
    assert [(group["repository"], group["language"], group["suggestions"]) for group in found["groups"]] == [
        ("a", "python", 2),
        ("b", "go", 1),
    ]
    assert [group["removed"] for group in found["groups"]] == [{"syntax": 1}, {}]


def test_the_share_with_invented_names_is_one_of_those_that_were_looked_at() -> None:
    found = summary(merged(traces(TRACE, replace(TRACE, invented=0), replace(TRACE, invented=3))))
    assert (found["checked"], found["with_invented"], found["invented_share"]) == (2, 1, 0.5)


def test_times_are_the_nearest_rank_of_each_stage_and_of_all() -> None:
    slow = replace(TRACE, stages=(Stage("context", START_NS, START_NS + 9_000_000),))
    found = summary(merged(traces(*[TRACE] * 19, slow)))
    assert found["stages_ms"]["context"] == {"p50": 5.0, "p95": 5.0}
    assert found["stages_ms"]["first_token"] == {"p50": 94.0, "p95": 94.0}
    assert found["total_ms"] == {"p50": 100.0, "p95": 100.0}


def test_rungs_and_what_was_served_again_are_counted() -> None:
    again = moment_line(f"{0:032x}", "served-again", START_NS + 1)
    found = summary(merged([*traces(TRACE, replace(TRACE, rung="flight")), again]))
    assert (found["rungs"], found["served_again"]) == ({"model": 1, "flight": 1}, 1)
    assert found["cached_prompt_tokens_share"] == round(70 / 77, 4)


def test_of_no_traces_there_are_no_shares_and_no_times() -> None:
    found = summary([])
    assert (found["suggestions"], found["invented_share"], found["cached_prompt_tokens_share"]) == (0, None, None)
    assert (found["total_ms"], found["stages_ms"], found["groups"]) == ({}, {}, [])


def test_a_trace_of_an_older_version_counts_too() -> None:
    [known] = merged([TRACE.line()])
    older = {key: value for key, value in known.items() if key not in {"trimmed", "rung", "invented", "repository"}}
    found = summary([older])
    assert (found["trimmed"], found["rungs"], found["checked"]) == ({}, {"model": 1}, 0)
