"""The template for LSP4IJ. Its loader passes over what it does not know, so a schema of ours refuses it."""

import copy
import importlib.util
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from codeassist.completion.languages import facts
from codeassist_index.languages import LANGUAGES
from tests.editors.conftest import ROOT

TEMPLATE = ROOT / "editors" / "jetbrains" / "codeassist"
SCHEMAS = Path(__file__).with_name("lsp4ij_schemas")
READ_BY_LSP4IJ = {
    "template.json", "initializationOptions.json", "settings.json", "settings.schema.json", "clientSettings.json",
    "installer.json", "experimental.json", "workspaceFolderSettings.json", "README.md",
}  # fmt: skip
_FREE = {"variables"}
"""An object whose keys are whatever a person wants."""


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def build() -> Any:
    spec = importlib.util.spec_from_file_location("jetbrains_build", TEMPLATE.parent / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def misspelt(value: Any) -> Iterator[tuple[str, Any]]:
    """Every way to misspell one key of a document: a letter lost, doubled, in the other case, or two swapped."""

    def objects(inner: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
        if isinstance(inner, dict):
            yield path
        for name, child in inner.items() if isinstance(inner, dict) else enumerate(inner):
            if isinstance(child, dict | list) and name not in _FREE:
                yield from objects(child, (*path, name))

    for path in objects(value):
        place = value
        for step in path:
            place = place[step]
        for key in place:
            for wrong in sorted(_slips(key)):
                changed = copy.deepcopy(value)
                there = changed
                for step in path:
                    there = there[step]
                there[wrong] = there.pop(key)
                yield f"{path}: {wrong}", changed


def _slips(key: str) -> set[str]:
    found = set()
    for index, letter in enumerate(key):
        before, behind = key[:index], key[index + 1 :]
        found |= {before + behind, before + letter * 2 + behind, before + letter.swapcase() + behind}
        found |= {before + behind[0] + letter + behind[1:]} if behind else set()
    return found - {key, ""}


def test_the_folder_has_only_files_that_lsp4ij_reads() -> None:
    assert {file.name for file in TEMPLATE.iterdir()} <= READ_BY_LSP4IJ
    assert (TEMPLATE / "template.json").is_file()


@pytest.mark.parametrize("name", ["template", "installer"])
def test_it_is_what_the_strict_schema_wants_and_no_misspelt_key_is(name: str) -> None:
    schema = load(SCHEMAS / f"{name}.schema.json")
    document = load(TEMPLATE / f"{name}.json")
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(document)] == []
    slips = list(misspelt(document))
    assert len(slips) > 100
    assert [told for told, wrong in slips if validator.is_valid(wrong)] == []


def test_every_language_of_the_index_is_mapped_by_the_names_of_its_files() -> None:
    mapped = {
        pattern.removeprefix("*"): facts(mapping["languageId"]).indexed or mapping["languageId"]
        for mapping in load(TEMPLATE / "template.json")["fileTypeMappings"]
        for pattern in mapping["fileType"]["patterns"]
    }
    assert mapped == {suffix: name for name, language in LANGUAGES.items() for suffix in language.suffixes}


def test_a_language_that_an_ide_knows_is_sent_under_the_same_name_as_its_files() -> None:
    template = load(TEMPLATE / "template.json")
    by_pattern = {mapping["languageId"] for mapping in template["fileTypeMappings"]}
    assert {mapping["languageId"] for mapping in template["languageMappings"]} <= by_pattern


def test_the_schema_of_the_settings_is_up_to_date_and_refuses_what_the_server_would() -> None:
    schema = load(TEMPLATE / "settings.schema.json")
    assert schema == build().settings_schema()
    validator = jsonschema.Draft7Validator(schema)
    assert validator.is_valid(load(TEMPLATE / "settings.json"))
    assert validator.is_valid({"completion": {"eagerness": "quiet", "paths_off": ["*.md"]}})
    for wrong in ({"completion": {"eagernes": "quiet"}}, {"completion": {"eagerness": "no"}}, {"model": {"name": "x"}}):
        assert not validator.is_valid(wrong)


def test_the_archive_is_one_folder_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    module = build()
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    module.pack(first)
    module.pack(second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        assert set(packed.namelist()) == {f"codeassist/{file.name}" for file in TEMPLATE.iterdir()}
        assert packed.read("codeassist/template.json") == (TEMPLATE / "template.json").read_bytes()
