"""Navigation through the real server: off unless asked for, across repositories, in the editor's units."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist_index import CodeIndex
from codeassist_lsp.navigation import uri_of
from tests.lsp.client import ANSWER_SECONDS_MAX, CAPABILITIES, AnswerError, Client, running

CORE = '''\
class Ledger:
    """Entries of ![one](http://example.com/x.png) account."""

    def total(self, currency: str) -> int: ...


def charge(ledger: Ledger, amount: int) -> Ledger:
    return ledger
'''
ORDERS = "from payments.core import charge, Ledger\n\ndef place(ledger: Ledger):\n    '😀'; charge(ledger, 1)\n"
PROVIDERS = ["definitionProvider", "hoverProvider", "referencesProvider", "workspaceSymbolProvider"]


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.fixture
def payments(tmp_path: Path) -> Path:
    """Another repository, indexed before the server starts."""
    root = tmp_path / "payments"
    (root / "payments").mkdir(parents=True)
    (root / "payments" / "__init__.py").write_text("", encoding="utf-8")
    (root / "payments" / "core.py").write_text(CORE, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Begin")
    with CodeIndex.open(places.index_dir()) as index:
        index.update(root)
    return root


def position(file: Path, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}


@pytest.fixture
async def editor(client: Client, repository: Path, payments: Path, options: dict[str, Any]) -> AsyncIterator[Client]:
    """An editor with everything on, and the shop indexed."""
    del payments
    (repository / "orders.py").write_text(ORDERS, encoding="utf-8")
    await client.initialize(repository, {**options, "navigation": "on"})
    await client.until_indexed()
    client.open(repository / "orders.py", ORDERS)
    yield client
    assert await client.shut_down() == 0


async def test_nothing_is_offered_unless_it_is_asked_for(client: Client, options: dict[str, Any]) -> None:
    result = await client.initialize(options=options)
    assert [name for name in (*PROVIDERS, "documentSymbolProvider") if result["capabilities"].get(name)] == []
    with pytest.raises(AnswerError, match="no such method"):
        await client.request("textDocument/definition", position(Path("/nowhere.py"), 0, 0))
    assert await client.shut_down() == 0


@pytest.mark.parametrize(("setting", "outline"), [("missing", None), ("on", True)])
async def test_what_is_offered_follows_the_setting(
    client: Client, options: dict[str, Any], setting: str, outline: bool | None
) -> None:
    capabilities = (await client.initialize(options={**options, "navigation": setting}))["capabilities"]
    assert all(capabilities[name] for name in PROVIDERS)
    assert capabilities.get("documentSymbolProvider") is outline
    assert await client.shut_down() == 0


async def test_a_wrong_value_is_told_and_nothing_is_offered(client: Client) -> None:
    result = await client.initialize(options={"navigation": "sometimes"})
    assert "definitionProvider" not in result["capabilities"]
    (told,) = await client.until("window/showMessage")
    assert "navigation" in told["params"]["message"]
    assert await client.shut_down() == 0


async def test_definition_leads_into_the_other_repository(editor: Client, repository: Path, payments: Path) -> None:
    at = position(repository / "orders.py", 3, 12)
    (found,) = await editor.request("textDocument/definition", at)
    assert found["uri"] == (payments / "payments" / "core.py").as_uri()
    assert found["range"] == {"start": {"line": 6, "character": 4}, "end": {"line": 6, "character": 10}}


async def test_the_open_buffer_counts_and_not_the_file(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, {"text": "x = '😀'; much = 1\n\n\ndef new():\n    return much\n"})
    (found,) = await editor.request("textDocument/definition", position(file, 4, 13))
    assert found["uri"] == file.as_uri()
    assert found["range"]["start"] == {"line": 0, "character": 10}  # the face is two units of UTF-16


async def test_what_is_typed_in_another_open_file_counts_too(editor: Client, repository: Path, payments: Path) -> None:
    core = payments / "payments" / "core.py"
    editor.open(core, "\n\n\n" + CORE)
    line = 0
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        while line != 9:  # the buffer is read on a thread of its own
            (found,) = await editor.request("textDocument/definition", position(repository / "orders.py", 3, 12))
            line = found["range"]["start"]["line"]
    assert found["uri"] == core.as_uri()


async def test_hover_tells_signature_document_line_and_repository_without_links(
    editor: Client, repository: Path
) -> None:
    hover = await editor.request("textDocument/hover", position(repository / "orders.py", 2, 20))
    assert hover["range"] == {"start": {"line": 2, "character": 18}, "end": {"line": 2, "character": 24}}
    text = hover["contents"]["value"]
    assert "```python\nclass Ledger:\n```" in text
    assert r"\!\[one\]\(http\:" in text
    assert r"payments\.core\.Ledger \- payments, payments\/core\.py\:1" in text


async def test_hover_says_when_only_the_name_speaks_for_it(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, {"text": "def f(a, b):\n    return b.total\n"})
    text = (await editor.request("textDocument/hover", position(file, 1, 16)))["contents"]["value"]
    assert "not known" in text


async def test_references_come_from_both_repositories(editor: Client, repository: Path, payments: Path) -> None:
    at = {**position(repository / "orders.py", 3, 12), "context": {"includeDeclaration": True}}
    found = await editor.request("textDocument/references", at)
    places_found = [(one["uri"].rpartition("/")[2], one["range"]["start"]["line"]) for one in found]
    assert places_found == [("core.py", 6), ("orders.py", 0), ("orders.py", 3)]
    assert found[0]["uri"] == (payments / "payments" / "core.py").as_uri()
    assert found[2]["range"]["start"]["character"] == 10
    without = {**at, "context": {"includeDeclaration": False}}
    assert len(await editor.request("textDocument/references", without)) == 2


async def test_symbols_of_all_repositories_are_found_by_a_part_of_their_name(editor: Client) -> None:
    found = await editor.request("workspace/symbol", {"query": "ledg"})
    assert [(one["name"], one["kind"], one["containerName"]) for one in found] == [
        ("Ledger", 5, "payments.core - payments")
    ]
    assert await editor.request("workspace/symbol", {"query": ""}) == []


async def test_the_outline_of_a_document_follows_the_buffer(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, {"text": "class A:\n    def one(self):\n        return 1\n\n\ndef two(): ...\n"})
    first, second = await editor.request("textDocument/documentSymbol", {"textDocument": {"uri": file.as_uri()}})
    assert (first["name"], first["range"]["end"]["line"], first["selectionRange"]["start"]["character"]) == ("A", 2, 6)
    assert [child["name"] for child in first["children"]] == ["one"]
    assert (second["name"], second["kind"], second["detail"]) == ("two", 12, "def two():")


async def test_missing_leaves_to_others_what_lies_in_the_own_repository(
    client: Client, repository: Path, payments: Path, options: dict[str, Any]
) -> None:
    text = ORDERS + "\nplace(charge)\n"
    (repository / "orders.py").write_text(text, encoding="utf-8")
    await client.initialize(repository, {**options, "navigation": "missing"})
    await client.until_indexed()
    file = repository / "orders.py"
    client.open(file, text)
    assert await client.request("textDocument/definition", position(file, 5, 2)) == []
    assert await client.request("textDocument/hover", position(file, 5, 2)) is None
    (found,) = await client.request("textDocument/definition", position(file, 5, 8))
    assert found["uri"] == (payments / "payments" / "core.py").as_uri()
    names = [one["name"] for one in await client.request("workspace/symbol", {"query": "place"})]
    assert names == []
    assert await client.shut_down() == 0


async def test_it_works_without_suggestions(
    client: Client, repository: Path, payments: Path, options: dict[str, Any]
) -> None:
    (repository / "orders.py").write_text(ORDERS, encoding="utf-8")
    await client.initialize(repository, {**options, "completion": {"enabled": False}, "navigation": "on"})
    await client.until_indexed()
    client.open(repository / "orders.py", ORDERS)
    (found,) = await client.request("textDocument/definition", position(repository / "orders.py", 3, 12))
    assert found["uri"] == (payments / "payments" / "core.py").as_uri()
    assert await client.shut_down() == 0


async def test_a_file_that_is_gone_is_opened_as_a_read_only_copy(
    editor: Client, repository: Path, payments: Path
) -> None:
    (payments / "payments" / "core.py").unlink()
    at = position(repository / "orders.py", 3, 12)
    (found,) = await editor.request("textDocument/definition", at)
    copy = places.sources_dir() / "payments@HEAD" / "payments" / "core.py"
    assert found["uri"] == copy.as_uri()
    assert copy.read_text(encoding="utf-8") == CORE
    assert not os.access(copy, os.W_OK) or copy.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("method", ["definition", "hover", "references", "documentSymbol"])
async def test_a_document_that_is_not_open_or_not_a_file_has_no_answer(editor: Client, method: str) -> None:
    at = {**position(Path("/nowhere.py"), 0, 0), "context": {"includeDeclaration": True}}
    assert await editor.request(f"textDocument/{method}", at) is None
    editor.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": "untitled:a", "languageId": "python", "version": 1, "text": "x = 1\n"}},
    )
    assert await editor.request(f"textDocument/{method}", {**at, "textDocument": {"uri": "untitled:a"}}) is None


async def test_a_cancelled_request_is_answered_once(editor: Client, repository: Path) -> None:
    at = {**position(repository / "orders.py", 3, 12), "context": {"includeDeclaration": True}}
    asked = editor.send("textDocument/references", at)
    editor.notify("$/cancelRequest", {"id": asked})
    try:
        assert len(await editor.answer(asked)) == 3  # it was faster
    except AnswerError as error:
        assert error.code == -32800  # noqa: PT017 - either is right


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 12), ("utf-16", 10), ("utf-32", 9)])
async def test_positions_are_in_the_clients_units(
    repository: Path, payments: Path, options: dict[str, Any], encoding: str, character: int
) -> None:
    del payments
    (repository / "orders.py").write_text(ORDERS, encoding="utf-8")
    capabilities = {**CAPABILITIES, "general": {"positionEncodings": [encoding]}}
    async with running() as client:
        await client.initialize(repository, {**options, "navigation": "on"}, capabilities=capabilities)
        await client.until_indexed()
        client.open(repository / "orders.py", ORDERS)
        hover = await client.request("textDocument/hover", position(repository / "orders.py", 3, character + 1))
        assert hover["range"]["start"]["character"] == character
        assert await client.shut_down() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file names that are no text")
def test_a_file_whose_name_is_no_text_has_an_address(tmp_path: Path) -> None:
    uri = uri_of(Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff.py")))
    assert uri is not None
    assert uri.endswith("/d%FF.py")
