from pathlib import Path

import pytest
from click.testing import CliRunner

from codeassist import places
from codeassist.cli import root
from codeassist.doctor import machine
from codeassist.doctor.check import Finding
from tests.codeassist.doctor.conftest import RunDoctor


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
def test_with_the_real_model_everything_is_in_order(doctor: RunDoctor) -> None:
    found = doctor("--model")
    assert found.exit_code == 0, found
    for check in ("model files", "engine", "model server", "known hole", "cancelling"):
        assert found.only(check)["state"] == "ok"


def test_the_checks_come_in_the_order_in_which_things_depend_on_each_other(doctor: RunDoctor) -> None:
    checks = list(dict.fromkeys(one["check"] for one in doctor().findings))
    assert checks == [
        "git", "python", "settings", "config folder", "data folder", "cache folder", "models folder", "disk space",
        "logs", "index", "grammars", "journal", "upload", "adoption database", "model files", "engine", "model server",
        "editors", "team server", "token", "clock", "collector",
    ]  # fmt: skip


def test_a_wrong_setting_is_a_problem_and_what_needs_no_settings_is_still_checked(
    doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEASSIST_COMPLETION__CONTEXT_TOKENS", "many")
    found = doctor()
    assert found.exit_code == 1
    assert found.only("settings")["state"] == "problem"
    assert "completion.context_tokens" in found.only("settings")["words"]
    assert found.only("settings")["mend"] == "codeassist config check"
    assert found.only("cache folder")["state"] == "ok"
    assert found.of("index") == []
    assert found.only("everything else")["state"] == "off"
    monkeypatch.delenv("CODEASSIST_COMPLETION__CONTEXT_TOKENS")
    assert doctor().only("settings")["state"] == "ok"


def test_each_layer_is_named_with_its_keys(doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_INDEX__FILE_BYTES_MAX", "2048")
    file = places.config_dir() / "settings.toml"
    file.write_text("[completion]\nprefix_tokens = 512\n", encoding="utf-8")
    words = [one["words"] for one in doctor().of("settings")]
    assert words == [f"{file}: completion.prefix_tokens", "environment: index.file_bytes_max"]


def test_a_folder_that_cannot_be_written_is_a_problem_until_the_variable_names_another(
    doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MODELS_DIR", str(tmp_path / "a file"))
    found = doctor().only("models folder")
    assert found["state"] == "problem"
    assert found["mend"] == "set CODEASSIST_MODELS_DIR to another folder"
    monkeypatch.setenv("CODEASSIST_MODELS_DIR", str(tmp_path / "another"))
    assert doctor().only("models folder")["state"] == "ok"


@pytest.mark.parametrize(("gigabytes", "state"), [(0.1, "problem"), (1.0, "note"), (50.0, "ok")])
def test_room_on_the_disk_is_judged(gigabytes: float, state: str) -> None:
    [found] = machine.check_disk(lambda _folder: int(gigabytes * 1e9))
    assert found.state == state
    assert f"{gigabytes} GB are free" in found.words
    assert bool(found.mend) is (state != "ok")


def test_without_git_it_says_what_to_install(doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = doctor().only("git")
    assert (found["state"], found["mend"]) == ("problem", "install git 2.30 or later")


def test_the_folder_of_the_logs_is_named(doctor: RunDoctor) -> None:
    assert doctor().only("logs")["words"] == f"{places.logs_dir()}, 0 files"


def test_a_check_that_fails_itself_is_a_problem_and_the_others_are_still_made(
    doctor: RunDoctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> list[Finding]:
        raise KeyError("unforeseen")

    fails.__name__ = "check_git"
    monkeypatch.setattr(machine, "check_git", fails)
    found = doctor()
    assert found.only("git")["words"] == "the check itself failed (KeyError); the log says where"
    assert found.only("python")["state"] == "ok"


@pytest.mark.usefixtures("doctor")
def test_for_people_a_problem_stands_beside_what_mends_it() -> None:
    result = CliRunner().invoke(root, ["doctor"])
    assert result.exit_code == 1
    assert "PROBLEM  model files: The model qwen2.5-coder-0.5b is not pulled" in result.output
    assert "to mend it: codeassist model pull qwen2.5-coder-0.5b" in result.output
    assert result.output.rstrip().endswith("1 problem.")
