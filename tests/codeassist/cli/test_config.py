import json
from pathlib import Path

from click.testing import CliRunner

from codeassist.cli import root
from codeassist.settings import known_keys


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, ["config", *arguments])
    return result.exit_code, result.output


def test_show_prints_every_setting_with_its_origin() -> None:
    code, output = run("show")
    assert code == 0
    lines = output.splitlines()
    assert [line.split()[0] for line in lines] == list(known_keys())
    assert all(line.endswith("(built in)") for line in lines)


def test_show_of_one_key_as_json_names_the_file_it_came_from(own_places: Path) -> None:
    (own_places / "config" / "settings.toml").write_text("[model]\nname = 'ours'\n", encoding="utf-8")
    code, output = run("show", "model.name", "--json")
    assert code == 0
    shown = json.loads(output)
    assert shown["model.name"]["value"] == "ours"
    assert shown["model.name"]["origin"].endswith("settings.toml")


def test_an_unknown_key_is_wrong_usage() -> None:
    code, output = run("show", "model.nmae")
    assert code == 2
    assert "no setting is called 'model.nmae'" in output


def test_path_prints_where_the_file_would_be(own_places: Path) -> None:
    assert run("path") == (0, f"{own_places / 'config' / 'settings.toml'}\n")
