from pathlib import Path

import pytest

from codeassist.doctor.editors.files import configurations


def written(home: Path, *names: str) -> None:
    for name in names:
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("platform", "environment", "names"),
    [
        (
            "linux",
            {},
            {
                ".config/Code/User/settings.json": "Code",
                ".vscode-server/data/Machine/settings.json": "Code (remote)",
                ".local/share/code-server/User/settings.json": "code-server",
                ".local/share/code-server/Machine/settings.json": "code-server",
                ".config/JetBrains/PyCharm2026.2/options/UserDefinedLanguageServerSettings.xml": "PyCharm2026.2",
                ".config/nvim/init.lua": "Neovim",
                ".config/nvim/lua/plugins/lsp.lua": "Neovim",
                ".config/nvim/init.vim": "Neovim",
                ".config/helix/languages.toml": "Helix",
                ".emacs.d/init.el": "Emacs",
                ".emacs": "Emacs",
            },
        ),
        (
            "darwin",
            {},
            {
                "Library/Application Support/VSCodium/User/settings.json": "VSCodium",
                "Library/Application Support/JetBrains/Idea/options/UserDefinedLanguageServerSettings.xml": "Idea",
                ".config/nvim/init.lua": "Neovim",
                ".config/helix/languages.toml": "Helix",
            },
        ),
        (
            "win32",
            {"APPDATA": "roaming", "LOCALAPPDATA": "local"},
            {
                "roaming/Cursor/User/settings.json": "Cursor",
                "roaming/JetBrains/Rider/options/UserDefinedLanguageServerSettings.xml": "Rider",
                "local/nvim/init.lua": "Neovim",
                "roaming/helix/languages.toml": "Helix",
                "roaming/.emacs.d/init.el": "Emacs",
            },
        ),
    ],
)
def test_every_editors_settings_are_found_where_its_platform_keeps_them(
    tmp_path: Path, platform: str, environment: dict[str, str], names: dict[str, str]
) -> None:
    written(tmp_path, *names, "elsewhere/settings.json")
    there = {name: str(tmp_path / folder) for name, folder in environment.items()}
    found = configurations(tmp_path, there, platform)
    assert {one.file.relative_to(tmp_path).as_posix(): one.editor for one in found} == names


def test_the_xdg_folder_counts(tmp_path: Path) -> None:
    written(tmp_path, "own/helix/languages.toml")
    [found] = configurations(tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "own")}, "linux")
    assert (found.editor, found.form) == ("Helix", "toml")
