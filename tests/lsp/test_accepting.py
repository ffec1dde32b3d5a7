"""Suggestions that are taken piece by piece, dismissed, or not wanted, through the real server process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.editor import at, journal, last_saved, save, suggestion, suggestion_shown
from tests.lsp.fake_model import FakeModel


def applying(client: Client, file: Path, *, version: int) -> Callable[[Any], object]:
    """An editor that applies what the server asks for, and tells it so."""
    versions = iter(range(version + 1, version + 100))

    def apply(params: Any) -> object:
        edit = params["edit"]
        [change] = edit["changes"][file.as_uri()] if "changes" in edit else edit["documentChanges"][0]["edits"]
        client.change(file, next(versions), {"range": change["range"], "text": change["newText"]})
        return {"applied": True}

    return apply


async def run(client: Client, command: str, suggestion_id: str) -> object:
    return await client.request("workspace/executeCommand", {"command": command, "arguments": [suggestion_id]})


@pytest.mark.parametrize("document_changes", [True, False])
async def test_a_suggestion_is_taken_word_by_word_and_the_rest_is_there_at_once(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, document_changes: bool
) -> None:
    model.says = "call(first)\n"
    file = repository / "a.py"
    workspace = {**CAPABILITIES["workspace"], "workspaceEdit": {"documentChanges": document_changes}}
    await client.initialize(repository, options, capabilities={**CAPABILITIES, "workspace": workspace})
    client.open(file, "🎉 = \n")
    first = await suggestion(client, file, 0, 5)
    [identity] = first["command"]["arguments"]
    client.answers["workspace/applyEdit"] = applying(client, file, version=1)
    assert await run(client, "codeassist.acceptWord", identity) is True
    assert await run(client, "codeassist.acceptWord", identity) is True
    rest = await suggestion(client, file, 0, 10)
    assert (rest["insertText"], rest["command"]["arguments"]) == ("first)", [identity])
    assert len(model.prompts) == 1
    save(client, file, "🎉 = call(\n")
    assert await client.shut_down() == 0
    accepted = journal("suggestion.accepted")
    assert [(event["characters"], event["partial"]) for event in accepted] == [(4, True), (1, True)]
    spans = [event["span"] for event in accepted]
    assert last_saved() == [("ai", spans[0], "call"), ("ai", spans[1], "(")]


async def test_a_suggestion_is_taken_line_by_line(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "one = 1\n    two = 2\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "def f():\r\n    \r\n")
    item = await suggestion(client, file, 1, 4)
    assert item["insertText"].startswith("one = 1\r\n    two")
    [identity] = item["command"]["arguments"]
    client.answers["workspace/applyEdit"] = applying(client, file, version=1)
    assert await run(client, "codeassist.acceptLine", identity) is True
    assert [asked["params"]["edit"]["changes"][file.as_uri()][0]["newText"] for asked in client.asked[-1:]] == [
        "one = 1\r\n"
    ]
    assert await run(client, "codeassist.acceptLine", identity) is True
    assert await run(client, "codeassist.acceptLine", identity) is False
    assert await client.shut_down() == 0
    assert [event["partial"] for event in journal("suggestion.accepted")] == [True, False]


async def test_a_part_that_the_editor_refuses_is_not_accepted_by_the_next_key(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(first)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    [identity] = (await suggestion(client, file, 0, 4))["command"]["arguments"]
    client.answers["workspace/applyEdit"] = lambda _: {"applied": False}
    assert await run(client, "codeassist.acceptWord", identity) is False
    client.change(file, 2, at(0, 4, "c"))
    assert await run(client, "codeassist.acceptWord", "no such suggestion") is False
    assert await client.shut_down() == 0
    assert journal("suggestion.accepted") == []


async def test_the_rest_of_a_suggestion_that_the_editor_cut_is_there_at_once(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    # VS Code takes a word by itself and tells nobody but by the change.
    model.says = "call(first, second)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    first = await suggestion(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "call("))
    rest = await suggestion(client, file, 0, 9)
    assert rest["insertText"] == "first, second)"
    assert rest["command"]["arguments"] == first["command"]["arguments"]
    assert len(model.prompts) == 1
    assert await client.shut_down() == 0


async def test_what_is_left_after_a_part_was_taken_is_neither_shown_nor_dismissed_anew(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(first, second)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "call("))
    await suggestion_shown(client, file, 0, 9)
    client.change(file, 3, at(0, 9, "z"))
    assert await client.shut_down() == 0
    assert [event["kind"] for event in journal()] == ["suggestion.accepted"]


async def test_what_was_shown_and_not_wanted_is_not_shown_again_until_somebody_asks_for_it(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion_shown(client, file, 0, 4)  # Escape, of which nobody is told
    client.change(file, 2, at(0, 4, "z"))
    client.change(file, 3, at(0, 4, "", until=5))
    assert (await client.answer(client.inline_completion(file, 0, 4)))["items"] == []
    [item] = (await client.answer(client.inline_completion(file, 0, 4, invoked=True)))["items"]
    assert item["insertText"] == "call()"
    assert len(model.prompts) == 1
    assert await client.shut_down() == 0


async def test_what_was_typed_out_by_hand_was_wanted(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "f()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion_shown(client, file, 0, 4)
    for number, character in enumerate("f()\n"):
        client.change(file, 2 + number, at(0, 4 + number, character))
    client.change(file, 6, {"text": "x = \n"})
    assert (await suggestion(client, file, 0, 4))["insertText"] == "f()"
    assert await client.shut_down() == 0


@pytest.mark.parametrize("setting", ['languages_off = ["python"]', 'paths_off = ["a.py"]'])
async def test_a_project_can_switch_suggestions_off_for_a_language_or_a_path_at_any_time(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, setting: str
) -> None:
    model.says = "call()\n"
    file, settings = repository / "a.py", repository / "codeassist.toml"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    settings.write_text(f"[completion]\n{setting}\n", encoding="utf-8")
    assert (await client.answer(client.inline_completion(file, 0, 4, invoked=True)))["items"] == []
    assert model.prompts == []
    settings.unlink()
    assert (await suggestion(client, file, 0, 4))["insertText"] == "call()"
    assert await client.shut_down() == 0


async def test_a_client_without_a_name_can_say_that_it_confirms_and_asks(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(first)\n"
    file = repository / "a.py"
    says = {"experimental": {"codeassistConfirms": True, "codeassistAsks": True}}
    await client.initialize(repository, options, capabilities={**CAPABILITIES, **says}, clientInfo=None)
    client.open(file, "x = \n# end\n")
    [identity] = (await suggestion(client, file, 0, 4))["command"]["arguments"]
    client.change(file, 2, at(0, 4, "call"))
    client.change(file, 3, at(0, 8, "(first)"))
    await run(client, "codeassist.accept", identity)
    save(client, file, "x = call(first)\n# end\n")
    assert await client.shut_down() == 0
    [accepted] = journal("suggestion.accepted")
    assert (accepted["characters"], accepted["partial"]) == (7, False)
    assert [(kind, text) for kind, _, text in last_saved()] == [("human", "call"), ("ai", "(first)")]


async def shown_suggestion(client: Client, file: Path, *, name: str, root: Path, options: dict[str, Any]) -> str:
    """A suggestion that has stood long enough in a client of that name."""
    await client.initialize(root, options, clientInfo={"name": name, "version": "1"})
    client.open(file, "x = \n# end\n")
    [identity] = (await suggestion_shown(client, file, 0, 4))["command"]["arguments"]
    return str(identity)


@pytest.mark.parametrize("who", [("Visual Studio Code", False), ("Neovim", False), ("PyCharm", True)])
async def test_the_same_text_without_the_command_is_accepted_only_where_no_command_is_run(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, who: tuple[str, bool]
) -> None:
    name, accepts = who
    model.says = "call(first)\n"
    file = repository / "a.py"
    identity = await shown_suggestion(client, file, name=name, root=repository, options=options)
    client.change(file, 2, at(0, 4, "call(first)"))
    save(client, file, "x = call(first)\n# end\n")
    client.change(file, 3, at(0, 15, ";"))
    assert await client.shut_down() == 0
    assert [kind for kind, _, _ in last_saved()] == ["ai" if accepts else "human"]
    assert [event["suggestion"] for event in journal("suggestion.accepted")] == ([identity] if accepts else [])
    assert [event["how"] for event in journal("suggestion.dismissed")] == ([] if accepts else ["typed"])


@pytest.mark.parametrize("state", [{"hidden": True}, {"selecting": True}, {"hidden": False}])
async def test_a_suggestion_that_the_client_says_is_gone_was_rejected(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, state: dict[str, bool]
) -> None:
    model.says = "call(first)\n"
    file = repository / "a.py"
    await shown_suggestion(client, file, name="Neovim", root=repository, options=options)
    client.notify("codeassist/editorState", {"uri": file.as_uri(), **state})
    client.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
    assert await client.shut_down() == 0
    [dismissed] = journal("suggestion.dismissed")
    assert dismissed["how"] == ("rejected" if any(state.values()) else "closed")
    assert (dismissed["shown_ms"] is not None) is (state == {"hidden": True})


async def test_a_suggestion_that_stands_when_the_editor_ends_was_closed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(first)\n"
    await shown_suggestion(client, repository / "a.py", name="PyCharm", root=repository, options=options)
    assert await client.shut_down() == 0
    [dismissed] = journal("suggestion.dismissed")
    assert (dismissed["how"], dismissed["shown_ms"]) == ("closed", None)


async def test_a_word_of_one_character_that_the_editor_announces_is_accepted(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "(first)\n"
    file = repository / "a.py"
    await client.initialize(repository, options, clientInfo={"name": "Visual Studio Code", "version": "1"})
    client.open(file, "x = call\n")
    await suggestion(client, file, 0, 8)
    client.notify("codeassist/editorState", {"uri": file.as_uri(), "accepting": True})
    client.change(file, 2, at(0, 8, "("))
    client.notify("codeassist/editorState", {"uri": file.as_uri(), "accepting": False})
    client.change(file, 3, at(0, 9, "f"))
    assert await client.shut_down() == 0
    assert [(event["characters"], event["partial"]) for event in journal("suggestion.accepted")] == [(1, True)]
