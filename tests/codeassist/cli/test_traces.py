import json
from dataclasses import replace

from click.testing import CliRunner, Result

from codeassist import places
from codeassist.cli import root
from codeassist.observability.process_file import Limits, ProcessFile
from codeassist.observability.stages import Stage
from codeassist.observability.trace import moment_line
from tests.codeassist.observability.test_trace import START_NS, TRACE

SLOW = replace(TRACE, suggestion="f" * 32, stages=(Stage("queue", START_NS + 10, START_NS + 2_000_000_010),))


def written() -> None:
    file = ProcessFile(places.traces_dir(), "language-server", Limits(1_000_000, 10, 10))
    file.append(TRACE.line())
    file.append(moment_line(TRACE.suggestion, "shown", START_NS + 900_000_000))
    file.append(replace(SLOW, filtered="syntax").line())


def traces(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["traces", *arguments])


def test_the_latest_stand_with_their_slowest_stage_and_outcome() -> None:
    written()
    first, second = traces().stdout.splitlines()
    assert first == "2026-09-21T14:13:20.000Z  0123456789ab       100 ms  first_token 94 ms  python  shown"
    assert second == "2026-09-21T14:13:20.000Z  ffffffffffff      2000 ms  queue 2000 ms  python  syntax"


def test_one_suggestion_shows_every_stage_and_moment() -> None:
    written()
    rows = traces("0123").stdout.splitlines()
    assert rows[0] == f"{TRACE.suggestion}  2026-09-21T14:13:20.000Z  qwen  python  shown"
    assert rows[3] == "  context           5.0 ms  ##"
    assert rows[4] == f"  first_token      94.0 ms    {'#' * 38}"
    assert rows[6] == "  shown           900.0 ms after the start"


def test_only_the_slow_ones_and_as_json() -> None:
    written()
    found = json.loads(traces("--slower-than", "500", "--json").stdout)["traces"]
    assert [trace["suggestion"] for trace in found] == ["f" * 32]
    assert found[0]["stages"] == [{"name": "queue", "start_ms": 0.0, "ms": 2000.0}]


def test_a_suggestion_that_nobody_knows_is_wrong_usage_and_none_at_all_is_told() -> None:
    assert "No suggestion is known in" in traces().stderr
    result = traces("abc")
    assert (result.exit_code, "No suggestion abc is known here." in result.stderr) == (1, True)


def test_a_summary_counts_what_filters_did_and_how_often_names_were_invented() -> None:
    written()
    ProcessFile(places.traces_dir(), "command", Limits(1_000_000, 10, 10)).append(
        replace(TRACE, suggestion="e" * 32, trimmed=("markers", "syntax"), invented=2, repository="ab12").line()
    )
    rows = traces("--summary").stdout.splitlines()
    assert rows[0] == "Suggestions of the model: 3, served again: 0"
    assert rows[1] == "  prompt tokens from the server's cache: 90.9%"
    assert rows[2] == "  with an invented name: 1 of 1 that were looked at (100.0%)"
    assert rows[3:5] == ["  removed: syntax 1 (33.3%)", "  trimmed: markers 1 (33.3%), syntax 1 (33.3%)"]
    assert "qwen  python  ab12: 1, invented names in 100.0% of 1" in rows


def test_a_summary_of_nothing_is_one_of_nothing() -> None:
    assert json.loads(traces("--summary", "--json").stdout)["suggestions"] == 0
    assert traces("--summary").exit_code == 0
