import json
import stat
import sys
from pathlib import Path

import pytest

from codeassist import __version__
from codeassist.doctor.check import Finding
from codeassist.doctor.editors import check_editors, own_command
from codeassist.doctor.editors.extensions import Extension
from codeassist.doctor.editors.files import Configuration


def look(tmp_path: Path, command: str, options: object) -> list[Finding]:
    file = tmp_path / "settings.json"
    server = {"command": command, "initializationOptions": options}
    file.write_text(json.dumps({"codeassist": server}), encoding="utf-8")
    return list(check_editors([Configuration("Code", file, "json")], []))


def program(folder: Path, text: str) -> str:
    file = folder / "codeassist-lsp"
    file.write_text(text, encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def test_an_editor_that_starts_our_own_server_is_in_order(tmp_path: Path) -> None:
    [found] = look(tmp_path, str(own_command()), {"completion": {"context_tokens": 512}})
    assert (found.state, found.words) == ("ok", f"Code: {tmp_path / 'settings.json'}")


def test_no_editor_at_all_is_no_problem() -> None:
    [found] = check_editors([], [])
    assert found.state == "off"


def test_a_command_that_is_not_there_is_mended_by_the_one_that_is_named(tmp_path: Path) -> None:
    [found] = look(tmp_path, "/nowhere/codeassist-lsp", {})
    assert found.state == "problem"
    assert "names /nowhere/codeassist-lsp, which is not there or is no program" in found.words
    command = found.mend.removeprefix("write ").removesuffix(" there")
    assert [one.state for one in look(tmp_path, command, {})] == ["ok"]


@pytest.mark.skipif(sys.platform == "win32", reason="programs of the test are shell scripts")
def test_a_command_that_does_not_run_or_is_of_another_version_is_told(tmp_path: Path) -> None:
    [broken] = look(tmp_path, program(tmp_path, "#!/bin/sh\nexit 3\n"), {})
    assert (broken.state, broken.words.endswith("which does not run (CalledProcessError)")) == ("problem", True)
    [other] = look(tmp_path, program(tmp_path, "#!/bin/sh\necho codeassist-lsp 0.0.1\n"), {})
    assert other.state == "note"
    assert "of version 0.0.1, this is " in other.words


def test_unknown_keys_and_wrong_values_are_problems(tmp_path: Path) -> None:
    options = {"completion": {"context_tokns": 512, "prefix_tokens": "many"}}
    started, *wrong = look(tmp_path, str(own_command()), options)
    assert started.state == "ok"
    assert [one.state for one in wrong] == ["problem", "problem"]
    assert "Unknown setting `completion.context_tokns`. Did you mean `completion.context_tokens`?" in wrong[0].words
    assert "`completion.prefix_tokens`: " in wrong[1].words


def test_of_lua_only_the_keys_are_judged(tmp_path: Path) -> None:
    file = tmp_path / "init.lua"
    text = (
        f'cmd = {{ "{own_command()}" }}, init_options = {{ completion = shared, indx = {{ }}, server = {{ url = u }} }}'
    )
    file.write_text(text, encoding="utf-8")
    _, wrong = check_editors([Configuration("Neovim", file, "lua")], [])
    assert "`indx`" in wrong.words


def test_a_file_that_cannot_be_parsed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "languages.toml"
    file.write_text("codeassist-lsp = [", encoding="utf-8")
    told, none = check_editors([Configuration("Helix", file, "toml")], [])
    assert (told.state, none.state) == ("note", "off")
    assert f"{file} names codeassist, and can't be read" in told.words


def test_an_extension_needs_no_line_in_any_settings(tmp_path: Path) -> None:
    [found] = check_editors([], [Extension("Code", tmp_path / f"codeassist.codeassist-{__version__}")])
    assert (found.state, found.words) == ("ok", f"Code: extension {__version__}")


def test_an_extension_of_another_version_is_told(tmp_path: Path) -> None:
    [found] = check_editors([], [Extension("Cursor", tmp_path / "codeassist.codeassist-0.0.1")])
    assert found.state == "note"
    assert found.words == f"Cursor: extension 0.0.1, and codeassist itself is {__version__}"
