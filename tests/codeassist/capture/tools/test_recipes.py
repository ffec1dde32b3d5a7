"""The hooks of each agent: in their files, beside what else stands there, once."""

import json
import stat
from pathlib import Path

import pytest

from codeassist.capture.tools.recipes import RECIPES, hooks_of, install
from codeassist.errors import InvalidInputError, RefusedError

IN_JSON = [tool for tool, recipe in RECIPES.items() if not recipe.is_script]


@pytest.mark.parametrize("tool", RECIPES)
def test_each_recipe_calls_both_commands_with_the_tools_name(tool: str) -> None:
    text = json.dumps(hooks_of(tool))
    assert f"codeassist capture before --tool {tool}" in text
    assert f"codeassist capture after --tool {tool}" in text


@pytest.mark.parametrize("tool", IN_JSON)
def test_installing_keeps_what_is_there_and_does_nothing_twice(tool: str, tmp_path: Path) -> None:
    file = tmp_path / RECIPES[tool].user
    event = next(iter(hooks_of(tool)["hooks"]))
    file.parent.mkdir(parents=True)
    file.write_text(
        json.dumps({"mine": [1], "hooks": {event: [{"command": "prettier"}], "Stop": []}}), encoding="utf-8"
    )
    assert install(tool, tmp_path, project=False) == file
    once = json.loads(file.read_bytes())
    assert once["mine"] == [1]
    assert once["hooks"][event] == [{"command": "prettier"}, *hooks_of(tool)["hooks"][event]]
    install(tool, tmp_path, project=False)
    assert json.loads(file.read_bytes()) == once


def test_a_new_place_of_the_program_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    install("cursor", tmp_path, project=True, program="/old/codeassist")
    file = install("cursor", tmp_path, project=True, program="/new/codeassist")
    assert json.loads(file.read_bytes()) == hooks_of("cursor", "/new/codeassist")


@pytest.mark.parametrize("content", ["{", "[]", '{"hooks": []}'])
def test_a_file_that_is_no_settings_is_left_as_it_is(content: str, tmp_path: Path) -> None:
    file = tmp_path / RECIPES["claude-code"].user
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInputError):
        install("claude-code", tmp_path, project=False)
    assert file.read_text(encoding="utf-8") == content


def test_scripts_can_be_run_and_answer_the_agent(tmp_path: Path) -> None:
    folder = install("cline", tmp_path, project=True, program="true #")
    for name in ("PreToolUse", "PostToolUse"):
        assert (folder / name).stat().st_mode & stat.S_IXUSR
        assert "printf '{\"cancel\": false}'" in (folder / name).read_text(encoding="utf-8")


def test_another_script_is_left_as_it_is(tmp_path: Path) -> None:
    script = tmp_path / RECIPES["cline"].project / "PostToolUse"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="PostToolUse"):
        install("cline", tmp_path, project=True)
    assert [file.name for file in script.parent.iterdir()] == ["PostToolUse"]
