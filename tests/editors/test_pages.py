"""The pages about editors show what is tested, and name what there is."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.editors.conftest import PAGES, ROOT, snippets

EDITORS = ROOT / "editors"


def test_neovims_page_shows_the_configuration_that_is_run() -> None:
    _, native = snippets("neovim.md", "lua")
    assert native == (EDITORS / "neovim" / "native.lua").read_text(encoding="utf-8")


def test_helixs_page_shows_the_file_that_is_checked() -> None:
    [shown] = snippets("helix.md", "toml")
    assert shown == (EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8")
    assert tomllib.loads(shown)["language-server"]["codeassist"]["command"] == "codeassist-lsp"


@pytest.mark.parametrize(
    ("page", "file", "defined"),
    [
        ("emacs.md", "emacs/codeassist.el", r"\((?:defun|defcustom|defface|defvar) (codeassist-[a-z][a-z-]*)"),
        ("neovim.md", "neovim/lua/codeassist/init.lua", r"^function M\.(\w+)|^M\.(\w+) =|user_command\(\"(\w+)\""),
    ],
)
def test_a_page_names_only_what_its_library_has(page: str, file: str, defined: str) -> None:
    library = (EDITORS / file).read_text(encoding="utf-8")
    names = {name for match in re.finditer(defined, library, re.MULTILINE) for name in match.groups()}
    text = (PAGES / page).read_text(encoding="utf-8")
    told = set(re.findall(r"`\(?(?:setq )?(codeassist-[a-z-]+)", text)) - {"codeassist-lsp"}
    told |= set(re.findall(r"^\| `:(?:'<,'>)?(Codeassist\w*)", text, re.MULTILINE))
    assert told
    assert told <= names


def test_each_editor_has_a_page_that_the_start_page_leads_to() -> None:
    start = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    for folder in sorted(path.name for path in EDITORS.iterdir() if path.is_dir()):
        assert Path(PAGES / f"{folder}.md").is_file()
        assert f"editors/{folder}.md" in start
