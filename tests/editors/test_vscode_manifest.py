"""The VS Code extension's settings are those of the server, and its page lists them as they are."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codeassist.settings.schema import schema

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "editors" / "vscode.md").read_text(encoding="utf-8")
OWN = {"server.path", "server.environment", "languages", "edit.preview"}
"""What only the extension reads."""
IDENTIFIERS = {"bash": "shellscript"}
"""What VS Code calls a language of the index by another name."""
ROW = re.compile(r"^\| `codeassist\.([\w.]+)`(?:\\\*)? \| (.+?) \| (?:`([\w.]+)`)? *\| .+ \|$", re.MULTILINE)


def settings() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each setting without the prefix, as the manifest describes it."""
    for group in MANIFEST["contributes"]["configuration"]:
        for key, described in group["properties"].items():
            yield key.removeprefix("codeassist."), described


def key_of_server(key: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", key)


def described_by_server(key: str) -> dict[str, Any]:
    found: dict[str, Any] = schema()
    for part in key_of_server(key).split("."):
        found = found["properties"][part]
    return found


@pytest.mark.parametrize(("key", "described"), [one for one in settings() if one[0] not in OWN])
def test_a_setting_has_the_type_the_default_and_the_choices_of_the_servers(key: str, described: dict[str, Any]) -> None:
    known = described_by_server(key)
    compared = ("type", "default", "enum", "minimum", "maximum", "pattern")
    assert {name: described.get(name) for name in compared} == {name: known.get(name) for name in compared}


def test_the_page_lists_each_setting_with_its_default_and_its_name_in_the_servers_file() -> None:
    rows = {key: (default, file_key) for key, default, file_key in ROW.findall(PAGE)}
    assert rows.keys() == dict(settings()).keys()
    for key, described in settings():
        default, file_key = rows[key]
        assert default in {f"`{json.dumps(described['default'])}`", "see below"}, key
        assert file_key == ("" if key in OWN else key_of_server(key))


def test_the_page_names_each_command_of_the_editors_menu() -> None:
    texts = json.loads((EXTENSION / "package.nls.json").read_text(encoding="utf-8"))
    for item in MANIFEST["contributes"]["menus"]["codeassist.editor"]:
        [title] = [one["title"] for one in MANIFEST["contributes"]["commands"] if one["command"] == item["command"]]
        if "showWhy" not in item["command"]:
            assert f"| {texts[title.strip('%')]} |" in PAGE


def test_the_server_is_told_of_every_language_of_the_index() -> None:
    languages = dict(settings())["languages"]["default"]
    indexed = schema()["properties"]["index"]["properties"]["languages"]["default"]
    assert {IDENTIFIERS.get(name, name) for name in indexed} - set(languages) == set()


def test_extension_and_distribution_have_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    assert MANIFEST["version"] == lock["version"] == project["version"]
