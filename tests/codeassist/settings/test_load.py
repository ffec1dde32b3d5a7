import json
import os
from pathlib import Path

import pytest

from codeassist.errors import UsageError
from codeassist.settings import known_keys, load, value_of


def write_user_file(places: Path, text: str) -> Path:
    path = places / "config" / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_layer_every_value_is_built_in() -> None:
    loaded = load(environment={})
    assert set(loaded.origins.values()) == {"built in"}
    assert loaded.settings.completion.context_tokens == 1024


def test_a_later_layer_wins_and_is_named_as_the_origin(own_places: Path) -> None:
    path = write_user_file(own_places, "[completion]\ncontext_tokens = 512\nnew_tokens_max = 10\n")
    loaded = load({"completion": {"new_tokens_max": 30}}, environment={"CODEASSIST_COMPLETION__NEW_TOKENS_MAX": "20"})
    assert loaded.settings.completion.context_tokens == 512
    assert loaded.origins["completion.context_tokens"] == str(path)
    assert loaded.settings.completion.new_tokens_max == 30
    assert loaded.origins["completion.new_tokens_max"] == "editor"


def test_an_environment_origin_names_its_variable() -> None:
    loaded = load(environment={"CODEASSIST_MODEL__BASE_URL": "http://gpu.example:8000/v1"})
    assert loaded.settings.model.base_url == "http://gpu.example:8000/v1"
    assert loaded.origins["model.base_url"] == "environment (CODEASSIST_MODEL__BASE_URL)"


def test_a_list_is_given_as_json_in_the_environment() -> None:
    loaded = load(environment={"CODEASSIST_MODEL__SOURCES": '["/mnt/models"]'})
    assert loaded.settings.model.sources == ("/mnt/models",)


def test_an_unknown_key_in_the_file_is_refused_with_the_nearest_name(own_places: Path) -> None:
    write_user_file(own_places, '[model]\nbase_ulr = "http://x/v1"\n')
    with pytest.raises(UsageError, match=r"`model.base_ulr`.*Did you mean `model.base_url`"):
        load(environment={})


def test_an_unknown_variable_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="Did you mean `CODEASSIST_MODEL__BASE_URL`"):
        load(environment={"CODEASSIST_MODEL__BASE_ULR": "x"})


def test_an_unknown_section_from_the_editor_is_refused() -> None:
    with pytest.raises(UsageError, match=r"editor: Unknown setting `modle`.*`model.name`"):
        load({"modle": {"name": "x"}}, environment={})


@pytest.mark.parametrize("bad", ["[model", "\x00", "model = 3"])
def test_a_broken_file_is_refused_by_name(own_places: Path, bad: str) -> None:
    path = write_user_file(own_places, bad)
    with pytest.raises(UsageError, match=path.name):
        load(environment={})


def test_a_value_of_the_wrong_kind_names_key_and_origin() -> None:
    with pytest.raises(
        UsageError,
        match=r"environment \(CODEASSIST_COMPLETION__CONTEXT_TOKENS\): `completion.context_tokens`",
    ):
        load(environment={"CODEASSIST_COMPLETION__CONTEXT_TOKENS": "many"})


def test_the_api_key_is_never_shown() -> None:
    settings = load(environment={"CODEASSIST_MODEL__API_KEY": "sk-verysecret"}).settings
    assert value_of(settings, "model.api_key") == "********"
    assert "verysecret" not in repr(settings)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("adoption.database", "postgresql://********@db.example.com/x"),
        ("model.base_url", "https://********@db.example.com/v1"),
        ("traces.otlp_endpoint", "https://********@db.example.com/?to=a@b"),
        ("model.sources", ("pypi", "https://********@db.example.com/")),
    ],
)
def test_a_password_in_an_address_is_never_shown(key: str, shown: object) -> None:
    given = json.dumps(shown) if isinstance(shown, tuple) else str(shown)
    variable = f"CODEASSIST_{key.upper().replace('.', '__')}"
    settings = load(environment={variable: given.replace("********", "me:p@ss")}).settings
    assert value_of(settings, key) == shown


def test_a_key_that_no_header_can_carry_is_refused_without_a_word_of_it() -> None:
    with pytest.raises(UsageError, match=r"model\.api_key") as caught:
        load(environment={"CODEASSIST_MODEL__API_KEY": "verysecret\x01\u5bc6"})
    assert "verysecret" not in str(caught.value)


def test_every_key_has_a_value() -> None:
    settings = load(environment={}).settings
    assert {key for key in known_keys() if value_of(settings, key) is None} == set()


@pytest.mark.parametrize("kind", ["folder", "named pipe", "link to itself", "nested too deeply"])
def test_a_settings_file_that_is_none_is_refused_and_not_passed_over(own_places: Path, kind: str) -> None:
    file = own_places / "config" / "settings.toml"
    match kind:
        case "folder":
            file.mkdir()
        case "named pipe":
            os.mkfifo(file)
        case "link to itself":
            file.symlink_to(file.name)
        case _:
            file.write_text(f"default_branch = {'[' * 100_000}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"settings\.toml: This settings file can't be read"):
        load(environment={})
