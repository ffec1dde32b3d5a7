"""What editors do, for tests: changes in UTF-16 units, accepting, saving, and reading the journal back."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codeassist import places
from codeassist.capture.journal import read
from tests.lsp.client import Client

Piece = tuple[str, str | None, str]

SHOWN_SECONDS = 0.9
"""Longer than a suggestion stands before it counts as shown."""


def at(line: int, character: int, text: str, *, until: int | None = None) -> dict[str, Any]:
    """A change of one line's characters from `character` up to `until`."""
    end = character if until is None else until
    return {
        "range": {"start": {"line": line, "character": character}, "end": {"line": line, "character": end}},
        "text": text,
    }


async def suggestion(client: Client, file: Path, line: int, character: int) -> dict[str, Any]:
    """The one item for a cursor."""
    [item] = (await client.answer(client.inline_completion(file, line, character)))["items"]
    found: dict[str, Any] = item
    return found


async def suggestion_shown(client: Client, file: Path, line: int, character: int) -> dict[str, Any]:
    """The one item for a cursor, which has stood there until it counts as shown."""
    item = await suggestion(client, file, line, character)
    await asyncio.sleep(SHOWN_SECONDS)
    return item


async def accept(client: Client, file: Path, item: dict[str, Any], version: int) -> None:
    """What an editor does on Tab: the change, then the command."""
    client.change(file, version, {"range": item["range"], "text": item["insertText"]})
    await client.request("workspace/executeCommand", item["command"])


def save(client: Client, file: Path, text: str, encoding: str = "utf-8") -> bytes:
    """Write the file, tell the server, and return the bytes."""
    data = text.encode(encoding)
    file.write_bytes(data)
    client.save(file)
    return data


def journal(kind: str = "") -> list[dict[str, Any]]:
    """The journal's events, or those of one kind."""
    events = [json.loads(line) for line in read(places.journal_file())]
    return [event for event in events if not kind or event["kind"] == kind]


def last_saved() -> list[Piece]:
    """Class, span and text of the ranges of the last save."""
    return [(saved["class"], saved["span"], saved["text"]) for saved in journal("file.saved")[-1]["ranges"]]


def pieces(ranges: Sequence[dict[str, Any]], stored: bytes) -> list[Piece]:
    """Class, span and text of each range, after checking that the text is what stands there."""
    for saved in ranges:
        assert stored[saved["start"] : saved["end"]].decode() == saved["text"]
    return [(saved["class"], saved["span"], saved["text"]) for saved in ranges]


def blob(data: bytes) -> str:
    """Git's id of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
