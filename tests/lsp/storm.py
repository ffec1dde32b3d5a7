"""Random messages of a client that has lost its mind, and the count of answers that the server owes for them.

Every text of a document holds `MARK`, which no error may repeat. What is generated can be told apart by a reader that
keeps to the framing, so that each request's fate is known: bytes that would swallow the next message are followed by
one that nobody misses.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types

MARK = "PRIVATE_TEXT"
HUGE_CHARACTERS = 300_000
TEXTS = (
    f"{MARK} = 1\r\nb = 2\rc\x0c = '🎉'\n", f"def {MARK}(é):\n    return ", "", "\ud83d", f"# {MARK} 中文\n" * 40,
    f"x = '{MARK}\u2028'\n",
)  # fmt: skip
ODD_URIS = (
    "", "untitled:Untitled-1", "file://", "file:////", "file:///%00", "file://[", "file:///\ud83d", "http://a/b.py",
    "file:///proc/self/mem", "vscode-notebook-cell:/a/b.ipynb#W0", "file:///" + "long/" * 2000, "file://host/share/a.py",
    "git:/a.py?x", "%", "file:///a%zz.py",
)  # fmt: skip
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**70, 1e308, "", "x", "\x00", "\ud83d", [], {}, [None], {"a": {"b": [1]}},
    [[[[[]]]]], "x" * 5000,
)  # fmt: skip
METHODS = tuple(types.METHOD_TO_TYPES)
QUIET_METHODS = frozenset({"exit", "shutdown", "initialize"})
"""These end or begin a connection: they have their time."""
COMMANDS = (
    "codeassist.accept", "codeassist.acceptWord", "codeassist.acceptLine", "codeassist.explain", "codeassist.show",
    "codeassist.pause", "codeassist.resume", "codeassist.status", "codeassist.edit", "no.such",
)  # fmt: skip


@dataclass(slots=True)
class Wire:
    """The server process; counts what it answers."""

    process: asyncio.subprocess.Process
    answers: Counter[int | str] = field(default_factory=Counter)
    results: dict[int | str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    refused: int = 0
    stderr: bytearray = field(default_factory=bytearray)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    respond: Callable[[dict[str, Any]], bytes] = lambda _: b""

    async def read(self) -> None:
        assert self.process.stdout is not None
        while header := await self.process.stdout.readline():
            name, _, value = header.decode().partition(":")
            assert name == "Content-Length", header
            assert await self.process.stdout.readline() == b"\r\n"
            self._take(json.loads(await self.process.stdout.readexactly(int(value))))
            self.news.set()

    async def read_stderr(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(4096):
            self.stderr += chunk

    async def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        await self.process.stdin.drain()

    def _take(self, message: dict[str, Any]) -> None:
        if "method" in message:
            if "id" in message:
                assert self.process.stdin is not None
                self.process.stdin.write(self.respond(message))
            return
        if "error" in message:
            self.errors.append(json.dumps(message["error"]))
        if message["id"] is None:
            self.refused += 1
            return
        self.answers[message["id"]] += 1
        self.results[message["id"]] = message.get("result", message.get("error"))


class Storm:
    """A seeded generator; `owed` counts the answers by the id of their request."""

    def __init__(self, seed: int, root: Path) -> None:
        self.chance = random.Random(seed)  # noqa: S311  a fixed seed makes a failure repeatable
        self.owed: Counter[int | str] = Counter()
        self._uris = [(root / name).as_uri() for name in ("orders.py", "b.py", "deep/c.ts", "a b.md", "n.ipynb")]
        self._ids = 0
        self._kinds: tuple[tuple[int, Callable[[], bytes]], ...] = (
            (12, self._document), (14, self._suggestion), (10, self._command), (6, self._cancel), (4, self._odd_id),
            (8, self._any_method), (6, self._mutated), (5, self._unknown), (3, self._stray_answer), (4, self._twice),
            (4, self._broken_json), (4, self._broken_frame), (5, self._surroundings), (5, self._notebook),
            (2, self._notification_with_id), (2, self._mixture), (1, self._huge),
        )  # fmt: skip

    def message(self) -> bytes:
        """One message, or what a broken client takes for one."""
        weights, kinds = zip(*self._kinds, strict=True)
        [kind] = self.chance.choices(kinds, weights)
        return bytes(kind())

    def early(self) -> bytes:
        """A message before `initialize`, or after `shutdown`."""
        if self.chance.random() < 0.5:
            return self._request(self._method(), self._junk())
        return self._notification(self._method(), self._junk())

    def answer_to(self, message: dict[str, Any]) -> bytes:
        """What the client says to a question of the server: something, an error, nonsense, nothing, or two answers."""
        fate = self.chance.randrange(5)
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": message["id"], "result": self._junk()}
        if fate == 0:
            return b""
        if fate == 1:
            del answer["result"]
            answer["error"] = self.chance.choice([{"code": -1, "message": "no"}, None, "no", {"code": "x"}])
        return framed(answer) * (2 if fate == 2 else 1)

    def _id(self) -> int | str:
        self._ids += 1
        return f"request {self._ids}" if self.chance.random() < 0.2 else self._ids

    def _request(self, method: object, params: object = None, **more: object) -> bytes:
        identity = self._id()
        self.owed[identity] += 1
        return self._call(method, params, id=identity, **more)

    def _notification(self, method: object, params: object = None) -> bytes:
        return self._call(method, params)

    def _call(self, method: object, params: object, **more: object) -> bytes:
        message: dict[str, object] = {"jsonrpc": "2.0", "method": method, **more}
        if params is not None:
            message["params"] = params
        return framed(message, ascii_only=self.chance.random() < 0.5)

    def _method(self) -> str:
        return self.chance.choice([method for method in METHODS if method not in QUIET_METHODS])

    def _junk(self) -> Any:
        return self.chance.choice(JUNK)

    def _uri(self) -> str:
        return self.chance.choice(ODD_URIS) if self.chance.random() < 0.1 else self.chance.choice(self._uris)

    def _position(self) -> dict[str, Any]:
        return {
            "line": self.chance.choice([0, 0, 1, 2, 50, 2**31 - 1]),
            "character": self.chance.choice([0, 1, 4, 9, 2**31 - 1]),
        }

    def _range(self) -> dict[str, Any]:
        return {"start": self._position(), "end": self._position()}

    def _text(self) -> str:
        return self.chance.choice(TEXTS)

    def _item(self, uri: str) -> dict[str, Any]:
        language = self.chance.choice(["python", "typescript", "markdown", "klingon", ""])
        return {"uri": uri, "languageId": language, "version": self.chance.randint(-2, 9), "text": self._text()}

    def _changes(self) -> list[dict[str, Any]]:
        change: dict[str, Any] = {"text": self.chance.choice(["", "x", "\r", "\n", "\ud83d", MARK, *TEXTS])}
        if self.chance.random() < 0.7:
            change["range"] = self._range()
        return [change] * self.chance.choice([0, 1, 1, 1, 3])

    def _document(self) -> bytes:
        uri = self._uri()
        versioned = {"uri": uri, "version": self.chance.randint(-2, 99)}
        match self.chance.randrange(8):
            case 0 | 1:
                return self._notification("textDocument/didOpen", {"textDocument": self._item(uri)})
            case 2:
                return self._notification("textDocument/didClose", {"textDocument": {"uri": uri}})
            case 3:
                return self._notification("textDocument/didSave", {"textDocument": {"uri": uri}, "text": self._text()})
            case _:
                changed = {"textDocument": versioned, "contentChanges": self._changes()}
                return self._notification("textDocument/didChange", changed)

    def _suggestion(self) -> bytes:
        context: dict[str, Any] = {"triggerKind": self.chance.choice([1, 2])}
        if self.chance.random() < 0.2:
            context["selectedCompletionInfo"] = {"range": self._range(), "text": self._text()}
        params = {"textDocument": {"uri": self._uri()}, "position": self._position(), "context": context}
        return self._request("textDocument/inlineCompletion", params)

    def _command(self) -> bytes:
        place = {"uri": self._uri(), **self._position()}
        arguments = self.chance.choice([None, [], ["id"], ["a", "b"], [self._junk()], [place]])
        return self._request(
            "workspace/executeCommand", {"command": self.chance.choice(COMMANDS), "arguments": arguments}
        )

    def _cancel(self) -> bytes:
        identity: Any = self.chance.choice([self._ids, self._ids - 1, f"request {self._ids}", -5, "no", None, {}])
        return self._notification("$/cancelRequest", {"id": identity})

    def _odd_id(self) -> bytes:
        return self._call(self._method(), self._junk(), id=self.chance.choice([None, 1.5, True, [], {}]))

    def _any_method(self) -> bytes:
        document = {"textDocument": {"uri": self._uri()}, "position": self._position(), "range": self._range()}
        params = {**document, "context": {"diagnostics": [], "includeDeclaration": True}, "query": "to"}
        return self._request_or_notification(self._method(), params)

    def _mutated(self) -> bytes:
        """A message of some other kind, with something in it replaced by nonsense."""
        before = Counter(self.owed)
        data = self.chance.choice([self._document, self._suggestion, self._command, self._notebook])()
        message = json.loads(data.partition(b"\r\n\r\n")[2])
        self._spoil(message.get("params", {}))
        self.owed = before
        if "id" in message:
            self.owed[message["id"]] += 1
        return framed(message)

    def _spoil(self, value: Any) -> None:
        while isinstance(value, dict | list) and value:
            key = self.chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
            if not isinstance(value[key], dict | list) or not value[key] or self.chance.random() < 0.3:
                value[key] = self._junk()
                return
            value = value[key]

    def _unknown(self) -> bytes:
        return self._request_or_notification(
            self.chance.choice(["no/such", "", "$/no", "\ud83d", "codeassist/no"]), self._junk()
        )

    def _request_or_notification(self, method: str, params: object) -> bytes:
        is_notification = (types.METHOD_TO_TYPES.get(method) or (None, None))[1] is None
        if is_notification and method in METHODS:
            return self._notification(method, params)
        return self._request(method, params) if self.chance.random() < 0.7 else self._notification(method, params)

    def _stray_answer(self) -> bytes:
        answer = {"jsonrpc": "2.0", "id": self.chance.choice([self._ids, "nobody asked", -1]), "result": self._junk()}
        return framed(answer)

    def _twice(self) -> bytes:
        """Two requests under one id: each has an answer of its own."""
        data = self._suggestion() if self.chance.random() < 0.5 else self._command()
        self.owed[json.loads(data.partition(b"\r\n\r\n")[2])["id"]] += 1
        return data + data

    def _broken_json(self) -> bytes:
        body = self.chance.choice([
            b"{", b"nonsense", b"\xff\xfe\x00", b"", b"[]", b"3", b"null", b"[" * 100_000, b'{"jsonrpc":"1.0","id":1}',
            b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"2.0","id":7}', b'{"jsonrpc":"2.0","method":3}', b"9" * 5000,
            b'{"jsonrpc":"2.0","id":{},"method":"x"}',
        ])  # fmt: skip
        return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)

    def _broken_frame(self) -> bytes:
        sacrifice = framed({"jsonrpc": "2.0", "method": "no/such", "params": "." * 300})
        return self.chance.choice([
            b"Content-Length: 2\r\n\r\n{}}}}}", b"Content-Length: many\r\n\r\n", b"hello\r\n\r\n", b"\r\n\r\n\r\n\r\n",
            b"\x00\xff" * 9, b"Content-Length: -5\r\n\r\n", b"Content-Length: 99999999999999999999999\r\n\r\n",
            b"Content-Length: 100\r\n\r\n" + sacrifice, b"content-length:2\r\nX: y\r\n\r\n{}", b"x" * 10_000,
        ])  # fmt: skip

    def _surroundings(self) -> bytes:
        folder = {"uri": self._uri(), "name": "f"}
        settings: Any = self.chance.choice([
            None, {}, {"codeassist": {"completion": {"eagerness": "eager"}}}, {"codeassist": {"nonsense": 1}}, [],
            {"codeassist": {"completion": {"languages_off": ["typescript"]}}}, {"codeassist": {"completion": 7}},
        ])  # fmt: skip
        method, params = self.chance.choice([
            ("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": [folder]}}),
            ("workspace/didChangeConfiguration", {"settings": settings}),
            ("codeassist/editorState", {"uri": self._uri(), "selecting": self._junk(), "composing": False}),
            ("$/setTrace", {"value": "verbose"}),
            ("window/workDoneProgress/cancel", {"token": self._junk()}),
            ("initialized", {}),
        ])  # fmt: skip
        return self._notification(method, params)

    def _notebook(self) -> bytes:
        uri = self._uris[-1]
        cell = f"vscode-notebook-cell:{uri}#{self.chance.randint(0, 3)}"
        cells = [{"kind": self.chance.choice([1, 2]), "document": cell}]
        array = {"start": self.chance.choice([0, 1, 9]), "deleteCount": self.chance.choice([0, 1, 5]), "cells": cells}
        structure = {"array": array, "didOpen": [self._item(cell)], "didClose": [{"uri": cell}]}
        content = [{"document": {"uri": cell, "version": 2}, "changes": self._changes()}]
        change: Any = self.chance.choice([{}, {"cells": {"structure": structure}}, {"cells": {"textContent": content}}])
        notebook = {"uri": uri, "version": 1}
        method, params = self.chance.choice([
            ("didOpen", {"notebookDocument": {**notebook, "notebookType": "jupyter-notebook", "cells": cells},
                         "cellTextDocuments": [self._item(cell)]}),
            ("didChange", {"notebookDocument": notebook, "change": change}),
            ("didSave", {"notebookDocument": notebook}),
            ("didClose", {"notebookDocument": notebook, "cellTextDocuments": [{"uri": cell}]}),
            ("", {"textDocument": {"uri": cell}, "position": self._position(), "context": {"triggerKind": 1}}),
        ])  # fmt: skip
        if not method:
            return self._request("textDocument/inlineCompletion", params)
        return self._notification(f"notebookDocument/{method}", params)

    def _notification_with_id(self) -> bytes:
        notifications = [method for method in METHODS if types.METHOD_TO_TYPES[method][1] is None]
        return self._request(self.chance.choice(notifications), self._junk())

    def _mixture(self) -> bytes:
        return self._request("no/such", {}, **{self.chance.choice(["result", "error"]): self._junk()})

    def _huge(self) -> bytes:
        item = self._item(self._uri()) | {"text": f"{MARK} = 'é🎉'\n" * (HUGE_CHARACTERS // 20)}
        return self._notification("textDocument/didOpen", {"textDocument": item})


def framed(message: object, *, ascii_only: bool = True) -> bytes:
    """The bytes of one message; halves of surrogate pairs can only be written in ASCII."""
    try:
        body = json.dumps(message, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:
        body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
