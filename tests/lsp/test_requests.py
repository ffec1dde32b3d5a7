"""Requests that meet trouble: cancelled, overtaken, without a model, with wrong settings."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist_index import CodeIndex
from tests.lsp.client import AnswerError, Client
from tests.lsp.editor import at, journal, suggestion
from tests.lsp.fake_model import FakeModel


async def in_thread(event: Any) -> bool:
    """Wait for a threading event without holding the loop."""
    return bool(await asyncio.to_thread(event.wait, 20))


async def messages(client: Client) -> list[str]:
    return [said["params"]["message"] for said in await client.until("window/showMessage")]


async def test_a_cancelled_request_is_answered_so_and_the_generation_stops(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says, model.pause_seconds = "x" * 2000, 0.05
    await client.initialize(repository, options)
    client.open(repository / "a.py", "value = \n")
    request = client.inline_completion(repository / "a.py", 0, 8)
    assert await in_thread(model.asked)
    client.notify("$/cancelRequest", {"id": request})
    with pytest.raises(AnswerError, match="-32800"):
        await client.answer(request)
    assert await in_thread(model.gone)
    assert await client.shut_down() == 0
    assert journal() == []


async def test_shutting_down_cancels_what_is_asked_for(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says, model.pause_seconds = "x" * 2000, 0.05
    await client.initialize(repository, options)
    client.open(repository / "a.py", "value = \n")
    request = client.inline_completion(repository / "a.py", 0, 8)
    assert await in_thread(model.asked)
    assert await client.shut_down() == 0
    with pytest.raises(AnswerError, match="-32800"):
        await client.answer(request)
    assert await in_thread(model.gone)


async def test_a_suggestion_that_the_document_has_left_behind_is_dropped(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says, model.pause_seconds = "first()\n", 0.1
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "value = \n")
    request = client.inline_completion(file, 0, 8)
    assert await in_thread(model.asked)
    client.change(file, 2, at(0, 8, "other"))
    assert (await client.answer(request))["items"] == []
    assert await client.shut_down() == 0


async def test_a_suggestion_that_is_being_typed_is_shortened_by_what_is_typed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says, model.pause_seconds = "first()\n", 0.1
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "value = \n")
    request = client.inline_completion(file, 0, 8)
    assert await in_thread(model.asked)
    client.change(file, 2, at(0, 8, "fi"))
    [item] = (await client.answer(request))["items"]
    assert item["insertText"] == "rst()"
    assert item["range"]["start"] == {"line": 0, "character": 10}
    assert await client.shut_down() == 0


async def test_a_request_works_on_the_text_that_it_was_sent_for(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "first()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "value = \n")
    # Both arrive in one piece: the change is handled right after the request.
    request = client.inline_completion(file, 0, 8)
    client.change(file, 2, at(0, 0, "# a new line\n"))
    assert (await client.answer(request))["items"] == []
    assert [prompt.rpartition("<|fim_middle|>")[2] for prompt in model.prompts] == ["value ="]
    assert await client.shut_down() == 0


async def test_a_document_that_is_not_open_gets_nothing(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    await client.initialize(repository, options)
    assert (await client.answer(client.inline_completion(repository / "a.py", 0, 0)))["items"] == []
    client.change(repository / "a.py", 2, at(0, 0, "x"))
    assert await client.shut_down() == 0


async def test_an_untitled_document_without_a_folder_gets_nothing_and_does_no_harm(
    client: Client, options: dict[str, Any]
) -> None:
    await client.initialize(None, options)
    item = {"uri": "untitled:Untitled-1", "languageId": "python", "version": 1, "text": "x = "}
    client.notify("textDocument/didOpen", {"textDocument": item})
    position = {"line": 0, "character": 4}
    params = {"textDocument": {"uri": item["uri"]}, "position": position, "context": {"triggerKind": 1}}
    assert (await client.request("textDocument/inlineCompletion", params))["items"] == []
    assert await client.shut_down() == 0


async def test_without_a_model_the_answer_is_empty_and_the_user_is_told_once(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    options["model"]["base_url"] = "http://127.0.0.1:9/v1"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "value = \n")
    for _ in range(3):
        assert (await client.answer(client.inline_completion(file, 0, 8)))["items"] == []
    [message] = await messages(client)
    assert "127.0.0.1:9" in message
    assert await client.shut_down() == 0


async def test_a_model_that_fails_again_is_told_in_words(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.status = 429
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "value = \n")
    for _ in range(2):
        assert (await client.answer(client.inline_completion(file, 0, 8)))["items"] == []
    [message] = await messages(client)
    assert "overloaded" in message
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"modle": {}}, "Unknown setting `modle`"),
        ({"completion": {"context_tokens": "many"}}, "editor: `completion.context_tokens`: a whole number is needed"),
        ([1], "must be an object"),
    ],
)
async def test_wrong_settings_are_told_and_switch_everything_off(
    client: Client, repository: Path, wrong: object, words: str
) -> None:
    file = repository / "a.py"
    await client.initialize(repository, wrong)
    client.open(file, "value = \n")
    assert (await client.answer(client.inline_completion(file, 0, 8)))["items"] == []
    client.save(file)
    [message] = await messages(client)
    assert words in message
    assert await client.shut_down() == 0
    assert journal() == []


async def test_suggestions_can_be_switched_off_while_saves_are_still_recorded(client: Client, repository: Path) -> None:
    file = repository / "orders.py"
    await client.initialize(repository, {"completion": {"enabled": False}})
    client.open(file, file.read_text(encoding="utf-8"))
    assert (await client.answer(client.inline_completion(file, 0, 0)))["items"] == []
    client.save(file)
    assert await client.shut_down() == 0
    assert [event["kind"] for event in journal()] == ["file.saved"]


async def test_the_workspace_is_indexed_with_progress_and_used_as_context(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "total(order)\n"
    file = repository / "a.py"
    options["completion"] = {"context_deadline_ms": 20_000}
    await client.initialize(repository, options)
    await client.until_indexed()
    client.open(file, "from orders import total\nvalue = \n")
    await suggestion(client, file, 1, 8)
    assert "def total(order)" in model.prompts[-1]
    assert await client.shut_down() == 0


async def test_a_folder_that_joins_the_workspace_is_indexed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1\n"
    options["completion"] = {"context_deadline_ms": 20_000}
    await client.initialize(None, options)
    folder = {"uri": repository.as_uri(), "name": "shop"}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    await client.until_indexed()
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
    client.open(repository / "a.py", "from orders import total\nvalue = total(\n")
    await suggestion(client, repository / "a.py", 1, 14)
    assert "def total(order)" in model.prompts[-1]
    assert await client.shut_down() == 0


async def test_a_saved_file_is_indexed_again(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1\n"
    options["completion"] = {"context_deadline_ms": 20_000}
    await client.initialize(repository, options)
    await client.until_indexed()
    (repository / "fresh.py").write_text("def newborn(age):\n    return age\n", encoding="utf-8")
    client.save(repository / "fresh.py")
    with CodeIndex.open(places.index_dir()) as index:
        async with asyncio.timeout(20):
            while not index.definitions("newborn"):  # noqa: ASYNC110  another process writes it and tells nobody
                await asyncio.sleep(0.05)
    client.open(repository / "a.py", "from fresh import newborn\nvalue = newborn(\n")
    await suggestion(client, repository / "a.py", 1, 16)
    assert "def newborn(age)" in model.prompts[-1]
    assert await client.shut_down() == 0
