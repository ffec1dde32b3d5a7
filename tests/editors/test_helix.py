"""Helix, as far as that can be told without it: what its configuration may have, and what it says and asks."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.editors.conftest import ROOT, lines_for
from tests.lsp.client import CAPABILITIES, Client, running
from tests.lsp.editor import at, journal, save

# The fields that its sources read (helix-core, `LanguageServerConfiguration`); a language has more, none used here.
SERVER_KEYS = {"command", "args", "environment", "config", "timeout", "required-root-patterns"}
LANGUAGE_KEYS = {"name", "language-servers"}
HELIX: dict[str, Any] = {
    **CAPABILITIES,
    "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True, "failureHandling": "abort", "normalizesLineEndings": False},
    },
    "textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit", "command"]}}},
}


@pytest.mark.parametrize("source", ["file", "up"])
def test_its_configuration_has_only_what_it_reads(source: str) -> None:
    file = (ROOT / "editors" / "helix" / "languages.toml").read_text(encoding="utf-8")
    written = tomllib.loads(file if source == "file" else lines_for("Helix", {"completion": {"enabled": True}}))
    assert set(written) <= {"language-server", "language"}
    for server in written["language-server"].values():
        assert set(server) <= SERVER_KEYS
        assert server["args"] == ["--stdio"]
    for language in written.get("language", ()):
        assert set(language) == LANGUAGE_KEYS
        assert "codeassist" in language["language-servers"]


async def test_a_code_action_is_resolved_in_the_encoding_that_it_prefers_and_journalled(
    options: dict[str, Any], repository: Path
) -> None:
    file = repository / "orders.py"
    text = "def é(größe):\n    größe += größe  # 🎉\n    return größe\n"
    async with running("--stdio") as client:
        capabilities = (await client.initialize(repository, options, capabilities=HELIX))["capabilities"]
        assert capabilities["positionEncoding"] == "utf-8"
        client.open(file, text)
        client.change(file, 2, at(0, 7, "maß", until=14))
        [action] = await rename(client, file)
        [change] = action["edit"]["documentChanges"]
        after = applied(text.replace("größe", "maß", 1), change["edits"])
        assert after == text.replace("größe", "maß")
        client.change(file, 3, {"text": after})
        save(client, file, after)
        assert await client.shut_down() == 0
    assert [event["model"] for event in journal("suggestion.shown")] == ["next-edit"]
    assert len(journal("suggestion.accepted")) == 1


async def rename(client: Client, file: Path) -> list[dict[str, Any]]:
    """The action that renames all, resolved."""
    place = {"line": 0, "character": 8}
    asked = {"textDocument": {"uri": file.as_uri()}, "range": {"start": place, "end": place}}
    actions = await client.request("textDocument/codeAction", {**asked, "context": {"diagnostics": []}})
    wanted = [action for action in actions if action["title"].startswith("Rename the other")]
    return [await client.request("codeAction/resolve", action) for action in wanted]


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text after the edits, whose characters are bytes."""
    lines = text.encode().splitlines(keepends=True)
    for edit in sorted(edits, key=lambda edit: edit["range"]["start"]["character"], reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = lines[start["line"]]
        lines[start["line"]] = line[: start["character"]] + edit["newText"].encode() + line[end["character"] :]
    return b"".join(lines).decode()
