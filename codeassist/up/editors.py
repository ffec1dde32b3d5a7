"""The exact lines that connect an editor on this machine."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist import __version__
from codeassist.errors import RefusedError
from codeassist.settings import LoadedSettings
from codeassist.settings.keys import is_secret, raw_value, variable_of
from codeassist.settings.layer import EDITOR, ENVIRONMENT, PLACE_VARIABLES, layer_of, tree_of
from codeassist_index.translation import tr

_NAME = "codeassist-lsp"
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Paste:
    """What to paste: `where` says into which file or dialog."""

    editor: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Connection:
    """How an editor starts the language server; `variables` and `secrets` have to reach it on another way."""

    command: str
    options: Mapping[str, Any]
    variables: Mapping[str, str]
    secrets: tuple[str, ...]

    @property
    def pastes(self) -> tuple[Paste, ...]:
        """The lines for each editor."""
        return (_vscode(self), _jetbrains(self), _neovim(self), _emacs(self), _helix(self))


def connection(loaded: LoadedSettings, environment: Mapping[str, str]) -> Connection:
    """What an editor that does not see this shell's variables has to be told.

    Raises:
        RefusedError: the language server's command is not installed.
    """
    set_here = [key for key, origin in loaded.origins.items() if origin.startswith(ENVIRONMENT)]
    options = tree_of({key: raw_value(loaded.settings, key) for key in set_here if not is_secret(key)})
    variables = {name: environment[name] for name in sorted(PLACE_VARIABLES) if name in environment}
    return Connection(_command(), options, variables, tuple(filter(is_secret, set_here)))


def _command() -> str:
    name = f"{_NAME}.exe" if os.name == "nt" else _NAME
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise RefusedError(
            tr("{name} is not beside {python}, nor on PATH: install codeassist again.").format(
                name=name, python=sys.executable
            )
        )
    return found


def _vscode(to: Connection) -> Paste:
    file = f"codeassist-{__version__}.vsix"
    made = _files("vscode") / file
    settings: dict[str, object] = {"codeassist.server.path": to.command}
    if environment := {**to.variables, **_variables(to.options)}:
        settings["codeassist.server.environment"] = environment
    install = shlex.join(["code", "--install-extension", str(made) if made.is_file() else file])
    where = tr("a terminal: the extension, from your company or `make vscode`; the rest into settings.json")
    return Paste("VS Code", where, f"{install}\n{json.dumps(settings, indent=2)}")


def _variables(options: Mapping[str, Any]) -> dict[str, str]:
    """The same settings as variables of the language server's environment."""
    values = layer_of(options, EDITOR).values
    return {variable_of(key): value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def _jetbrains(to: Connection) -> Paste:
    text = f"{_files('jetbrains') / 'codeassist'}\n{shlex.join([to.command, '--stdio'])}"
    where = tr("LSP4IJ, New Language Server: import this folder as a custom template, then set the command")
    if to.options:
        text += f"\n{json.dumps({'inserts_only': True, **to.options})}"
        where = tr(
            "LSP4IJ, New Language Server: import this folder as a custom template, then set the command; "
            "the rest into Configuration > Initialization Options"
        )
    return Paste("JetBrains", where, text)


def _neovim(to: Connection) -> Paste:
    options = f"\n  init_options = vim.json.decode({_lua(json.dumps(to.options))})," if to.options else ""
    text = (
        f"vim.opt.runtimepath:append({_lua(str(_files('neovim')))})\n"
        'require("codeassist").setup({\n'
        f'  cmd = {{ {_lua(to.command)}, "--stdio" }},{options}\n'
        "})"
    )
    return Paste("Neovim", tr("init.lua; 0.7 or later"), text)


def _emacs(to: Connection) -> Paste:
    options = f"(setq codeassist-options '{_lisp(to.options)})\n" if to.options else ""
    text = (
        f"(add-to-list 'load-path {json.dumps(str(_files('emacs')))})\n"
        "(require 'codeassist)\n"
        f'(setq codeassist-command \'({json.dumps(to.command)} "--stdio"))\n'
        f"{options}"
        "(codeassist-setup)"
    )
    return Paste("Emacs", tr("init.el; 28 or later, with Eglot"), text)


def _files(editor: str) -> Path:
    """What an editor loads: beside this module in a wheel, and in the checkout otherwise."""
    installed = _PACKAGE / "files" / editor
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "editors" / editor


def _helix(to: Connection) -> Paste:
    text = f'[language-server.codeassist]\ncommand = {json.dumps(to.command)}\nargs = ["--stdio"]'
    if to.options:
        text += "\nconfig = " + _toml(to.options)
    return Paste("Helix", tr("languages.toml; name it in the `language-servers` of each language"), text)


def _lua(text: str) -> str:
    """A long string, which has no escapes."""
    return f"[=[{text}]=]"


def _lisp(value: object) -> str:
    if isinstance(value, Mapping):
        return "(" + " ".join(f":{key} {_lisp(inner)}" for key, inner in value.items()) + ")"
    if isinstance(value, list | tuple):
        return "[" + " ".join(map(_lisp, value)) + "]"
    if isinstance(value, bool):
        return "t" if value else ":json-false"
    return json.dumps(value, ensure_ascii=False)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
