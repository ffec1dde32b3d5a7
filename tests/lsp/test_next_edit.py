"""Next edits through the real server: after an edit, the other places that need the same change."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import CAPABILITIES, AnswerError, Client
from tests.lsp.editor import accept, at, journal, last_saved, save
from tests.lsp.fake_model import FakeModel

ORDERS = "def total(order):\n    return 0\n\n\ndef shown(order):\n    return str(total(order))\n"
BILLS = "from orders import total\n\n\ndef bill(order, timeout):\n    return total(order) + 1\n"
EDITOR: dict[str, Any] = {
    **CAPABILITIES,
    "workspace": {"workspaceFolders": True, "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "textDocument": {
        **CAPABILITIES["textDocument"],
        "codeAction": {"resolveSupport": {"properties": ["edit"]}, "dataSupport": True},
    },
}


async def begin(client: Client, repository: Path, options: dict[str, Any], capabilities: dict[str, Any]) -> Path:
    """Two files of which one uses the other, both indexed, the first one open."""
    (repository / "orders.py").write_text(ORDERS, encoding="utf-8")
    (repository / "bills.py").write_text(BILLS, encoding="utf-8")
    await client.initialize(repository, options, capabilities=capabilities)
    await client.until_indexed()
    client.open(repository / "orders.py", ORDERS)
    return repository / "orders.py"


@pytest.fixture
async def editor(client: Client, repository: Path, options: dict[str, Any]) -> AsyncIterator[Client]:
    await begin(client, repository, options, EDITOR)
    yield client
    assert await client.shut_down() == 0


async def actions(client: Client, file: Path, line: int = 0, character: int = 0, **context: object) -> Any:
    """What the editor's menu would show at a place, without what a model could write there."""
    place = {"line": line, "character": character}
    found = await client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": file.as_uri()},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], **context},
        },
    )
    return found and [action for action in found if action["kind"] != "refactor.rewrite.docstring"]


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """What an editor makes of a text that is ASCII."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    spans = [
        (*(starts[edit["range"][end]["line"]] + edit["range"][end]["character"] for end in ("start", "end")), edit)
        for edit in edits
    ]
    for start, end, edit in sorted(spans, key=lambda span: span[0], reverse=True):
        text = text[:start] + edit["newText"] + text[end:]
    return text


def by_file(edit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {change["textDocument"]["uri"].rpartition("/")[2]: change for change in edit["documentChanges"]}


async def rename(editor: Client, file: Path) -> None:
    """Type another name over the definition, key by key."""
    for version, (start, key) in enumerate(zip(range(4, 10), "amount", strict=True), 2):
        editor.change(file, version, at(0, start, key, until=9 if start == 4 else start))


async def test_a_renamed_definition_is_renamed_where_it_is_used_in_both_files(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    found = await actions(editor, file)
    assert found[0]["title"] == "Rename the other 3 uses of `total` to `amount` (2 files)"
    assert found[0]["kind"] == "quickfix"
    resolved = await editor.request("codeAction/resolve", found[0])
    changes = by_file(resolved["edit"])
    assert changes["orders.py"]["textDocument"]["version"] == 7
    assert changes["bills.py"]["textDocument"]["version"] is None
    now = ORDERS.replace("def total", "def amount")
    assert applied(now, changes["orders.py"]["edits"]) == ORDERS.replace("total", "amount")
    assert applied(BILLS, changes["bills.py"]["edits"]) == BILLS.replace("total", "amount")


async def test_the_menu_leads_to_the_next_place_and_offers_the_places_one_by_one(
    editor: Client, repository: Path
) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    found = await actions(editor, file, 3)
    assert [action["title"] for action in found[1:]] == [
        "Go to the next place: Rename `total` to `amount` in orders.py:6",
        "Rename `total` to `amount` in orders.py:6",
        "Rename `total` to `amount` in bills.py:1",
        "Rename `total` to `amount` in bills.py:5",
    ]
    assert await editor.request("workspace/executeCommand", found[1]["command"]) is None
    [shown] = [asked["params"] for asked in editor.asked if asked["method"] == "window/showDocument"]
    assert (shown["uri"], shown["selection"]["start"]) == (file.as_uri(), {"line": 5, "character": 15})


async def test_in_the_other_file_its_own_places_come_first(editor: Client, repository: Path) -> None:
    bills = repository / "bills.py"
    editor.open(bills, BILLS)
    await rename(editor, repository / "orders.py")
    found = await actions(editor, bills, 2)
    assert found[1]["title"] == "Go to the next place: Rename `total` to `amount` in bills.py:5"
    changes = by_file((await editor.request("codeAction/resolve", found[0]))["edit"])
    assert changes["bills.py"]["textDocument"]["version"] == 1


async def test_a_new_parameter_is_passed_where_it_has_a_value_and_is_a_place_to_go_to_elsewhere(
    editor: Client, repository: Path
) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, at(0, 15, ", timeout"))
    found = await actions(editor, file)
    assert [action["title"] for action in found] == [
        "Go to the next place: Pass `timeout` to `total` in orders.py:6",
        "Pass `timeout` to `total` in bills.py:5",
    ]
    [change] = (await editor.request("codeAction/resolve", found[1]))["edit"]["documentChanges"]
    assert applied(BILLS, change["edits"]) == BILLS.replace("total(order) + 1", "total(order, timeout=timeout) + 1")


async def test_what_was_applied_is_journalled_as_one_suggestion_with_all_its_places(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    await begin(client, repository, options, EDITOR)
    file = repository / "third.py"
    text = "def f(order):\n    order += order\n    return order\n"
    client.open(file, text)
    client.change(file, 2, at(0, 6, "goods", until=11))
    found = await actions(client, file)
    assert found[0]["title"] == "Rename the other 3 uses of `order` to `goods`"
    [change] = (await client.request("codeAction/resolve", found[0]))["edit"]["documentChanges"]
    edits = [{"range": edit["range"], "text": edit["newText"]} for edit in reversed(change["edits"])]
    client.change(file, 4, *edits)
    assert await actions(client, file) == []
    save(client, file, text.replace("order", "goods"))
    assert await client.shut_down() == 0
    [accepted], [shown] = journal("suggestion.accepted"), journal("suggestion.shown")
    assert accepted["suggestion"] == shown["suggestion"]
    assert (shown["model"], shown["feature"], shown["lines"]) == ("next-edit", "completion", 3)
    assert [text for _, span, text in last_saved() if span == accepted["span"]] == ["goods"] * 3


async def test_a_change_after_the_offer_makes_it_stale(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    found = await actions(editor, file)
    editor.change(file, 8, at(2, 0, "\n"))
    with pytest.raises(AnswerError) as error:
        await editor.request("codeAction/resolve", found[0])
    assert error.value.code == -32801
    with pytest.raises(AnswerError, match="no action of this server"):
        await editor.request("codeAction/resolve", {"title": "Another server's"})


async def test_a_change_that_is_taken_back_leaves_nothing_to_do(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    assert await actions(editor, file)
    editor.change(file, 8, at(0, 4, "total", until=10))
    assert await actions(editor, file) == []


async def test_only_the_kinds_that_are_asked_for_are_answered(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    assert await actions(editor, file, only=["source.organizeImports"]) == []
    assert await actions(editor, file, only=["quickfix"]) != []


async def test_a_client_that_resolves_nothing_gets_plain_edits_at_once(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    file = await begin(client, repository, options, CAPABILITIES)
    await rename(client, file)
    found = await actions(client, file)
    assert [action["title"].partition(" in ")[2] for action in found] == ["", "orders.py:6", "bills.py:1", "bills.py:5"]
    changes = found[0]["edit"]["changes"]
    now = ORDERS.replace("def total", "def amount")
    assert applied(now, changes[file.as_uri()]) == ORDERS.replace("total", "amount")
    assert len(changes[(repository / "bills.py").as_uri()]) == 2
    assert await client.shut_down() == 0


async def test_nothing_is_proposed_where_suggestions_are_off(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    await client.initialize(repository, {**options, "completion": {"enabled": False}})
    file = repository / "orders.py"
    client.open(file, ORDERS)
    await rename(client, file)
    assert await actions(client, file) is None
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    ("off", "left"),
    [({"languages_off": ["python"]}, 0), ({"paths_off": ["orders.py"]}, 0), ({"paths_off": ["bills.py"]}, 1)],
)
async def test_where_suggestions_are_off_nothing_is_to_be_changed(
    client: Client, repository: Path, options: dict[str, Any], off: dict[str, Any], left: int
) -> None:
    file = await begin(client, repository, {**options, "completion": off}, EDITOR)
    await rename(client, file)
    titles = [action["title"] for action in await actions(client, file)]
    assert len([title for title in titles if title.startswith("Rename")]) == left
    assert await client.shut_down() == 0


async def inline(client: Client, file: Path, line: int, character: int) -> list[dict[str, Any]]:
    answer = await client.answer(client.inline_completion(file, line, character))
    items: list[dict[str, Any]] = answer["items"]
    return items


async def proposed(client: Client, file: Path) -> None:
    """Wait until something is proposed."""
    assert await actions(client, file)


async def test_at_its_place_an_insertion_is_ghost_text(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    file = await begin(client, repository, options, EDITOR)
    client.open(repository / "bills.py", BILLS)
    client.change(file, 2, at(0, 15, ", timeout"))
    await proposed(client, file)
    [item] = await inline(client, repository / "bills.py", 4, 22)
    assert item["insertText"] == ", timeout=timeout"
    await accept(client, repository / "bills.py", item, 2)
    assert await client.shut_down() == 0
    [accepted] = journal("suggestion.accepted")
    assert (accepted["path"], accepted["suggestion"]) == ("bills.py", item["command"]["arguments"][0])


async def test_where_no_variable_has_the_name_the_model_writes_the_value(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, at(0, 15, ", timeout"))
    await proposed(editor, file)
    model.says = "30))\n"
    [item] = await inline(editor, file, 5, 26)
    assert item["insertText"] == ", timeout=30"


async def test_elsewhere_in_the_file_it_is_shown_by_a_client_that_says_so(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.says = ""
    capabilities = {**EDITOR, "experimental": {"codeassist": {"nextEdit": True}}}
    file = await begin(client, repository, options, capabilities)
    await rename(client, file)
    await proposed(client, file)
    [item] = await inline(client, file, 0, 10)
    assert item["insertText"] == "amount"
    assert item["range"] == {"start": {"line": 5, "character": 15}, "end": {"line": 5, "character": 20}}
    assert await client.shut_down() == 0


async def test_nothing_is_shown_at_its_place_while_text_is_selected(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    editor.change(file, 2, at(0, 15, ", timeout"))
    await proposed(editor, file)
    editor.notify("codeassist/editorState", {"uri": file.as_uri(), "selecting": True})
    assert await inline(editor, file, 5, 26) == []


async def test_no_other_client_is_given_an_edit_elsewhere(editor: Client, repository: Path, model: FakeModel) -> None:
    model.says = ""
    file = repository / "orders.py"
    await rename(editor, file)
    await proposed(editor, file)
    assert await inline(editor, file, 0, 10) == []


async def test_clients_of_githubs_server_get_it_in_their_form(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    asked = {"textDocument": {"uri": file.as_uri(), "version": 7}, "position": {"line": 0, "character": 10}}
    [edit] = (await editor.request("textDocument/copilotInlineEdit", asked))["edits"]
    assert (edit["text"], edit["range"]["start"]) == ("amount", {"line": 5, "character": 15})
    assert edit["textDocument"] == {"uri": file.as_uri(), "version": 7}
    assert edit["command"]["command"] == "codeassist.accept"
    assert await editor.request("textDocument/copilotInlineEdit", {"textDocument": {}}) == {"edits": []}


async def test_while_paused_no_next_edit_is_offered(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await rename(editor, file)
    await editor.request("workspace/executeCommand", {"command": "codeassist.pause"})
    assert not await actions(editor, file)
    await editor.request("workspace/executeCommand", {"command": "codeassist.resume"})
    assert await actions(editor, file)
