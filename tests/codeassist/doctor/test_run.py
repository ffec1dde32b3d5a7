import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from codeassist import places
from codeassist.cli import root


def doctor() -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit code, and for each check its state and its words (with what mends it)."""
    result = CliRunner().invoke(root, ["doctor", "--json"])
    answer = json.loads(result.stdout)
    assert answer["ok"] is (result.exit_code == 0)
    found = {one["check"]: (one["state"], f"{one['words']} {one['mend']}") for one in answer["findings"]}
    return result.exit_code, found


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
def test_with_the_real_model_everything_is_in_order() -> None:
    code, found = doctor()
    assert code == 0, found
    assert found["known hole"][0] == "ok"
    assert found["cancelling"][0] == "ok"
    assert found["index"] == ("note", "no repository is indexed yet codeassist index ~/src/REPOSITORY")


def test_without_a_model_the_command_that_pulls_it_is_named() -> None:
    code, found = doctor()
    assert code == 1
    state, words = found["model files"]
    assert state == "problem"
    assert "codeassist model pull qwen2.5-coder-0.5b" in words
    assert found["model server"][0] == "note"
    assert found["git"][0] == "ok"


def test_a_wrong_setting_is_a_problem_and_the_rest_is_still_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_COMPLETION__CONTEXT_TOKENS", "many")
    code, found = doctor()
    assert code == 1
    assert found["settings"][0] == "problem"
    assert "completion.context_tokens" in found["settings"][1]
    assert found["cache folder"][0] == "ok"


def test_a_damaged_journal_is_named(own_places: Path) -> None:
    assert places.journal_file().is_relative_to(own_places)
    places.journal_file().write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    code, found = doctor()
    assert code == 1
    assert found["journal"][0] == "problem"


def test_a_model_server_that_is_not_there_is_a_problem_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_MODEL__BASE_URL", "http://127.0.0.1:9/v1")
    code, found = doctor()
    assert code == 1
    assert found["model server"][0] == "problem"
    assert "127.0.0.1:9" in found["model server"][1]


def test_for_people_a_problem_stands_beside_what_mends_it() -> None:
    result = CliRunner().invoke(root, ["doctor"])
    assert result.exit_code == 1
    assert "PROBLEM  model files: The model qwen2.5-coder-0.5b is not pulled" in result.output
