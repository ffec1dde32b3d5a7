"""The hooks of each coding agent: which file, and what stands in it, so that it calls `capture before` and `after`."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist.errors import InvalidInputError, RefusedError
from codeassist.whole_file import whole_file
from codeassist_index.translation import tr

SECONDS_MAX = 10
"""How long an agent may wait for a hook of ours, which takes a small part of it."""
_OURS = (" capture before ", " capture after ")

Hooks = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """`user` is relative to the home folder, `project` to a repository; `content` is made of our two commands.

    A `script` for each event, by its file's name, takes the place of one JSON file.
    """

    title: str
    user: Path
    project: Path
    content: Callable[[str, str], Hooks]
    is_script: bool = False


def _matched(before_event: str, after_event: str, matcher: str, seconds: int) -> Callable[[str, str], Hooks]:
    def content(before: str, after: str) -> Hooks:
        def entry(command: str) -> list[Hooks]:
            return [{"matcher": matcher, "hooks": [{"type": "command", "command": command, "timeout": seconds}]}]

        return {"hooks": {before_event: entry(before), after_event: entry(after)}}

    return content


def _gemini(before: str, after: str) -> Hooks:
    events = _matched("BeforeTool", "AfterTool", "write_file|replace|run_shell_command", 1000 * SECONDS_MAX)
    return {"tools": {"enableHooks": True}, **events(before, after)}


def _copilot(before: str, after: str) -> Hooks:
    def entry(command: str) -> list[Hooks]:
        return [{"type": "command", "bash": command, "powershell": command, "timeoutSec": SECONDS_MAX}]

    return {"version": 1, "hooks": {"preToolUse": entry(before), "postToolUse": entry(after)}}


def _cursor(before: str, after: str) -> Hooks:
    return {"version": 1, "hooks": {"preToolUse": [{"command": before}], "postToolUse": [{"command": after}]}}


def _windsurf(before: str, after: str) -> Hooks:
    def entry(command: str) -> list[Hooks]:
        return [{"command": command, "show_output": False}]

    return {
        "hooks": {
            "pre_write_code": entry(before),
            "post_write_code": entry(after),
            "pre_run_command": entry(before),
            "post_run_command": entry(after),
        }
    }


def _cline(before: str, after: str) -> Hooks:
    answer = "printf '{\"cancel\": false}'"
    return {
        "PreToolUse": f"#!/bin/sh\n{before}\n{answer}\n",
        "PostToolUse": f"#!/bin/sh\n{after}\n{answer}\n",
    }


_CLAUDE_TOOLS = "Edit|MultiEdit|Write|NotebookEdit|Bash"
RECIPES: Mapping[str, Recipe] = {
    "claude-code": Recipe(
        "Claude Code",
        Path(".claude", "settings.json"),
        Path(".claude", "settings.local.json"),
        _matched("PreToolUse", "PostToolUse", _CLAUDE_TOOLS, SECONDS_MAX),
    ),
    "codex": Recipe(
        "Codex CLI",
        Path(".codex", "hooks.json"),
        Path(".codex", "hooks.json"),
        _matched("PreToolUse", "PostToolUse", "Bash|apply_patch", SECONDS_MAX),
    ),
    "copilot-cli": Recipe(
        "GitHub Copilot CLI",
        Path(".copilot", "hooks", "codeassist.json"),
        Path(".github", "hooks", "codeassist.json"),
        _copilot,
    ),
    "cursor": Recipe("Cursor", Path(".cursor", "hooks.json"), Path(".cursor", "hooks.json"), _cursor),
    "gemini-cli": Recipe("Gemini CLI", Path(".gemini", "settings.json"), Path(".gemini", "settings.json"), _gemini),
    "windsurf": Recipe(
        "Windsurf", Path(".codeium", "windsurf", "hooks.json"), Path(".windsurf", "hooks.json"), _windsurf
    ),
    "cline": Recipe("Cline", Path("Documents", "Cline", "Hooks"), Path(".clinerules", "hooks"), _cline, is_script=True),
}


def hooks_of(tool: str, program: str = "codeassist") -> Hooks:
    """What stands in the tool's file, or in its scripts by their names."""
    return RECIPES[tool].content(f"{program} capture before --tool {tool}", f"{program} capture after --tool {tool}")


def install(tool: str, folder: Path, *, project: bool, program: str = "codeassist") -> Path:
    """Put the hooks into the tool's file, beside what else stands there; again without effect.

    Args:
        tool: one of `RECIPES`.
        folder: the home folder, or with `project` a repository.
        project: whether only that repository's agents call the hooks.
        program: how `codeassist` is called.

    Returns:
        The file, or the folder of scripts.

    Raises:
        InvalidInputError: the file is no JSON object.
        RefusedError: it can't be written, or another script stands in the place of ours.
    """
    recipe = RECIPES[tool]
    place = folder / (recipe.project if project else recipe.user)
    hooks = hooks_of(tool, program)
    try:
        if recipe.is_script:
            _write_scripts(place, hooks)
        else:
            _write(place, _merged(_read(place), hooks))
    except OSError as error:
        raise RefusedError(
            tr("{file} can't be written: {reason}.").format(file=place, reason=error.strerror)
        ) from error
    return place


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_bytes() or b"{}")
    except ValueError as error:
        raise InvalidInputError(
            tr("{file} is no JSON ({error}); nothing was changed. Add the hooks by hand.").format(
                file=file, error=error
            )
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get("hooks", {}), dict):
        raise InvalidInputError(tr("{file} holds no JSON object of hooks; nothing was changed.").format(file=file))
    return found


def _merged(found: dict[str, Any], hooks: Hooks) -> dict[str, Any]:
    """Ours in the place of what of ours stood there before; everything else stays."""
    merged = {**hooks, **found}
    events = dict(found.get("hooks", {}))
    for event, entries in hooks["hooks"].items():
        others = events.get(event, [])
        kept = [one for one in others if not _is_ours(one)] if isinstance(others, list) else []
        events[event] = [*kept, *entries]
    merged["hooks"] = events
    return merged


def _is_ours(entry: object) -> bool:
    text = json.dumps(entry)
    return any(mark in text for mark in _OURS)


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as stream:
        stream.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _write_scripts(folder: Path, scripts: Hooks) -> None:
    for name in scripts:
        file = folder / name
        if file.exists() and not any(mark in file.read_text(encoding="utf-8", errors="replace") for mark in _OURS):
            raise RefusedError(tr("{file} is another script; add our line to it by hand.").format(file=file))
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in scripts.items():
        with whole_file(folder / name) as stream:
            stream.write(script)
        os.chmod(folder / name, 0o755)  # noqa: PTH101, S103  a script that the agent runs
