import json
import logging
from typing import Any

from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.observability.logs import LogFile
from codeassist.settings import Settings


def written() -> None:
    file = LogFile("language-server", Settings)
    for level, event in ((logging.WARNING, "the first"), (logging.ERROR, "the second")):
        file.handle(logging.LogRecord("codeassist_lsp.engine", level, "", 0, event, (), None))


def logs(*arguments: str) -> Result:
    result = CliRunner().invoke(root, ["logs", *arguments])
    assert result.exit_code == 0, result.output
    return result


def test_a_kind_of_process_that_there_is_none_of_is_wrong_usage() -> None:
    result = CliRunner().invoke(root, ["logs", "--process", "editor"])
    assert result.exit_code == 2
    assert "language-server" in result.output


def test_people_see_time_level_process_and_event() -> None:
    written()
    first, second = logs().stdout.splitlines()
    assert first.endswith(" the first")
    assert " warning language-server[" in first
    assert second.endswith(" the second")


def test_json_gives_the_lines_as_they_are_written() -> None:
    written()
    body: dict[str, Any] = json.loads(logs("--json", "--level", "error").stdout)
    assert (body["event"], body["logger"]) == ("the second", "codeassist_lsp.engine")


def test_only_the_latest_are_shown() -> None:
    written()
    assert [line[-10:] for line in logs("-n", "1").stdout.splitlines()] == ["the second"]
    assert logs("-n", "0").stdout == ""


def test_an_empty_log_says_where_it_would_be() -> None:
    result = logs("--process", "command")
    assert result.stdout == ""
    assert "Nothing is logged in" in result.stderr


def test_an_error_is_shown_with_its_frames() -> None:
    try:
        int("none")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    LogFile("command", Settings).handle(logging.LogRecord("codeassist.cli", logging.ERROR, "", 0, "failed", (), info))
    lines = logs().stdout.splitlines()
    assert lines[1].startswith("    ValueError: invalid literal")
    assert "test_an_error_is_shown_with_its_frames" in lines[2]
