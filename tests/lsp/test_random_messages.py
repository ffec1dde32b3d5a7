"""Ten thousand random messages neither crash nor wedge the real server, and each request is answered exactly once.

`RANDOM_MESSAGES=1000000 pytest tests/lsp/test_random_messages.py` sends more; `RANDOM_SEED` begins elsewhere.
"""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.fake_model import FakeModel
from tests.lsp.storm import MARK, Storm, Wire, framed

SEEDS = 5
MESSAGES = int(os.environ.get("RANDOM_MESSAGES", "10000")) // SEEDS
FIRST_SEED = int(os.environ.get("RANDOM_SEED", "0"))
EARLY = 20
SECONDS_MAX = 600.0
"""For what a whole storm has asked: ten seconds of work, on a machine that may have little time for it."""
INVALID_REQUEST, NOT_INITIALIZED = -32600, -32002
INITIALIZE: dict[str, Any] = {
    "processId": None,
    "rootUri": None,
    "capabilities": {
        "workspace": {"configuration": True, "workspaceFolders": True, "applyEdit": True},
        "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    },
}


@asynccontextmanager
async def wired() -> AsyncIterator[Wire]:
    """The server's process, gone at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "codeassist-lsp"),
        "--stdio",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        limit=2**24,
    )
    wire = Wire(process)
    tasks = [asyncio.create_task(wire.read()), asyncio.create_task(wire.read_stderr())]
    try:
        yield wire
        await asyncio.gather(*tasks)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        for task in tasks:
            task.cancel()


async def answered(wire: Wire, owed: Counter[int | str]) -> None:
    """Wait until nothing is owed any more."""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            while owed - wire.answers:
                wire.news.clear()
                assert wire.process.returncode is None, bytes(wire.stderr)
                await wire.news.wait()
    except TimeoutError:
        pytest.fail(f"never answered: {owed - wire.answers}; {bytes(wire.stderr)!r}")


async def ask(wire: Wire, storm: Storm, identity: str, method: str, params: object) -> Any:
    storm.owed[identity] += 1
    await wire.send(framed({"jsonrpc": "2.0", "id": identity, "method": method, "params": params}))
    await answered(wire, storm.owed)
    return wire.results[identity]


async def begin(wire: Wire, storm: Storm, root: Path, options: dict[str, Any]) -> None:
    """Requests that come too early, then `initialize`."""
    for _ in range(EARLY):
        await wire.send(storm.early())
    await answered(wire, storm.owed)
    assert {found["code"] for found in wire.results.values()} <= {NOT_INITIALIZED, INVALID_REQUEST}
    folder = {"uri": root.as_uri(), "name": "shop"}
    params = {**INITIALIZE, "initializationOptions": {**options, "status": True}, "workspaceFolders": [folder]}
    assert "capabilities" in await ask(wire, storm, "initialize", "initialize", params)
    await wire.send(framed({"jsonrpc": "2.0", "method": "initialized", "params": {}}))


async def works(wire: Wire, storm: Storm, file: Path) -> None:
    """A suggestion in a fresh document, after everything that a storm may have switched off is on again."""
    await ask(wire, storm, "resume", "workspace/executeCommand", {"command": "codeassist.resume"})
    settings = {"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": {"settings": {}}}
    item = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": "total = \n"}
    opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}
    await wire.send(framed(settings) + framed(opened))
    place = {"textDocument": {"uri": item["uri"]}, "position": {"line": 0, "character": 8}}
    params = {**place, "context": {"triggerKind": 1}}
    for attempt in range(50):  # new settings are read in a thread
        found = await ask(wire, storm, f"suggest {attempt}", "textDocument/inlineCompletion", params)
        if found["items"]:
            break
        await asyncio.sleep(0.1)
    assert [one["insertText"] for one in found["items"]] == ["1 + 1"]


async def end(wire: Wire, storm: Storm) -> None:
    """`shutdown`, requests that come too late, and `exit`."""
    assert await ask(wire, storm, "shutdown", "shutdown", None) is None
    before = set(wire.results)
    for _ in range(EARLY):
        await wire.send(storm.early())
    await answered(wire, storm.owed)
    assert {wire.results[late]["code"] for late in set(wire.results) - before} == {INVALID_REQUEST}
    await wire.send(framed({"jsonrpc": "2.0", "method": "exit"}))
    async with asyncio.timeout(60):
        assert await wire.process.wait() == 0


@pytest.mark.timeout(2 * SECONDS_MAX)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
async def test_a_storm_leaves_the_server_well(
    seed: int, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    storm = Storm(seed, repository)
    async with wired() as wire:
        wire.respond = storm.answer_to
        await begin(wire, storm, repository, options)
        for _ in range(MESSAGES):
            await wire.send(storm.message())
        await answered(wire, storm.owed)
        await works(wire, storm, repository / "fresh.py")
        await end(wire, storm)
    assert wire.answers == storm.owed
    assert [error for error in wire.errors if MARK in error] == []
    assert wire.stderr == b""
