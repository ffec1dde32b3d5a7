"""A small LSP client for tests: raw JSON-RPC over stdio to the real server process.

It checks what a client may expect: every request is answered exactly once, nothing but the protocol is on
standard output, and nothing unread is left at the end.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ANSWER_SECONDS_MAX = 60.0
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "textDocument": {"inlineCompletion": {}, "synchronization": {"didSave": True}},
    "workspace": {"workspaceFolders": True},
}
# What the server says on its own account; everything else unread is a fault.
_SPONTANEOUS = {"window/showMessage", "window/logMessage", "$/progress", "codeassist/status"}


class AnswerError(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = int(error["code"])
        self.message = str(error["message"])


@dataclass(slots=True)
class Client:
    """One server process and what it has said."""

    process: asyncio.subprocess.Process
    notifications: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Callable[[Any], object]] = field(default_factory=dict)
    unexpected: list[Any] = field(default_factory=list)
    stderr: bytearray = field(default_factory=bytearray)
    _waiting: dict[int | str, asyncio.Future[Any]] = field(default_factory=dict)
    _answered: set[int | str] = field(default_factory=set)
    _next_id: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def start(
        cls, *arguments: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Self:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "codeassist-lsp"),
            *(arguments or ("--stdio",)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
        )
        client = cls(process)
        client._tasks += [asyncio.create_task(client._read()), asyncio.create_task(client._read_stderr())]
        return client

    async def initialize(self, root: Path | None = None, options: object = None, **more: object) -> dict[str, Any]:
        parameters = {
            "processId": os.getpid(),
            "clientInfo": {"name": "test editor", "version": "1.2"},
            "capabilities": CAPABILITIES,
            "initializationOptions": options,
            "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}] if root else None,
            "rootUri": None,
            **more,
        }
        result: dict[str, Any] = await self.request("initialize", parameters)
        self.notify("initialized", {})
        return result

    def send(self, method: str, params: object = None) -> int:
        """Send a request and return its id; `answer` waits for its answer."""
        self._next_id += 1
        message = {"jsonrpc": "2.0", "id": self._next_id, "method": method}
        self._waiting[self._next_id] = asyncio.get_running_loop().create_future()
        self.write(message if params is None else {**message, "params": params})
        return self._next_id

    async def answer(self, request: int | str) -> Any:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            return await self._waiting[request]

    async def request(self, method: str, params: object = None) -> Any:
        return await self.answer(self.send(method, params))

    def notify(self, method: str, params: object = None) -> None:
        message = {"jsonrpc": "2.0", "method": method}
        self.write(message if params is None else {**message, "params": params})

    def write(self, message: object) -> None:
        body = json.dumps(message).encode()
        self.write_raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def write_raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    def expect(self, request: int | str) -> None:
        """A request was written raw; its answer is waited for under this id."""
        self._waiting[request] = asyncio.get_running_loop().create_future()

    def open(self, file: Path, text: str, *, version: int = 1, language: str = "python") -> None:
        item = {"uri": file.as_uri(), "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, file: Path, version: int, *changes: Mapping[str, Any]) -> None:
        document = {"uri": file.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def save(self, file: Path) -> None:
        self.notify("textDocument/didSave", {"textDocument": {"uri": file.as_uri()}})

    def inline_completion(
        self, file: Path, line: int, character: int, *, invoked: bool = False, selected: Mapping[str, Any] | None = None
    ) -> int:
        """Ask for a suggestion; `selected` is the item of the popup, its range and text."""
        context: dict[str, Any] = {"triggerKind": 1 if invoked else 2}
        return self.send(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": file.as_uri()},
                "position": {"line": line, "character": character},
                "context": {**context, "selectedCompletionInfo": selected} if selected else context,
            },
        )

    async def until(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """The notifications of `method`, once there are `count` of them."""
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            while len(found := [n for n in self.notifications if n["method"] == method]) < count:
                self._news.clear()
                await self._news.wait()
        return found

    async def until_indexed(self, count: int = 1) -> None:
        """Wait until `count` works with progress have ended."""
        steps: list[dict[str, Any]] = []
        while sum(step["params"]["value"]["kind"] == "end" for step in steps) < count:
            steps = await self.until("$/progress", len(steps) + 1)

    async def shut_down(self) -> int:
        """End in order; returns the exit code, after checking that nothing is left."""
        await self.request("shutdown")
        self.notify("exit")
        return await self.ended()

    async def ended(self) -> int:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            code = await self.process.wait()
            await asyncio.gather(*self._tasks)
        assert self.unexpected == []
        assert {n["method"] for n in self.notifications} <= _SPONTANEOUS
        return code

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await asyncio.gather(*self._tasks)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while header := await self.process.stdout.readline():
            name, _, value = header.decode().partition(":")
            if name != "Content-Length" or await self.process.stdout.readline() != b"\r\n":
                self.unexpected.append(header)
                continue
            self._take(json.loads(await self.process.stdout.readexactly(int(value))))
            self._news.set()
        for request, future in self._waiting.items():
            if not future.done():
                future.set_exception(ConnectionError(f"the server ended before it answered {request}"))
                future.exception()  # Not every test waits for every answer.
                self.unexpected.append(f"no answer to {request}")

    def _take(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:
            self.asked.append(message)
            answer = self.answers.get(message["method"], lambda _: None)
            self.write({"jsonrpc": "2.0", "id": message["id"], "result": answer(message.get("params"))})
        elif "method" in message:
            self.notifications.append(message)
        elif message["id"] not in self._waiting or message["id"] in self._answered:
            self.unexpected.append(message)
        else:
            self._answered.add(message["id"])
            future = self._waiting[message["id"]]
            if "error" in message:
                future.set_exception(AnswerError(message["error"]))
                future.exception()  # Not every test looks at every error.
            else:
                future.set_result(message["result"])

    async def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(4096):
            self.stderr += chunk


@asynccontextmanager
async def running(
    *arguments: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> AsyncIterator[Client]:
    """A server process that is gone at the end of the block, whatever happens in it."""
    client = await Client.start(*arguments, environment=environment, cwd=cwd)
    try:
        yield client
    finally:
        await client.kill()
