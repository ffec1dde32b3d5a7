"""A language client without an editor: one server process, asked over standard input and output."""

import asyncio
import itertools
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ANSWER_SECONDS_MAX = 60.0
END_SECONDS_MAX = 20.0
_CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "textDocument": {"inlineCompletion": {}, "completion": {}, "synchronization": {"didSave": True}},
    "workspace": {"workspaceFolders": True},
}


class LanguageClient:
    """Requests that a server process has not answered yet, by their numbers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[object]] = {}
        self.told: list[str] = []

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def send(self, method: str, params: object) -> tuple[int, asyncio.Future[object]]:
        """Ask; gives the request's number and its answer, None where the server answered with an error."""
        number = next(self._numbers)
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._write({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number, answer

    async def ask(self, method: str, params: object) -> object:
        """Ask and wait for the answer."""
        return await asyncio.wait_for(self.send(method, params)[1], ANSWER_SECONDS_MAX)

    def notify(self, method: str, params: object) -> None:
        """Tell the server something."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def cancel(self, number: int) -> None:
        """Say that nobody waits for an answer any more, unless it is there."""
        if number in self._waiting:
            self.notify("$/cancelRequest", {"id": number})

    async def initialize(self, root: Path, options: object) -> None:
        """Begin, with the folder `root` as the workspace."""
        parameters = {
            "processId": os.getpid(),
            "clientInfo": {"name": "bench", "version": "1"},
            "capabilities": _CAPABILITIES,
            "rootUri": root.as_uri(),
            "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
            "initializationOptions": options,
        }
        await self.ask("initialize", parameters)
        self.notify("initialized", {})

    async def end(self) -> None:
        """Shut the server down; one that does not end by itself is ended."""
        try:
            async with asyncio.timeout(END_SECONDS_MAX):
                await self.ask("shutdown", None)
                self.notify("exit", None)
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def read(self) -> None:
        """Take what the server says until it ends."""
        assert self._process.stdout is not None
        length = 0
        while header := await self._process.stdout.readline():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif not header.strip():
                self._take(json.loads(await self._process.stdout.readexactly(length)))
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the server ended before it answered"))

    def _take(self, message: dict[str, object]) -> None:
        if "method" in message and "id" in message:
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif message.get("method") in {"window/showMessage", "window/logMessage"}:
            self.told.append(str(message["params"]))
        elif isinstance(number := message.get("id"), int):
            self._waiting.pop(number).set_result(message.get("result"))

    def _write(self, message: object) -> None:
        assert self._process.stdin is not None
        body = json.dumps(message).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


@asynccontextmanager
async def running(
    command: Sequence[str], root: Path, *, environment: Mapping[str, str], options: object = None
) -> AsyncIterator[LanguageClient]:
    """A server process that has been initialized, until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **environment},
        cwd=root,
    )
    client = LanguageClient(process)
    reading = asyncio.create_task(client.read())
    try:
        await client.initialize(root, options)
        yield client
        await client.end()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading
