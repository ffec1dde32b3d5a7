"""The whole way through the real server process: suggestion, acceptance, human edit, save, journal."""

import asyncio
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.lsp.client import CAPABILITIES, Client
from tests.lsp.editor import (
    SHOWN_SECONDS,
    accept,
    at,
    blob,
    journal,
    last_saved,
    pieces,
    save,
    suggestion,
    suggestion_shown,
)
from tests.lsp.fake_model import FakeModel

ENDED_SECONDS_MAX = 30


async def test_an_accepted_suggestion_and_a_human_edit_reach_the_journal_byte_for_byte(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = " order.price * order.quantity\n"
    file = repository / "preis.py"
    await client.initialize(repository, options)
    client.open(file, "# Grüße 🎉\ndef price(order):\n    return \n")
    item = await suggestion(client, file, 2, 11)
    assert item["insertText"] == "order.price * order.quantity"
    assert item["range"] == {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 11}}
    await accept(client, file, item, 2)
    client.change(file, 3, at(0, 10, " für alle"))
    stored = save(client, file, "# Grüße 🎉 für alle\ndef price(order):\n    return order.price * order.quantity\n")
    assert await client.shut_down() == 0
    accepted, saved, kept = journal()
    assert accepted["kind"] == "suggestion.accepted"
    assert accepted["suggestion"] == item["command"]["arguments"][0]
    assert (accepted["path"], accepted["lines"], accepted["characters"]) == ("preis.py", 1, 28)
    assert accepted["partial"] is False
    assert saved["kind"] == "file.saved"
    assert saved["repository"] == accepted["repository"] == "git.example.com/team/shop"
    assert saved["client"] == {"name": "test editor", "version": "1.2"}
    assert saved["blob"] == blob(stored)
    assert pieces(saved["ranges"], stored) == [
        ("human", None, " für alle"),
        ("ai", accepted["span"], "order.price * order.quantity"),
    ]
    assert (kept["kind"], kept["after"], kept["span"]) == ("suggestion.kept", "save", accepted["span"])


@pytest.mark.parametrize("attributes", ["*.py text\n", "* -text\n"])
async def test_crlf_is_counted_as_git_stores_it(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, attributes: str
) -> None:
    model.says = "x = 1\n    y = 2\n"
    (repository / ".gitattributes").write_text(attributes, encoding="utf-8")
    file = repository / "zeilen.py"
    await client.initialize(repository, options)
    client.open(file, "# é\r\ndef f():\r\n    \r\n")
    item = await suggestion(client, file, 2, 4)
    assert "\n" not in item["insertText"].replace("\r\n", "")
    await accept(client, file, item, 2)
    on_disk = save(client, file, f"# é\r\ndef f():\r\n    {item['insertText']}\r\n")
    await client.shut_down()
    stored = on_disk if "-text" in attributes else on_disk.replace(b"\r\n", b"\n")
    [saved] = journal("file.saved")
    assert saved["blob"] == blob(stored)
    [(kind, _, text)] = pieces(saved["ranges"], stored)
    assert kind == "ai"
    assert text.replace("\r\n", "\n") == item["insertText"].replace("\r\n", "\n")


@pytest.mark.parametrize("encoding_and_character", [("utf-8", 9), ("utf-16", 6), ("utf-32", 5)])
async def test_positions_are_in_the_clients_encoding(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, encoding_and_character: tuple[str, int]
) -> None:
    encoding, character = encoding_and_character
    model.says = "f(1)\n"
    file = repository / "a.py"
    capabilities = {**CAPABILITIES, "general": {"positionEncodings": [encoding]}}
    await client.initialize(repository, options, capabilities=capabilities)
    client.open(file, "é🎉 = \n")
    item = await suggestion(client, file, 0, character)
    assert item["range"]["start"] == {"line": 0, "character": character}
    await accept(client, file, item, 2)
    save(client, file, "é🎉 = f(1)\n")
    await client.shut_down()
    assert [piece[2] for piece in last_saved()] == ["f(1)"]


async def test_a_client_that_sends_whole_texts_is_followed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "f(1)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n# end\n")
    await suggestion(client, file, 0, 4)
    client.change(file, 2, {"text": "x = f(1)\n# end\n"})
    client.change(file, 3, {"text": "x = f(1)\n# the end\n"})
    save(client, file, "x = f(1)\n# the end\n")
    await client.shut_down()
    [accepted] = journal("suggestion.accepted")
    assert last_saved() == [("ai", accepted["span"], "f(1)"), ("human", None, "the ")]


async def test_a_line_break_that_only_python_knows_is_none(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "f(1)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "\x0c# section\u2028still the first line\nx = \n")
    assert (await suggestion(client, file, 1, 4))["range"]["start"] == {"line": 1, "character": 4}
    assert await client.shut_down() == 0


async def test_a_word_accepted_alone_is_a_partial_acceptance(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(first, second)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "call("))
    for number, character in enumerate("abc"):
        client.change(file, 3 + number, at(0, 9 + number, character))
    save(client, file, "x = call(abc\n")
    await client.shut_down()
    [accepted] = journal("suggestion.accepted")
    assert (accepted["partial"], accepted["characters"]) == (True, 5)
    assert last_saved() == [("ai", accepted["span"], "call("), ("human", None, "abc")]


