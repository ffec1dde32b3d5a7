"""What is printed has to be what an editor reads."""

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from codeassist import __version__
from codeassist.errors import RefusedError
from codeassist.settings import load
from codeassist.settings.layer import environment_layer, layer_of
from codeassist.up import editors
from codeassist.up.editors import Connection, connection

OPTIONS = {"completion": {"context_tokens": 512, "enabled": True}, "model": {"sources": ["a", "b"]}}


def made(options: Mapping[str, object] = OPTIONS) -> Connection:
    return Connection("/opt/code assist/codeassist-lsp", options, {}, ())


def text_for(editor: str, to: Connection) -> str:
    (paste,) = (paste for paste in to.pastes if paste.editor == editor)
    return paste.text


def test_settings_of_this_shell_become_options_and_its_secrets_are_only_named() -> None:
    environment = {
        "CODEASSIST_COMPLETION__CONTEXT_TOKENS": "512",
        "CODEASSIST_MODEL__API_KEY": "private",
        "CODEASSIST_CACHE_DIR": "/cache",
        "PATH": "/bin",
    }
    found = connection(load(environment=environment), environment)
    assert found.options == {"completion": {"context_tokens": 512}}
    assert found.secrets == ("model.api_key",)
    assert found.variables == {"CODEASSIST_CACHE_DIR": "/cache"}
    assert "private" not in str(found.pastes)


def test_the_command_is_the_absolute_one_beside_this_python() -> None:
    found = connection(load(environment={}), {})
    assert found.command.startswith("/")
    assert found.options == {}


def test_a_missing_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RefusedError, match="install codeassist again"):
        connection(load(environment={}), {})


def test_helix_gets_toml() -> None:
    server = tomllib.loads(text_for("Helix", made()))["language-server"]["codeassist"]
    assert server == {"command": "/opt/code assist/codeassist-lsp", "args": ["--stdio"], "config": OPTIONS}


def test_emacs_gets_a_property_list() -> None:
    options = """'(:completion (:context_tokens 512 :enabled t) :model (:sources ["a" "b"]))"""
    assert f"(setq codeassist-options {options})" in text_for("Emacs", made())


def test_jetbrains_gets_a_template_a_command_line_and_the_options_as_json() -> None:
    folder, command, options = text_for("JetBrains", made()).split("\n")
    assert (Path(folder) / "template.json").is_file()
    assert command == "'/opt/code assist/codeassist-lsp' --stdio"
    assert json.loads(options) == {"inserts_only": True, **OPTIONS}


def test_neovim_decodes_the_options_from_json() -> None:
    text = text_for("Neovim", made())
    assert f"vim.json.decode([=[{json.dumps(OPTIONS)}]=])" in text
    assert 'cmd = { [=[/opt/code assist/codeassist-lsp]=], "--stdio" }' in text


@pytest.mark.parametrize(("editor", "file"), [("Neovim", "lua/codeassist/init.lua"), ("Emacs", "codeassist.el")])
def test_what_an_editor_loads_is_where_the_lines_say(editor: str, file: str) -> None:
    named = re.search(r"/[^\]\"]+/editors/\w+", text_for(editor, made()))
    assert named is not None
    assert (Path(named[0]) / file).is_file()


def test_from_a_wheel_it_is_beside_the_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "files" / "neovim").mkdir(parents=True)
    monkeypatch.setattr(editors, "_PACKAGE", tmp_path)
    assert f"{tmp_path}/files/neovim" in text_for("Neovim", made())


def test_vs_code_gets_the_extension_and_settings_that_mean_the_same() -> None:
    to = Connection("/opt/code assist/codeassist-lsp", OPTIONS, {"CODEASSIST_CACHE_DIR": "/cache"}, ())
    command, _, rest = text_for("VS Code", to).partition("\n")
    assert re.fullmatch(rf"code --install-extension \S*codeassist-{__version__}\.vsix", command)
    settings = json.loads(rest)
    assert settings.pop("codeassist.server.path") == "/opt/code assist/codeassist-lsp"
    environment = settings.pop("codeassist.server.environment")
    assert settings == {}
    assert environment["CODEASSIST_CACHE_DIR"] == "/cache"
    assert environment_layer(environment).values == layer_of(OPTIONS, "").values


def test_vs_code_gets_the_file_that_was_made_in_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "files" / "vscode" / f"codeassist-{__version__}.vsix"
    file.parent.mkdir(parents=True)
    file.touch()
    monkeypatch.setattr(editors, "_PACKAGE", tmp_path)
    assert text_for("VS Code", made()).startswith(f"code --install-extension {file}\n")


@pytest.mark.parametrize("editor", ["VS Code", "JetBrains", "Neovim", "Emacs", "Helix"])
def test_without_options_none_are_written(editor: str) -> None:
    text = text_for(editor, made({}))
    assert "/opt/code assist/codeassist-lsp" in text
    assert not any(word in text for word in ("nitializationOptions", "init_options", "-options", "config =", "{}"))
