"""The server as a process: what it imports, what it writes, and how it ends."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from codeassist import places
from codeassist.observability import log_reading
from tests.lsp.client import Client, running
from tests.lsp.fake_model import FakeModel


async def test_a_repositorys_own_packages_are_never_imported(tmp_path: Path) -> None:
    for name in ("logging", "json", "asyncio", "lsprotocol", "pygls", "psutil", "codeassist", "tokenizers", "httpx"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    async with running(cwd=tmp_path, environment={"PYTHONPATH": os.pathsep.join(["", "."])}) as client:
        await client.initialize(tmp_path)
        assert await client.shut_down() == 0


def test_what_is_printed_goes_to_standard_error_and_standard_input_leads_to_nothing() -> None:
    program = (
        "import codeassist_lsp.__main__ as m, os, sys, subprocess\n"
        "i, o = m._own_descriptors()\n"
        "print('print')\n"
        "subprocess.run(['echo', 'child'])\n"
        "subprocess.run(['cat'])\n"
        "os.write(o, os.read(i, 100))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=b"protocol", capture_output=True, check=True)
    assert done.stdout == b"protocol"
    assert sorted(done.stderr.split()) == [b"child", b"print"]


async def test_the_server_ends_when_its_editor_is_gone(client: Client) -> None:
    editor = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=subprocess.PIPE)
    await client.initialize(processId=editor.pid)
    # A second answer shows that the server has had time to look at the editor's process once.
    await client.request("workspace/executeCommand", {"command": "codeassist.accept", "arguments": ["?"]})
    editor.kill()
    await editor.wait()
    assert await client.ended() == 1


async def test_termination_is_in_order(client: Client) -> None:
    await client.initialize()
    client.process.terminate()
    assert await client.ended() == 1


async def test_nothing_is_logged_unless_something_is_wrong(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1\n"
    async with running() as client:
        await client.initialize(repository, options)
        client.open(repository / "a.py", "x = \n")
        await client.answer(client.inline_completion(repository / "a.py", 0, 4))
        assert await client.shut_down() == 0
        assert client.stderr == b""


async def test_tcp_serves_one_client_after_another() -> None:
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "codeassist-lsp", "--tcp", "127.0.0.1:0", stderr=subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        port = int((await process.stderr.readline()).decode().rpartition(":")[2])
        for _ in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            params = {"capabilities": {}, "processId": os.getpid(), "rootUri": None}
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            assert b"Content-Length" in await reader.readuntil(b"\r\n\r\n")
            writer.close()
            await writer.wait_closed()
    finally:
        process.terminate()
        await process.wait()


def test_help_and_version_are_printed_like_those_of_any_command() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "codeassist-lsp", "--version"], capture_output=True, check=True, text=True
    )
    assert done.stdout.startswith("codeassist-lsp ")


def test_a_wrong_address_is_wrong_usage() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "codeassist-lsp", "--tcp", "nowhere"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "'nowhere' is not HOST:PORT" in done.stderr


async def test_no_process_is_left_behind(client: Client) -> None:
    await client.initialize()
    children = psutil.Process(client.process.pid).children(recursive=True)
    assert await client.shut_down() == 0
    assert not any(child.is_running() for child in children)


def test_a_crash_is_one_line_for_the_editor_and_a_traceback_in_the_log() -> None:
    program = "import sys; from codeassist_lsp.options import parse; parse([], sys.stdout); {}['unforeseen']"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)
    assert done.stderr == "critical: the language server failed with KeyError\n"
    [line] = log_reading.read(places.logs_dir(), process="language-server")
    assert line["error"]["type"] == "KeyError"


async def test_the_log_is_the_servers_own_file_with_the_level_that_the_editor_set(
    model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1\n"
    async with running() as client:
        await client.initialize(repository, {**options, "logs": {"level": "info"}})
        client.open(repository / "a.py", "x = \n")
        await client.answer(client.inline_completion(repository / "a.py", 0, 4))
        await client.until_indexed()
        assert await client.shut_down() == 0
        assert client.stderr == b""
    lines = log_reading.read(places.logs_dir(), process="language-server")
    assert "the model is ready" in {line["event"] for line in lines}
    assert model.prompts
