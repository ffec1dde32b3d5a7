"""A client that behaves as LSP4IJ 0.20 does, restated from its sources; no IDE runs here.

Every request is automatic and goes out when nothing was typed for 300 ms, the accept command and `filterText` are never
looked at, positions are UTF-16, and of an item it shows what `elements` says. An IDE types closing brackets by itself.
"""

import asyncio
import json
import os
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.editors.conftest import ROOT, SERVER
from tests.lsp.client import AnswerError, Client

TEMPLATE = ROOT / "editors" / "jetbrains" / "codeassist"
CANCELLED = -32800
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "textDocument": {
        "synchronization": {"didSave": True},
        "inlineCompletion": {"dynamicRegistration": True},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True},
    },
}

Element = tuple[Literal["skip", "gray"], str]


def elements(text: str, caret: int, item: dict[str, Any]) -> list[Element]:
    """What is drawn at a caret (an offset in UTF-16 units): text that stands there and is skipped, and gray text.

    What was typed of an item is dropped by its length, whatever it is; a blank item is dropped whole.
    """
    new = item["insertText"]
    if not new.strip():
        return []
    start, end = (offset_of(text, item["range"][name]) for name in ("start", "end"))
    shown = new
    if start < caret <= end and caret - start < units(new):
        shown = cut(new, caret - start)
    drawn: list[Element] = [("skip", cut(text, caret, end))] if end > caret else []
    return [*drawn, ("gray", shown)]


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, start: int, end: int | None = None) -> str:
    """A part of a text by offsets in UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : None if end is None else 2 * end].decode("utf-16-le")


def offset_of(text: str, position: dict[str, int]) -> int:
    """The offset of a position, in UTF-16 units."""
    lines = text.split("\n")
    return sum(units(line) + 1 for line in lines[: position["line"]]) + position["character"]


@asynccontextmanager
async def started(project: Path, options: dict[str, Any]) -> AsyncIterator[Client]:
    """The server, by the template's command in the project's folder, as LSP4IJ starts it."""
    template = json.loads((TEMPLATE / "template.json").read_text(encoding="utf-8"))
    given = json.loads((TEMPLATE / "initializationOptions.json").read_text(encoding="utf-8"))
    process = await asyncio.create_subprocess_exec(
        *shlex.split(template["programArgs"]["default"]),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PATH": f"{SERVER.parent}{os.pathsep}{os.environ['PATH']}"},
        cwd=project,
    )
    client = Client(process)
    client._tasks += [asyncio.create_task(client._read()), asyncio.create_task(client._read_stderr())]
    try:
        info = {"name": "PyCharm", "version": "2026.1"}
        await client.initialize(project, {**given, **options}, capabilities=_CAPABILITIES, clientInfo=info)
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        yield client
    finally:
        await client.kill()


@dataclass(slots=True)
class Editor:
    """One open file; `caret` counts UTF-16 units."""

    client: Client
    file: Path
    text: str = ""
    caret: int = 0
    version: int = 1

    def open(self) -> None:
        """Tell the server of it."""
        self.client.open(self.file, self.text)

    def type(self, key: str) -> None:
        """Press a key: an opening bracket brings the closing one, which is then typed over."""
        if key in _CLOSING.values() and cut(self.text, self.caret).startswith(key):
            self.caret += 1
            return
        self.insert(key)
        if key in _CLOSING and cut(self.text, self.caret)[:1] in {"", "\n", ")", "]", "}"}:
            self.insert(_CLOSING[key])
            self.caret -= 1

    def insert(self, text: str) -> None:
        """Insert a text at the caret, as one change."""
        place = self._position()
        self.version += 1
        self.client.change(self.file, self.version, {"range": {"start": place, "end": place}, "text": text})
        self.text = cut(self.text, 0, self.caret) + text + cut(self.text, self.caret)
        self.caret += units(text)

    async def ask(self) -> list[dict[str, Any]]:
        """The items, after a pause of 300 ms, which is not waited for: keys within it ask nothing."""
        answer = await self.client.answer(self.send())
        items: list[dict[str, Any]] = answer["items"]
        return items

    async def ask_and_type_on(self, key: str) -> None:
        """Ask, and press a key before the answer is there: the request is cancelled."""
        request = self.send()
        self.type(key)
        self.client.notify("$/cancelRequest", {"id": request})
        try:
            await self.client.answer(request)
        except AnswerError as error:
            assert error.code == CANCELLED  # noqa: PT017  an answer that came first is right too

    def send(self) -> int:
        """Send the request."""
        place = self._position()
        return self.client.inline_completion(self.file, place["line"], place["character"])

    def accepted(self, item: dict[str, Any]) -> str:
        """What the document would be after Tab: the elements take their places from the caret on."""
        drawn = elements(self.text, self.caret, item)
        skipped = sum(units(text) for kind, text in drawn if kind == "skip")
        inserted = "".join(text for _, text in drawn)
        return cut(self.text, 0, self.caret) + inserted + cut(self.text, self.caret + skipped)

    def _position(self) -> dict[str, int]:
        before = cut(self.text, 0, self.caret)
        return {"line": before.count("\n"), "character": units(before.rpartition("\n")[2])}
