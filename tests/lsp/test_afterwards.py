"""What the real server writes down of suggestions after they were accepted or rejected."""

from pathlib import Path
from typing import Any

from tests.lsp.client import Client
from tests.lsp.editor import accept, at, journal, save, suggestion, suggestion_shown
from tests.lsp.fake_model import FakeModel


def close(client: Client, file: Path) -> None:
    client.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})


async def test_each_save_that_says_something_new_tells_what_is_kept(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "order.price * order.count\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    item = await suggestion(client, file, 0, 4)
    await accept(client, file, item, 2)
    save(client, file, "x = order.price * order.count\n")
    save(client, file, "x = order.price * order.count\n")
    client.change(file, 3, at(0, 16, "tax", until=29))
    save(client, file, "x = order.price tax\n")
    await client.shut_down()
    [accepted], kept = journal("suggestion.accepted"), journal("suggestion.kept")
    assert [(event["after"], event["share"], event["tokens"]) for event in kept] == [
        ("save", 1, 7),
        ("save", round(3 / 7, 6), 7),
    ]
    for event in kept:
        assert (event["span"], event["suggestion"]) == (accepted["span"], accepted["suggestion"])
        assert (event["path"], event["repository"]) == ("a.py", accepted["repository"])


async def test_what_is_written_instead_of_a_suggestion_is_kept_with_it(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    item = await suggestion_shown(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "y"))
    client.change(file, 3, at(0, 5, ' + "ghp_1234567890abcdefghijklmnopqrstuvwxyzAB"'))
    close(client, file)
    await client.shut_down()
    [followed] = journal("suggestion.followed")
    assert followed["suggestion"] == item["command"]["arguments"][0]
    assert followed["path"] == "a.py"
    assert followed["text"] == 'y + "' + "x" * 42 + '"'
    assert followed["characters"] == len(followed["text"])
    assert 0 <= followed["after_ms"] < 30_000


async def test_nothing_of_it_is_kept_where_the_settings_say_so(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, {**options, "journal": {"followed": False}})
    client.open(file, "x = \n")
    await suggestion_shown(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "y"))
    close(client, file)
    await client.shut_down()
    assert [event["kind"] for event in journal()] == ["suggestion.shown", "suggestion.dismissed"]


async def test_what_is_typed_along_was_not_rejected(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion_shown(client, file, 0, 4)
    for number, character in enumerate("call()"):
        client.change(file, 2 + number, at(0, 4 + number, character))
    close(client, file)
    await client.shut_down()
    assert journal("suggestion.followed") == []
