"""Docstrings and edits by instruction through the real server: offered, written when chosen, checked and journalled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import CAPABILITIES, AnswerError, Client
from tests.lsp.editor import at, journal, last_saved, pieces, save
from tests.lsp.fake_model import FakeModel
from tests.lsp.test_next_edit import EDITOR, applied

TEXT = "def total(order):\n    return order.sum\n\n\ndef shown(order):\n    return str(order)\n"
DOCUMENTED = TEXT.replace("    return order.sum", '    """Give the sum of an order."""\n    return order.sum')
CONTENT_MODIFIED, INVALID_PARAMS, CANCELLED = -32801, -32602, -32800
GONE_SECONDS_MAX = 10.0


@pytest.fixture
async def editor(client: Client, repository: Path, options: dict[str, Any]) -> AsyncIterator[Client]:
    """An editor that resolves actions and can ask for an instruction, with one file open."""
    await client.initialize(repository, {**options, "instructions": True}, capabilities=EDITOR)
    client.open(repository / "orders.py", TEXT)
    yield client
    assert await client.shut_down() == 0


def place(file: Path, line: int = 0, character: int = 4, *, until: int | None = None, version: int = 1) -> Any:
    """A cursor, or a selection up to a character of the same line, as our commands take it."""
    start = {"line": line, "character": character}
    end = {"line": line, "character": character if until is None else until}
    return {"uri": file.as_uri(), "range": {"start": start, "end": end}, "version": version}


async def actions(client: Client, file: Path, line: int = 0, **context: object) -> list[dict[str, Any]]:
    there = place(file, line)
    found = await client.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": there["uri"]}, "range": there["range"], "context": {"diagnostics": [], **context}},
    )
    return found or []


async def edit(client: Client, there: Any, instruction: str = "add one") -> Any:
    arguments = [{**there, "instruction": instruction}]
    return await client.request("workspace/executeCommand", {"command": "codeassist.edit", "arguments": arguments})


def changes(edit: dict[str, Any]) -> list[dict[str, Any]]:
    """The edits of the one document that is changed."""
    [change] = edit["documentChanges"]
    found: list[dict[str, Any]] = change["edits"]
    return found


async def apply(client: Client, file: Path, edits: list[dict[str, Any]], version: int) -> None:
    """What an editor does: all edits in one notification, the last one first."""
    told = [{"range": one["range"], "text": one["newText"]} for one in edits]
    client.change(file, version, *sorted(told, key=lambda one: -int(one["range"]["start"]["line"])))


async def test_a_docstring_is_offered_at_a_function_and_written_when_it_is_chosen(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says = "Give the sum of an order."
    file = repository / "orders.py"
    [action, _] = await actions(editor, file)
    assert (action["title"], action["kind"]) == ("Write docstring", "refactor.rewrite.docstring")
    assert model.prompts == []
    resolved = await editor.request("codeAction/resolve", action)
    assert applied(TEXT, changes(resolved["edit"])) == DOCUMENTED
    [change] = resolved["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": file.as_uri(), "version": 1}
    assert "def total(order)" in model.prompts[0]


async def test_progress_is_shown_while_the_model_writes(editor: Client, repository: Path, model: FakeModel) -> None:
    model.says = "Give the sum."
    [action, _] = await actions(editor, repository / "orders.py")
    await editor.request("codeAction/resolve", action)
    shown = [step["params"]["value"] for step in await editor.until("$/progress", 2)]
    assert {"kind": "begin", "title": "Writing a docstring", "cancellable": True} in shown


async def test_who_cancels_the_progress_stops_the_model(editor: Client, repository: Path, model: FakeModel) -> None:
    model.says, model.pause_seconds = "Give the sum. " * 100, 0.05
    [action, _] = await actions(editor, repository / "orders.py")
    asked = editor.send("codeAction/resolve", action)
    await asyncio.to_thread(model.asked.wait, GONE_SECONDS_MAX)
    steps = await editor.until("$/progress")
    [begun] = [
        step["params"]["token"] for step in steps if step["params"]["value"].get("title") == "Writing a docstring"
    ]
    editor.notify("window/workDoneProgress/cancel", {"token": begun})
    with pytest.raises(AnswerError) as caught:
        await editor.answer(asked)
    assert caught.value.code == CANCELLED
    assert await asyncio.to_thread(model.gone.wait, GONE_SECONDS_MAX)


async def test_a_cancelled_request_stops_the_model(editor: Client, repository: Path, model: FakeModel) -> None:
    model.says, model.pause_seconds = "return 1\n" * 200, 0.05
    there = {**place(repository / "orders.py", 1), "instruction": "add one"}
    asked = editor.send("workspace/executeCommand", {"command": "codeassist.edit", "arguments": [there]})
    await asyncio.to_thread(model.asked.wait, GONE_SECONDS_MAX)
    editor.notify("$/cancelRequest", {"id": asked})
    with pytest.raises(AnswerError) as caught:
        await editor.answer(asked)
    assert caught.value.code == CANCELLED
    assert await asyncio.to_thread(model.gone.wait, GONE_SECONDS_MAX)


async def test_what_the_model_could_not_write_is_told_and_leaves_the_action_without_an_edit(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says = "```python\ndef total(order):\n    return order.sum\n```\n"
    [action, _] = await actions(editor, repository / "orders.py")
    resolved = await editor.request("codeAction/resolve", action)
    reason = "The model wrote no documentation."
    assert resolved.get("edit") is None
    assert resolved["disabled"] == {"reason": reason}
    assert reason in [told["params"]["message"] for told in await editor.until("window/showMessage")]


async def test_an_edit_by_instruction_answers_and_applies_nothing(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says = "```python\nreturn order.sum + 1\n```"
    file = repository / "orders.py"
    answer = await edit(editor, place(file, 1, 4, until=20))
    assert answer["message"] == ""
    assert applied(TEXT, changes(answer["edit"])) == TEXT.replace("order.sum", "order.sum + 1")
    assert "Instruction: add one" in model.prompts[0]
    assert [asked for asked in editor.asked if asked["method"] == "workspace/applyEdit"] == []


async def test_the_action_for_an_instruction_names_the_command_that_wants_one(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    [_, action] = await actions(editor, file)
    assert (action["title"], action["kind"]) == ("Edit by instruction…", "refactor.rewrite.instruction")
    assert action["command"]["command"] == "codeassist.edit"
    assert action["command"]["arguments"] == [place(file)]


async def test_an_edit_that_fails_its_checks_is_refused_with_the_reason(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says = "```python\nreturn (order.sum\n```"
    answer = await edit(editor, place(repository / "orders.py", 1, 4, until=20))
    assert answer == {"edit": None, "message": "With what the model wrote, the file would not parse any more."}


async def test_what_was_applied_is_journalled_as_a_refactoring_and_only_what_is_new_is_the_models(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.says = "```python\nreturn order.sum + 1\n```"
    file = repository / "orders.py"
    await client.initialize(repository, {**options, "instructions": True}, capabilities=EDITOR)
    client.open(file, TEXT)
    answer = await edit(client, place(file, 1, 4, until=20))
    await apply(client, file, changes(answer["edit"]), 2)
    client.change(file, 3, at(1, 24, "0"))
    stored = save(client, file, TEXT.replace("order.sum", "order.sum + 10"))
    await client.shut_down()
    [shown], [accepted] = journal("suggestion.shown"), journal("suggestion.accepted")
    assert (shown["feature"], shown["model"], shown["lines"]) == ("refactor", "fake", 1)
    assert accepted["suggestion"] == shown["suggestion"]
    [saved] = journal("file.saved")
    assert pieces(saved["ranges"], stored) == [("ai", accepted["span"], " + 1"), ("human", None, "0")]


async def test_a_docstring_that_was_applied_is_the_models(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.says = "Give the sum of an order."
    file = repository / "orders.py"
    await client.initialize(repository, options, capabilities=EDITOR)
    client.open(file, TEXT)
    [action] = await actions(client, file)
    resolved = await client.request("codeAction/resolve", action)
    await apply(client, file, changes(resolved["edit"]), 2)
    save(client, file, DOCUMENTED)
    await client.shut_down()
    assert [(kind, text) for kind, _, text in last_saved()] == [("ai", '    """Give the sum of an order."""\n')]


async def test_an_edit_that_was_never_applied_is_not_journalled(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.says = "```python\nreturn order.sum + 1\n```"
    file = repository / "orders.py"
    await client.initialize(repository, options, capabilities=EDITOR)
    client.open(file, TEXT)
    assert (await edit(client, place(file, 1, 4, until=20)))["edit"] is not None
    client.change(file, 2, at(1, 20, "s"))
    save(client, file, TEXT.replace("order.sum", "order.sums"))
    await client.shut_down()
    assert journal("suggestion.shown") == []
    assert last_saved() == [("human", None, "s")]


async def test_another_version_of_the_document_is_refused_with_a_word(editor: Client, repository: Path) -> None:
    file = repository / "orders.py"
    [action, _] = await actions(editor, file)
    editor.change(file, 2, at(1, 11, "x"))
    with pytest.raises(AnswerError) as caught:
        await editor.request("codeAction/resolve", action)
    assert caught.value.code == CONTENT_MODIFIED
    answer = await edit(editor, place(file, 1))
    assert answer == {"edit": None, "message": "The document has changed meanwhile, so nothing was edited."}


async def test_typing_while_the_model_writes_makes_the_edit_stale(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says, model.pause_seconds = "```python\nreturn order.sum + 1\n```", 0.02
    file = repository / "orders.py"
    there = {**place(file, 1, 4, until=20), "instruction": "add one"}
    asked = editor.send("workspace/executeCommand", {"command": "codeassist.edit", "arguments": [there]})
    await asyncio.to_thread(model.asked.wait, GONE_SECONDS_MAX)
    editor.change(file, 2, at(5, 0, "#"))
    assert (await editor.answer(asked))["edit"] is None


async def test_other_requests_are_answered_while_the_model_writes(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says, model.pause_seconds = "```python\nreturn order.sum + 1\n```", 0.1
    there = {**place(repository / "orders.py", 1, 4, until=20), "instruction": "add one"}
    asked = editor.send("workspace/executeCommand", {"command": "codeassist.edit", "arguments": [there]})
    await asyncio.to_thread(model.asked.wait, GONE_SECONDS_MAX)
    assert len(await actions(editor, repository / "orders.py")) == 2
    assert not editor._waiting[asked].done()
    assert (await editor.answer(asked))["edit"] is not None


async def test_a_client_that_can_not_ask_for_text_gets_no_action_for_it(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    await client.initialize(repository, options, capabilities=EDITOR)
    client.open(repository / "orders.py", TEXT)
    assert [action["title"] for action in await actions(client, repository / "orders.py")] == ["Write docstring"]
    await client.shut_down()


async def test_a_client_that_resolves_nothing_gets_a_command_that_applies_the_docstring(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.says = "Give the sum of an order."
    client.answers["workspace/applyEdit"] = lambda _: {"applied": True}
    await client.initialize(repository, options, capabilities=CAPABILITIES)
    file = repository / "orders.py"
    client.open(file, TEXT)
    [action] = await actions(client, file)
    answer = await client.request("workspace/executeCommand", action["command"])
    assert answer == {"applied": True, "message": ""}
    [asked] = [asked["params"] for asked in client.asked if asked["method"] == "workspace/applyEdit"]
    assert applied(TEXT, asked["edit"]["changes"][file.as_uri()]) == DOCUMENTED
    await client.shut_down()


@pytest.mark.parametrize("only", [["quickfix"], ["refactor.extract"], ["refactor.rewrite.doc"]])
async def test_other_kinds_of_actions_are_not_offered_where_one_is_asked_for(
    editor: Client, repository: Path, only: list[str]
) -> None:
    assert await actions(editor, repository / "orders.py", only=only) == []


@pytest.mark.parametrize("only", [["refactor"], ["refactor.rewrite.docstring"]])
async def test_a_docstring_is_a_kind_of_refactoring(editor: Client, repository: Path, only: list[str]) -> None:
    found = await actions(editor, repository / "orders.py", only=only)
    assert found[0]["title"] == "Write docstring"


async def test_nothing_is_offered_in_private_files_and_where_suggestions_are_off(
    client: Client, repository: Path, options: dict[str, Any]
) -> None:
    options |= {"completion": {"paths_off": ["gen/*"]}, "privacy": {"private_globs": ["secret*"]}, "instructions": True}
    await client.initialize(repository, options, capabilities=EDITOR)
    (repository / "gen").mkdir()
    for name in ("secret.py", "gen/a.py"):
        client.open(repository / name, TEXT)
        assert await actions(client, repository / name) == []
        assert (await edit(client, place(repository / name, 1)))["edit"] is None
    await client.shut_down()


async def test_a_secret_in_the_selection_is_sent_to_no_model(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    file = repository / "keys.py"
    editor.open(file, 'KEY = "AKIAIOSFODNN7EXAMPLE"\nx = 1\n')
    answer = await edit(editor, place(file, 0, 0, until=28))
    assert answer == {"edit": None, "message": "The code to change holds a secret, and nothing was sent to a model."}
    assert model.prompts == []


async def test_a_secret_beside_the_selection_is_replaced_in_the_prompt(
    editor: Client, repository: Path, model: FakeModel
) -> None:
    model.says = "```\nx = 2\n```"
    file = repository / "keys.py"
    editor.open(file, 'KEY = "AKIAIOSFODNN7EXAMPLE"\nx = 1\n')
    assert (await edit(editor, place(file, 1, 0, until=5)))["edit"] is not None
    assert "AKIA" not in model.prompts[0]
    assert 'KEY = "REDACTED"' in model.prompts[0]


@pytest.mark.parametrize(
    "arguments",
    [[], [1], [{}], [{"uri": "file:///a", "range": {}, "version": 1}], ["x", "y"]],
)
@pytest.mark.parametrize("command", ["codeassist.edit", "codeassist.docstring"])
async def test_wrong_arguments_are_refused(editor: Client, command: str, arguments: list[Any]) -> None:
    with pytest.raises(AnswerError) as caught:
        await editor.request("workspace/executeCommand", {"command": command, "arguments": arguments})
    assert caught.value.code == INVALID_PARAMS


async def test_an_empty_instruction_is_refused(editor: Client, repository: Path) -> None:
    with pytest.raises(AnswerError) as caught:
        await edit(editor, place(repository / "orders.py"), "  ")
    assert caught.value.code == INVALID_PARAMS


async def test_a_model_that_can_not_be_reached_is_a_message(
    client: Client, repository: Path, options: dict[str, Any], model: FakeModel
) -> None:
    model.status = 500
    await client.initialize(repository, options, capabilities=EDITOR)
    client.open(repository / "orders.py", TEXT)
    answer = await edit(client, place(repository / "orders.py", 1))
    assert answer["edit"] is None
    assert answer["message"]
    await client.shut_down()


async def test_nothing_is_offered_to_a_client_that_looks_by_itself_where_no_code_is_selected(
    editor: Client, repository: Path
) -> None:
    file = repository / "orders.py"
    assert await actions(editor, file, triggerKind=2) == []
    assert len(await actions(editor, file, triggerKind=1)) == 2
    selected = place(file, until=9)
    found = await editor.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": selected["uri"]},
            "range": selected["range"],
            "context": {"diagnostics": [], "triggerKind": 2},
        },
    )
    assert len(found) == 2
