"""Who wrote a line, told in the editor: off unless asked for, and in the words of the command."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist.adoption.catching_up import catch_up
from codeassist.capture.location import locate
from codeassist.settings import Settings
from codeassist.store.database import open_database
from tests.lsp.client import Client

TEXT = "def total(order):\n    return 0\n"


def position(file: Path, line: int) -> dict[str, Any]:
    return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": 0}}


def lenses_of(file: Path) -> dict[str, Any]:
    return {"textDocument": {"uri": file.as_uri()}}


def sync(root: Path) -> None:
    engine = open_database(Settings())
    catch_up(engine, locate(root / "orders.py"), Settings(), places.journal_file(), lambda *_: None)
    engine.dispose()


def head(root: Path) -> str:
    command = ["git", "-C", str(root), "rev-parse", "--short=8", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
async def editor(
    client: Client, repository: Path, options: dict[str, Any], request: pytest.FixtureRequest
) -> AsyncIterator[Client]:
    """An editor with the file open, and the setting that the test names."""
    sync(repository)
    await client.initialize(repository, {**options, "editor": {"blame": request.param}})
    client.open(repository / "orders.py", TEXT)
    yield client
    assert await client.shut_down() == 0


async def test_nothing_is_offered_unless_it_is_asked_for(client: Client, options: dict[str, Any]) -> None:
    capabilities = (await client.initialize(options=options))["capabilities"]
    assert not capabilities.get("hoverProvider")
    assert not capabilities.get("codeLensProvider")
    assert await client.shut_down() == 0


@pytest.mark.parametrize("editor", ["hover"], indirect=True)
async def test_hover_tells_class_and_commit_of_the_line(editor: Client, repository: Path) -> None:
    hover = await editor.request("textDocument/hover", position(repository / "orders.py", 1))
    told = hover["contents"]["value"].split("  \n")
    assert told[0] == "unknown"
    assert told[1].startswith(head(repository))


@pytest.mark.parametrize("editor", ["hover"], indirect=True)
async def test_what_is_typed_and_not_saved_is_yours(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    end = {"line": 2, "character": 0}
    editor.change(file, 2, {"range": {"start": end, "end": end}, "text": "T"})
    end = {"line": 2, "character": 1}
    editor.change(file, 3, {"range": {"start": end, "end": end}, "text": "A"})
    hover = await editor.request("textDocument/hover", position(file, 2))
    assert hover["contents"]["value"].split("  \n") == ["human, you, evidence grade A", "not committed"]


@pytest.mark.parametrize("editor", ["hover"], indirect=True)
async def test_a_line_beyond_the_end_has_no_hover(editor: Client, repository: Path) -> None:
    assert await editor.request("textDocument/hover", position(repository / "orders.py", 40)) is None


@pytest.mark.parametrize("editor", ["lens"], indirect=True)
async def test_a_lens_stands_above_each_block(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, {"text": f"{TEXT}TAX = 19\n"})
    lenses = await editor.request("textDocument/codeLens", lenses_of(file))
    assert [lens["range"]["start"]["line"] for lens in lenses] == [0, 2]
    assert lenses[0]["command"]["title"].startswith("unknown · ")
    assert "not committed" in lenses[1]["command"]["title"]


@pytest.mark.parametrize("editor", ["lens"], indirect=True)
async def test_many_requests_at_once_are_all_answered(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    asked = [editor.send("textDocument/codeLens", lenses_of(file)) for _ in range(5)]
    answers = await asyncio.gather(*map(editor.answer, asked))
    assert [len(lenses) for lenses in answers] == [1] * 5


async def test_a_commit_that_is_not_known_yet_is_said(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    await client.initialize(repository, {**options, "editor": {"blame": "hover"}})
    client.open(repository / "orders.py", TEXT)
    hover = await client.request("textDocument/hover", position(repository / "orders.py", 0))
    assert "codeassist adoption sync" in hover["contents"]["value"]
    assert await client.shut_down() == 0
