"""Our extension in VS Code and its relatives: where it is installed, and of which version."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAME = "codeassist.codeassist-"
_FOLDERS = {
    "Code": ".vscode",
    "Code - Insiders": ".vscode-insiders",
    "VSCodium": ".vscode-oss",
    "Cursor": ".cursor",
    "Windsurf": ".windsurf",
    "Code (remote)": ".vscode-server",
    "Code - Insiders (remote)": ".vscode-server-insiders",
    "VSCodium (remote)": ".vscodium-server",
    "Cursor (remote)": ".cursor-server",
}
"""Below the home folder, the same on each platform."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One installation."""

    editor: str
    folder: Path

    @property
    def version(self) -> str:
        """As VS Code writes it into the folder's name."""
        return self.folder.name.removeprefix(_NAME)


def extensions(home: Path | None = None, environment: Mapping[str, str] | None = None) -> list[Extension]:
    """Every installation there is for this user."""
    home = Path.home() if home is None else home
    environment = os.environ if environment is None else environment
    return list(_installed(home, environment))


def _installed(home: Path, environment: Mapping[str, str]) -> Iterator[Extension]:
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    folders = {**{editor: home / name for editor, name in _FOLDERS.items()}, "code-server": data / "code-server"}
    for editor, folder in folders.items():
        for found in sorted((folder / "extensions").glob(f"{_NAME}*")):
            yield Extension(editor, found)
