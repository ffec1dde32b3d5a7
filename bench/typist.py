"""Somebody who types into one document of a language server and sees what it suggests after each key."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from language_client import ANSWER_SECONDS_MAX, LanguageClient


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as text from the cursor on, and its id where the server gives one."""

    text: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server is asked for a suggestion, and how its answer is read, given the line up to the cursor too."""

    method: str
    more: dict[str, object]
    read: Callable[[Any, str], Shown | None]


def _inline(answer: Any, _typed: str) -> Shown | None:
    items = answer["items"] if isinstance(answer, dict) else answer or ()
    if not items:
        return None
    command = items[0].get("command") or {}
    return Shown(items[0]["insertText"], *command.get("arguments", ())[:1])


INLINE = Dialect("textDocument/inlineCompletion", {"context": {"triggerKind": 2}}, _inline)
"""LSP 3.18, which ours speaks."""


class Typist:
    """A document, the cursor in it, and the request that waits for its answer.

    As editors do, each key cancels the request before it, if that was not answered.
    """

    def __init__(self, client: LanguageClient, dialect: Dialect) -> None:
        self._client = client
        self._dialect = dialect
        self._file = Path()
        self._uri = ""
        self._version = 0
        self._pending = 0
        self.lines: list[str] = []
        self.line = self.column = 0

    @property
    def before(self) -> str:
        """What stands on the cursor's line before it."""
        return self.lines[self.line][: self.column]

    def open(self, file: Path, text: str, *, language: str = "python") -> None:
        """Open a document."""
        self._file, self._uri, self._version, self.lines = file, file.as_uri(), 1, text.split("\n")
        item = {"uri": self._uri, "languageId": language, "version": 1, "text": text}
        self._client.notify("textDocument/didOpen", {"textDocument": item})

    def write(self, line: int, text: str, *, through: int | None = None) -> None:
        """Make one line, or the lines from it through another one, read `text`; stand at its end, without asking."""
        last = line if through is None else through
        self._change((line, 0), (last, len(self.lines[last])), text)

    def enter(self, text: str) -> None:
        """Insert `text` at the cursor, without asking."""
        self._change((self.line, self.column), (self.line, self.column), text)

    def rub_out(self, characters: int = 1) -> None:
        """Delete to the left of the cursor within the line, without asking."""
        self._change((self.line, max(0, self.column - characters)), (self.line, self.column), "")

    def save(self) -> None:
        """Write the document to disk and say so."""
        self._file.write_text("\n".join(self.lines), encoding="utf-8")
        self._client.notify("textDocument/didSave", {"textDocument": {"uri": self._uri}})

    def close(self) -> None:
        """Close the document."""
        self._client.notify("textDocument/didClose", {"textDocument": {"uri": self._uri}})

    def key(self, character: str) -> asyncio.Future[Shown | None]:
        """Type a character and ask."""
        self._client.cancel(self._pending)
        self.enter(character)
        return self.ask()

    def ask(self) -> asyncio.Future[Shown | None]:
        """Ask for a suggestion at the cursor; an error of the server or a cancelled request is None."""
        typed = self.before
        where = self._position(self.line, self.column)
        parameters = {"textDocument": {"uri": self._uri}, "position": where, **self._dialect.more}
        self._pending, answer = self._client.send(self._dialect.method, parameters)

        async def shown() -> Shown | None:
            return self._dialect.read(await asyncio.wait_for(answer, ANSWER_SECONDS_MAX), typed)

        return asyncio.ensure_future(shown())

    async def command(self, name: str, *arguments: str) -> Any:
        """Run a command of the server."""
        return await self._client.ask("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def _change(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Replace what stands between two places, each a line and a column in characters."""
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        change = {"range": {"start": self._position(*start), "end": self._position(*end)}, "text": text}
        self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        (first, column), (last, rest) = start, end
        new = (self.lines[first][:column] + text).split("\n")
        self.line, self.column = first + len(new) - 1, len(new[-1])
        new[-1] += self.lines[last][rest:]
        self.lines[first : last + 1] = new

    def _position(self, line: int, column: int) -> dict[str, int]:
        return {"line": line, "character": _utf16(self.lines[line][:column])}


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
