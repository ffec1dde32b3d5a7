"""Where editors keep a user's settings, on each platform."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

Form = Literal["json", "toml", "xml", "lua", "lisp"]

FILES_MAX = 500
"""Lua files of one Neovim configuration that are looked into; what lies beyond is hardly written by hand."""
_CODE = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")


@dataclass(frozen=True, slots=True)
class Configuration:
    """A file in which an editor may be told to start our language server."""

    editor: str
    file: Path
    form: Form


def configurations(
    home: Path | None = None, environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> list[Configuration]:
    """Every file there is that may name our language server."""
    home = Path.home() if home is None else home
    environment = os.environ if environment is None else environment
    return [one for one in _candidates(home, environment, platform) if one.file.is_file()]


def _candidates(home: Path, environment: Mapping[str, str], platform: str) -> Iterator[Configuration]:
    unix = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    roaming = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    local = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    windows = platform == "win32"
    # VS Code and JetBrains follow the platform's custom; the others use ~/.config on macOS too.
    custom = roaming if windows else home / "Library" / "Application Support" if platform == "darwin" else unix
    for name in _CODE:
        yield Configuration(name, custom / name / "User" / "settings.json", "json")
    yield from _remote(home, environment)
    for file in sorted((custom / "JetBrains").glob("*/options/UserDefinedLanguageServerSettings.xml")):
        yield Configuration(file.parts[-3], file, "xml")
    neovim = (local if windows else unix) / "nvim"
    yield Configuration("Neovim", neovim / "init.vim", "lua")
    for file in sorted(islice(neovim.rglob("*.lua"), FILES_MAX)):
        yield Configuration("Neovim", file, "lua")
    yield Configuration("Helix", (roaming if windows else unix) / "helix" / "languages.toml", "toml")
    folder = roaming if windows else home
    for file in (folder / ".emacs", folder / ".emacs.d" / "init.el", unix / "emacs" / "init.el"):
        yield Configuration("Emacs", file, "lisp")


def _remote(home: Path, environment: Mapping[str, str]) -> Iterator[Configuration]:
    """Of VS Code where this is the machine that it works on, while its window is on another."""
    yield Configuration("Code (remote)", home / ".vscode-server" / "data" / "Machine" / "settings.json", "json")
    server = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "code-server"
    for kind in ("User", "Machine"):
        yield Configuration("code-server", server / kind / "settings.json", "json")