async def test_typing_a_suggestion_out_by_hand_accepts_nothing(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion(client, file, 0, 4)
    for number, character in enumerate("call()"):
        client.change(file, 2 + number, at(0, 4 + number, character))
    save(client, file, "x = call()\n")
    await client.shut_down()
    assert journal("suggestion.accepted") == []
    assert last_saved() == [("human", None, "call()")]


async def test_a_suggestion_that_stood_long_enough_was_shown_and_can_be_dismissed(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    item = await suggestion_shown(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "y"))
    await client.shut_down()
    shown, dismissed = journal()
    assert shown["kind"] == "suggestion.shown"
    assert (shown["feature"], shown["model"], shown["language"]) == ("completion", "fake", "python")
    assert (shown["path"], shown["lines"], shown["characters"]) == ("a.py", 1, 6)
    assert shown["latency_ms"] >= 0
    assert dismissed["kind"] == "suggestion.dismissed"
    assert shown["suggestion"] == dismissed["suggestion"] == item["command"]["arguments"][0]
    assert dismissed["shown_ms"] >= 1000 * SHOWN_SECONDS
    assert dismissed["how"] == "rejected"


async def test_a_flash_is_not_shown(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion(client, file, 0, 4)
    client.change(file, 2, at(0, 4, "y"))
    await asyncio.sleep(1)
    await client.shut_down()
    assert journal() == []


async def test_what_another_program_wrote_is_nobodys(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "orders.py"
    await client.initialize(repository, options)
    client.open(file, file.read_text(encoding="utf-8"))
    file.write_text("import sys\ndef total(order):\n    return 0\n", encoding="utf-8")
    client.change(file, 2, at(0, 0, "import sys\n"))
    await asyncio.sleep(2.5)
    client.change(file, 3, at(0, 10, "  # new"))
    save(client, file, "import sys  # new\ndef total(order):\n    return 0\n")
    await client.shut_down()
    assert last_saved() == [("human", None, "  # new")]
    assert model.prompts == []


async def test_what_another_program_wrote_stays_nobodys_when_the_next_save_follows_at_once(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "orders.py"
    await client.initialize(repository, options)
    client.open(file, file.read_text(encoding="utf-8"))
    file.write_text("import sys\ndef total(order):\n    return 0\n", encoding="utf-8")
    client.change(file, 2, at(0, 0, "import sys\n"))
    client.change(file, 3, at(0, 10, "  # new"))
    # Once it is answered, the server has seen both changes, and the file as the other program left it.
    await client.answer(client.inline_completion(file, 0, 17))
    save(client, file, "import sys  # new\ndef total(order):\n    return 0\n")
    await client.shut_down()
    assert last_saved() == [("human", None, "  # new")]


async def test_enter_with_the_indentation_of_the_next_line_accepts_nothing(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call(\n    first,\n)\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await suggestion(client, file, 0, 4)
    for number, character in enumerate("call("):
        client.change(file, 2 + number, at(0, 4 + number, character))
    client.change(file, 7, at(0, 9, "\n    "))
    save(client, file, "x = call(\n    \n")
    await client.shut_down()
    assert journal("suggestion.accepted") == []
    assert last_saved() == [("human", None, "call(\n    ")]


async def test_a_document_closed_and_opened_again_is_still_known(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "call()\n"
    file = repository / "a.py"
    await client.initialize(repository, options)
    client.open(file, "x = \n")
    await accept(client, file, await suggestion(client, file, 0, 4), 2)
    save(client, file, "x = call()\n")
    client.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
    client.open(file, "x = call()\n")
    client.change(file, 2, at(0, 10, "  # mine"))
    save(client, file, "x = call()  # mine\n")
    await client.shut_down()
    assert [(kind, text) for kind, _, text in last_saved()] == [("ai", "call()"), ("human", "  # mine")]


async def test_an_edit_that_is_saved_at_once_is_a_persons(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    file = repository / "orders.py"
    await client.initialize(repository, options)
    client.open(file, "def total(order):\n    return 0\n")
    # The file is on disk before the server hears of the change.
    file.write_text("def total(order):\n    return 10\n", encoding="utf-8")
    client.change(file, 2, at(1, 11, "1"))
    client.save(file)
    await client.shut_down()
    assert last_saved() == [("human", None, "1")]


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
async def test_the_embedded_model_completes_and_ends_with_the_server(client: Client, repository: Path) -> None:
    file = repository / "bestellung.py"
    await client.initialize(repository, {"completion": {"context_deadline_ms": 5000}})
    text = "# Größe 🎉\r\nfrom orders import total\r\n\r\ndef grand_total(orders):\r\n    return sum("
    client.open(file, f"{text}\r\n")
    item = await suggestion(client, file, 4, 15)
    await accept(client, file, item, 2)
    client.change(file, 3, at(0, 10, "!"))
    on_disk = f"{text}{item['insertText']}\r\n".replace("🎉", "🎉!")
    stored = save(client, file, on_disk)
    started = psutil.Process(client.process.pid).children(recursive=True)
    assert started != []
    assert await client.shut_down() == 0
    # The model server is shared with the user's other editors: it ends a moment after its last client.
    _, alive = psutil.wait_procs(started, timeout=ENDED_SECONDS_MAX)
    assert alive == []
    [accepted] = journal("suggestion.accepted")
    [saved] = journal("file.saved")
    assert saved["blob"] == blob(stored)
    assert pieces(saved["ranges"], stored) == [("human", None, "!"), ("ai", accepted["span"], item["insertText"])]
