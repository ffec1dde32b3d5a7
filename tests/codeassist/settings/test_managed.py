"""What a company decides: its defaults lie below the user's word, what it locks lies above everybody's."""

import os
from pathlib import Path

import pytest

from codeassist import places
from codeassist.errors import InvalidInputError, UsageError
from codeassist.settings import load
from codeassist.settings.managed import _writable_by_others

LOCKED = """
[managed]
locked = ["model.base_url", "trust", "completion.new_tokens_max"]
[model]
base_url = "https://models.example.com/v1"
[trust]
enabled = false
[index]
exclude = ["vendor/*"]
"""


@pytest.fixture
def managed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "managed.toml"
    file.write_text(LOCKED, encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(file))
    return file


def test_a_default_of_the_company_lies_below_the_users_word(managed: Path) -> None:
    loaded = load(environment={})
    assert loaded.settings.index.exclude == ("vendor/*",)
    assert loaded.origins["index.exclude"] == f"managed ({managed})"
    assert load(environment={"CODEASSIST_INDEX__EXCLUDE": '["mine/*"]'}).settings.index.exclude == ("mine/*",)


def test_a_locked_key_wins_over_every_layer(managed: Path, own_places: Path, tmp_path: Path) -> None:
    (own_places / "config" / "settings.toml").write_text('[model]\nbase_url = "http://a/v1"\n', encoding="utf-8")
    (tmp_path / "codeassist.toml").write_text("[completion]\nnew_tokens_max = 7\n", encoding="utf-8")
    environment = {"CODEASSIST_MODEL__BASE_URL": "http://b/v1", "CODEASSIST_TRUST__ENABLED": "true"}
    editor = {"model": {"base_url": "http://c/v1"}, "trust": {"enabled": True}}
    loaded = load(editor, environment=environment, project=tmp_path)
    assert loaded.settings.model.base_url == "https://models.example.com/v1"
    assert loaded.settings.trust.enabled is False
    assert loaded.origins["model.base_url"] == f"managed ({managed})"
    assert loaded.overridden["model.base_url"] == (
        str(own_places / "config" / "settings.toml"),
        "environment (CODEASSIST_MODEL__BASE_URL)",
        "editor",
    )


def test_a_key_that_is_locked_without_a_value_keeps_the_built_in_one(managed: Path, tmp_path: Path) -> None:
    (tmp_path / "codeassist.toml").write_text("[completion]\nnew_tokens_max = 7\n", encoding="utf-8")
    assert managed.exists()
    loaded = load(environment={"CODEASSIST_COMPLETION__NEW_TOKENS_MAX": "5"}, project=tmp_path)
    assert loaded.settings.completion.new_tokens_max == 96
    assert loaded.origins["completion.new_tokens_max"] == "built in"


def test_a_secret_from_a_file_does_not_get_round_a_lock(managed: Path, tmp_path: Path) -> None:
    managed.write_text('[managed]\nlocked = ["model.api_key"]\n', encoding="utf-8")
    (tmp_path / "token").write_text("mine", encoding="utf-8")
    loaded = load(environment={"CODEASSIST_MODEL__API_KEY_FILE": str(tmp_path / "token")})
    assert loaded.settings.model.api_key == ""


def test_what_this_version_does_not_know_is_told_and_stops_nobody(managed: Path) -> None:
    text = '[managed]\nlocked = ["later.key"]\nlater = 1\n[later]\nkey = 1\n[model]\nname = "ours"\n'
    managed.write_text(text, encoding="utf-8")
    loaded = load(environment={})
    assert loaded.settings.model.name == "ours"
    assert len(loaded.warnings) == 2
    assert all("later.key" in warning or "`later`" in warning for warning in loaded.warnings)


def test_a_wrong_value_of_the_company_stops_everybody(managed: Path) -> None:
    managed.write_text('[completion]\nnew_tokens_max = "many"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"completion\.new_tokens_max.*administrator"):
        load(environment={})


@pytest.mark.parametrize(
    "text",
    ["[managed", '[managed]\nlocked = "model"\n', "managed = 1", '[managed]\nsource = "/x"\n',
     '[managed]\nsource = "/x"\npublic_key = "x"\n[model]\nname = "y"\n', None],
)  # fmt: skip
def test_a_file_that_is_wrong_is_an_error_and_never_passed_over(managed: Path, text: str | None) -> None:
    managed.unlink() if text is None else managed.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"managed"):
        load(environment={})


def test_no_variable_takes_the_place_of_the_machine_wide_file(
    managed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_wide = tmp_path / "machine" / "managed.toml"
    machine_wide.parent.mkdir()
    machine_wide.write_text('[model]\nname = "ours"\n', encoding="utf-8")
    monkeypatch.setattr(places, "machine_wide_file", lambda: machine_wide)
    assert managed.exists()
    assert load(environment={}).settings.model.name == "ours"


def test_a_machine_wide_file_that_is_hidden_stops_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hidden = tmp_path / ("x" * 300) / "managed.toml"  # as a folder without permission does, for root as well
    monkeypatch.setattr(places, "machine_wide_file", lambda: hidden)
    with pytest.raises(InvalidInputError, match="can't be read"):
        load(environment={})


def test_no_variable_moves_the_machine_wide_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = places.machine_wide_file()
    for variable in ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "HOME", "CODEASSIST_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert places.machine_wide_file() == before


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_every_system_has_a_machine_wide_file(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert places.machine_wide_file().name == "managed.toml"


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can own the file")
@pytest.mark.parametrize(
    ("mode", "folder_mode", "told"), [(0o644, 0o755, False), (0o664, 0o755, True), (0o644, 0o777, True)]
)
def test_a_machine_wide_file_that_others_can_write_is_told(
    mode: int, folder_mode: int, told: bool, managed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "machine_wide_file", lambda: managed)
    managed.chmod(mode)
    managed.parent.chmod(folder_mode)
    warnings = load(environment={}).warnings
    assert bool(warnings) == told
    assert all("can be written by others" in warning for warning in warnings)
    assert _writable_by_others(managed, posix=False) == ""
