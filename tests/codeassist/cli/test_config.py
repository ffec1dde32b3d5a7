import json
import os
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codeassist.cli import root
from codeassist.errors import InvalidInputError
from codeassist.settings import known_keys


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def config(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(root, ["config", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_show_prints_every_setting_with_its_origin() -> None:
    lines = config("show").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(known_keys())
    assert all(line.endswith("(built in)") for line in lines)


def test_show_of_one_key_as_json_names_the_file_it_came_from(own_places: Path) -> None:
    file = own_places / "config" / "settings.toml"
    file.write_text("[model]\nname = 'ours'\n", encoding="utf-8")
    shown = json.loads(config("show", "model.name", "--json").stdout)
    assert shown == {"model.name": {"value": "ours", "origin": str(file), "locked": False, "overridden": []}}


def test_show_says_what_is_locked_and_what_has_no_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    managed = tmp_path / "managed.toml"
    managed.write_text('[managed]\nlocked = ["model.name"]\n[model]\nname = "ours"\n', encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(managed))
    monkeypatch.setenv("CODEASSIST_MODEL__NAME", "mine")
    variable = "environment (CODEASSIST_MODEL__NAME)"
    line = config("show", "model.name").stdout
    assert line == f'model.name  "ours"  (managed ({managed}), locked; without effect: {variable})\n'
    shown = json.loads(config("show", "model.name", "--json").stdout)["model.name"]
    assert shown == {"value": "ours", "origin": f"managed ({managed})", "locked": True, "overridden": [variable]}


def test_show_takes_the_project_in_and_tells_what_it_may_not_say(tmp_path: Path) -> None:
    file = tmp_path / "codeassist.toml"
    file.write_text('[model]\nname = "evil"\n[completion]\nnew_tokens_max = 7\n', encoding="utf-8")
    shown = config("show", "--json", "--root", str(tmp_path))
    assert json.loads(shown.stdout)["completion.new_tokens_max"]["origin"] == str(file)
    assert json.loads(shown.stdout)["model.name"]["origin"] == "built in"
    assert shown.stderr == f"{file}:2: `model.name` is ignored: a project may not set it.\n"


def test_an_unknown_key_is_wrong_usage_and_the_nearest_is_named() -> None:
    said = config("show", "model.nmae", code=2).output
    assert "no setting is called 'model.nmae'. Did you mean `model.name`?" in said


def test_show_of_a_section_prints_its_settings_and_no_other() -> None:
    shown = [line.split()[0] for line in config("show", "trust").stdout.splitlines()]
    assert shown == ["trust.enabled", "trust.allowed"]


def test_path_prints_where_the_file_would_be(own_places: Path) -> None:
    assert config("path").stdout == f"{own_places / 'config' / 'settings.toml'}\n"


def test_check_finds_nothing_wrong_where_nothing_is() -> None:
    assert config("check").stderr == "The settings are right.\n"
    assert json.loads(config("check", "--json").stdout) == {"ok": True, "problems": []}


def test_check_tells_every_problem_of_every_layer(
    own_places: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = own_places / "config" / "settings.toml"
    user.write_text('[model]\nbase_ulr = "x"\nthreads = -1\n', encoding="utf-8")
    managed = tmp_path / "managed.toml"
    managed.write_text('[managed]\nlocked = ["modle"]\n', encoding="utf-8")
    (tmp_path / "codeassist.toml").write_text('[journal]\nuser = "x"\n', encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(managed))
    monkeypatch.setenv("CODEASSIST_NONE", "x")
    found = json.loads(config("check", "--json", code=3).stdout)
    assert found["ok"] is False
    where = {(Path(one["file"]).name, one["line"], one["key"]) for one in found["problems"]}
    assert where == {
        (managed.name, None, "modle"),
        (user.name, 2, "model.base_ulr"),
        (user.name, 3, "model.threads"),
        ("environment", None, "CODEASSIST_NONE"),
        ("codeassist.toml", 2, "journal.user"),
    }
    assert (
        f"{user}:2: Unknown setting `model.base_ulr`. Did you mean `model.base_url`?" in config("check", code=3).stderr
    )


def test_check_of_one_file_looks_at_nothing_else(own_places: Path, tmp_path: Path) -> None:
    (own_places / "config" / "settings.toml").write_text("broken", encoding="utf-8")
    file = tmp_path / "codeassist.toml"
    file.write_text("[model]\nthreads = 2\n", encoding="utf-8")
    config("check", str(file))
    assert "a project may not set it" in config("check", str(file), "--project", code=3).stderr
    assert "a project may not set it" in config("check", "--project", code=3).stderr
    assert "can't be read" in config("check", str(tmp_path / "none"), code=3).stderr


def test_check_of_a_companys_file_knows_its_own_table(tmp_path: Path) -> None:
    file = tmp_path / "managed.toml"
    file.write_text('[managed]\nserial = 1\nlocks = ["model"]\n', encoding="utf-8")
    assert f"{file}:3: Unknown setting `managed.locks`." in config("check", str(file), code=3).stderr
    file.write_text('[managed]\nserial = "one"\n', encoding="utf-8")
    assert "managed.serial" in config("check", str(file), code=3).stderr


def test_schema_is_json_on_standard_output() -> None:
    assert "model" in json.loads(config("schema").stdout)["properties"]
    assert "model" not in json.loads(config("schema", "--project").stdout)["properties"]


def test_a_document_is_signed_and_believed_with_the_public_key_that_was_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyfile, document, managed = tmp_path / "key", tmp_path / "team.toml", tmp_path / "managed.toml"
    public = tomllib.loads(config("keygen", str(keyfile)).stdout)["public_key"]
    assert os.name != "posix" or keyfile.stat().st_mode & 0o077 == 0
    document.write_text('[managed]\nserial = 1\n[model]\nname = "ours"\n', encoding="utf-8")
    assert "team.toml.sig" in config("sign", str(document), "--key", str(keyfile)).stdout
    managed.write_text(f'[managed]\nsource = "{document}"\npublic_key = "{public}"\n', encoding="utf-8")
    monkeypatch.setenv("CODEASSIST_MANAGED", str(managed))
    assert json.loads(config("show", "model.name", "--json").stdout)["model.name"]["value"] == "ours"


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    config("keygen", str(tmp_path / "key"))
    before = (tmp_path / "key").read_bytes()
    again = CliRunner().invoke(root, ["config", "keygen", str(tmp_path / "key")]).exception
    assert isinstance(again, InvalidInputError)
    assert "Name another file" in str(again)
    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[model]\nname = "x"\n', "serial"),
        ('[managed]\nserial = 1\nsource = "/x"\n', "serial"),
        ("[managed]\nserial = 1\n[modle]\n", "modle"),
    ],
)
def test_a_document_with_a_problem_is_not_signed(tmp_path: Path, text: str, says: str) -> None:
    config("keygen", str(tmp_path / "key"))
    (tmp_path / "team.toml").write_text(text, encoding="utf-8")
    assert says in config("sign", str(tmp_path / "team.toml"), "--key", str(tmp_path / "key"), code=3).stderr
    assert not (tmp_path / "team.toml.sig").exists()
