from dataclasses import replace
from pathlib import Path

from codeassist.completion import Completion
from codeassist.completion.trace import repository_label, trace_of
from codeassist.completion.types import Timings
from codeassist.observability.stages import Stage
from codeassist.settings import Settings
from codeassist.settings.model import ModelSettings

ROOT = Path("/src/shop")
MS = 1_000_000
STAGES = (Stage("context", 100 * MS, 110 * MS), Stage("filters", 150 * MS, 151 * MS))
COMPLETION = Completion("ab" * 16, "x\ny", "qwen", (), 77, 70, None, Timings(), stages=STAGES)


def names(completion: Completion, asked_ns: int, answered_ns: int) -> list[str]:
    trace = trace_of(completion, Settings(), root=ROOT, language="python", asked_ns=asked_ns, answered_ns=answered_ns)
    assert trace is not None
    return [stage.name for stage in trace.stages]


def test_a_wait_for_the_model_and_the_way_to_the_editor_are_stages_too() -> None:
    assert names(COMPLETION, 40 * MS, 155 * MS) == ["wait", "context", "filters", "answer"]


def test_a_request_that_found_the_model_ready_did_not_wait() -> None:
    assert names(COMPLETION, 100 * MS - 1, 155 * MS) == ["context", "filters", "answer"]


def test_a_request_that_came_after_the_generation_did_not_wait_for_its_answer() -> None:
    assert names(COMPLETION, 400 * MS, 401 * MS) == ["context", "filters"]


def test_without_a_model_call_there_is_no_trace() -> None:
    asked = replace(COMPLETION, stages=(), filtered="private")
    assert trace_of(asked, Settings(), root=ROOT, language="python", asked_ns=0, answered_ns=1) is None


def test_sizes_are_told_and_whose_server_it_was() -> None:
    remote = Settings(model=ModelSettings(base_url="http://gpu.example.com/v1"))
    own = trace_of(COMPLETION, Settings(), root=ROOT, language="python", asked_ns=0, answered_ns=1)
    other = trace_of(COMPLETION, remote, root=ROOT, language="python", asked_ns=0, answered_ns=1)
    assert own is not None
    assert other is not None
    assert (own.provider, own.lines, own.characters, own.snippets) == ("llama_cpp", 2, 3, 0)
    assert other.provider == "openai"


def test_where_it_came_from_and_what_was_taken_away_are_told() -> None:
    trimmed = replace(COMPLETION, rung="flight", trimmed=("repetition",))
    trace = trace_of(trimmed, Settings(), root=ROOT, language="python", asked_ns=0, answered_ns=1)
    assert trace is not None
    assert (trace.rung, trace.trimmed) == ("flight", ("repetition",))


def test_invented_names_are_counted_only_where_somebody_looked() -> None:
    checked = replace(COMPLETION, stages=(*STAGES, Stage("check", 151 * MS, 152 * MS)), invented=("refund",))
    late = replace(COMPLETION, stages=(*STAGES, Stage("check-late", 151 * MS, 152 * MS)))
    counts = []
    for completion in (checked, late, COMPLETION):
        trace = trace_of(completion, Settings(), root=ROOT, language="python", asked_ns=0, answered_ns=1)
        assert trace is not None
        counts.append(trace.invented)
    assert counts == [1, None, None]


def test_a_repository_is_told_by_a_label_that_says_nothing_of_its_name() -> None:
    trace = trace_of(COMPLETION, Settings(), root=ROOT, language="python", asked_ns=0, answered_ns=1)
    assert trace is not None
    assert trace.repository == repository_label(ROOT, "")
    assert len(trace.repository) == 16
    assert repository_label(Path("/src/other"), "") != trace.repository != repository_label(ROOT, "another key")
