"""The whole way through the real server process: suggestion, acceptance, human edit, save, journal."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from codeassist import places
from codeassist.capture.journal import read
from tests.lsp.client import Client
from tests.lsp.fake_model import FakeModel

Edit = dict[str, Any]


def at(line: int, character: int, text: str, *, until: int | None = None) -> Edit:
    """A change of one line's characters from `character` up to `until`, in UTF-16 units."""
    end = character if until is None else until
    return {
        "range": {"start": {"line": line, "character": character}, "end": {"line": line, "character": end}},
        "text": text,
    }


def journal() -> list[dict[str, Any]]:
    return [json.loads(line) for line in read(places.journal_file())]


async def accept(client: Client, file: Path, item: dict[str, Any], version: int) -> None:
    """What an editor does on Tab: the change, then the command."""
    client.change(file, version, {"range": item["range"], "text": item["insertText"]})
    await client.request("workspace/executeCommand", item["command"])


def write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


def blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


async def test_an_accepted_suggestion_and_a_human_edit_reach_the_journal_byte_for_byte(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = " order.price * order.quantity\n"
    file = repository / "preis.py"
    await client.initialize(repository, options)
    client.open(file, "# Grüße 🎉\ndef price(order):\n    return \n")
    [item] = (await client.answer(client.inline_completion(file, 2, 11)))["items"]
    assert item["insertText"] == "order.price * order.quantity"
    assert item["range"] == {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 11}}
    await accept(client, file, item, 2)
    client.change(file, 3, at(0, 10, " für alle"))
    stored = "# Grüße 🎉 für alle\ndef price(order):\n    return order.price * order.quantity\n"
    write(file, stored)
    client.save(file)
    assert await client.shut_down() == 0
    accepted, saved = journal()
    assert accepted["kind"] == "suggestion.accepted"
    assert accepted["suggestion"] == item["command"]["arguments"][0]
    assert (accepted["path"], accepted["lines"], accepted["characters"]) == ("preis.py", 1, 28)
    assert accepted["partial"] is False
    assert saved["kind"] == "file.saved"
    assert saved["repository"] == accepted["repository"] == "git.example.com/team/shop"
    assert saved["client"] == {"name": "test editor", "version": "1.2"}
    assert saved["blob"] == blob(stored.encode())
    assert pieces(saved["ranges"], stored.encode()) == [
        ("human", None, " für alle"),
        ("ai", accepted["span"], "order.price * order.quantity"),
    ]


def pieces(ranges: Sequence[dict[str, Any]], stored: bytes) -> list[tuple[str, str | None, str]]:
    """Class, span and text of each range, after checking that the text is what stands there."""
    for saved in ranges:
        assert stored[saved["start"] : saved["end"]].decode() == saved["text"]
    return [(saved["class"], saved["span"], saved["text"]) for saved in ranges]


@pytest.mark.parametrize("attributes", ["", "* -text\n"])
async def test_crlf_is_counted_as_git_stores_it(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path, attributes: str
) -> None:
    model.says = "x = 1\n    y = 2\n"
    (repository / ".gitattributes").write_text(attributes or "*.py text\n", encoding="utf-8")
    file = repository / "zeilen.py"
    await client.initialize(repository, options)
    client.open(file, "# é\r\ndef f():\r\n    \r\n")
    [item] = (await client.answer(client.inline_completion(file, 2, 4)))["items"]
    assert "\n" not in item["insertText"].replace("\r\n", "")
    await accept(client, file, item, 2)
    on_disk = f"# é\r\ndef f():\r\n    {item['insertText']}\r\n"
    write(file, on_disk)
    client.save(file)
    await client.shut_down()
    stored = (on_disk if attributes else on_disk.replace("\r\n", "\n")).encode()
    saved = journal()[-1]
    assert saved["blob"] == blob(stored)
    [(kind, _, text)] = pieces(saved["ranges"], stored)
    assert kind == "ai"
    assert text.replace("\r\n", "\n") == item["insertText"].replace("\r\n", "\n")
