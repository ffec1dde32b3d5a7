"""`codeassist mcp` in the hands of the SDK's own client, and of clients that send what is no message."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import jsonschema
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from tests.e2e.command import CODEASSIST, SECONDS_MAX, run

TOOLS = {"search", "definition", "references", "context", "outline", "read", "repositories"}
INITIALIZE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    files = {
        "pay/core.py": 'class Ledger:\n    def total(self):\n        """Sum of all entries."""\n        return 0\n',
        "till.py": "from pay.core import Ledger\n\n\ndef pay(ledger: Ledger):\n    return ledger.total()\n",
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    run("index", str(root), code=0)
    return root


@asynccontextmanager
async def agent(*options: str) -> AsyncIterator[Client]:
    command, *arguments = CODEASSIST
    parameters = StdioServerParameters(command=command, args=[*arguments, "mcp", *options], env=dict(os.environ))
    async with Client(parameters, read_timeout_seconds=SECONDS_MAX) as client:
        yield client


def text(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


async def test_every_tool_is_described_and_answers_by_its_schema(shop: Path) -> None:
    calls: dict[str, dict[str, object]] = {
        "search": {"query": "ledger total"},
        "definition": {"name": "Ledger"},
        "references": {"name": "Ledger", "scope": ["shop:till.py"]},
        "context": {"path": str(shop / "till.py"), "line": 5, "column": 12},
        "outline": {"repository": "shop", "path": "pay/core.py"},
        "read": {"repository": "shop", "path": "till.py", "start_line": 4},
        "repositories": {},
    }
    async with agent() as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == set(calls) == TOOLS
        for name, arguments in calls.items():
            tool = tools[name]
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            jsonschema.validate(arguments, tool.input_schema)
            result = await client.call_tool(name, arguments)
            assert not result.is_error, text(result)
            assert tool.output_schema is not None
            jsonschema.validate(result.structured_content, tool.output_schema)
            assert text(result)
        task = await client.call_tool("context", {"task": "make Ledger.total faster"})
        assert task.structured_content["snippets"][0]["path"] == "pay/core.py"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("definition", {}, "name: Field required"),
        ("definition", {"name": "x", "colour": "red"}, "colour: Extra inputs are not permitted"),
        ("search", {"query": "x", "limit": 0}, "limit: Input should be greater than or equal to 1"),
        ("search", {"query": "x", "scope": ["shoop"]}, "shoop names no indexed repository. Did you mean `shop`?"),
        ("read", {"repository": "shop", "path": "gone.py"}, "gone.py of shop is not in the index."),
        ("context", {}, "Value error, give either `task` or `path` with `line` and `column`"),
    ],
)
async def test_a_failure_is_an_answer_of_its_tool(name: str, arguments: dict[str, object], message: str) -> None:
    async with agent() as client:
        result = await client.call_tool(name, arguments)
        assert (result.is_error, text(result)) == (True, message)
        assert not (await client.call_tool("definition", {"name": "Ledger"})).is_error


async def test_an_unknown_tool_is_an_error_of_the_protocol() -> None:
    async with agent() as client:
        with pytest.raises(MCPError, match="There is no tool 'delete'; there are search, definition"):
            await client.call_tool("delete", {})


async def test_what_may_not_be_read_is_not_there() -> None:
    async with agent("--readable", "shop:pay/**") as client:
        found = await client.call_tool("references", {"name": "Ledger"})
        assert found.structured_content == {"left_out": "", "references": []}
        assert (await client.call_tool("outline", {"repository": "shop", "path": "till.py"})).is_error
    async with agent("--readable", "other") as client:
        assert (await client.call_tool("repositories", {})).structured_content["repositories"] == []


async def test_a_damaged_index_is_told_and_no_traceback_is(own_places: Path) -> None:
    (stored,) = (own_places / "cache" / "index").glob("*.sqlite")
    async with agent() as client:
        stored.write_bytes(b"not a database" * 1000)
        result = await client.call_tool("definition", {"name": "Ledger"})
        assert result.is_error
        assert "Traceback" not in text(result)


def messages(*lines: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*CODEASSIST, "mcp"], input=b"\n".join(lines) + b"\n", capture_output=True, check=False, timeout=SECONDS_MAX
    )


def test_what_is_no_message_is_passed_over_and_the_output_is_protocol_alone() -> None:
    junk = (
        b"",
        b"hello",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"jsonrpc": "2.0"}',
        b"[" * 100_000,
        b"x" * 11_000_000,
    )
    begun = b'{"jsonrpc": "2.0", "method": "notifications/initialized"}'
    done = messages(*junk, json.dumps(INITIALIZE).encode(), b"{}", begun)
    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers if "result" in answer] == [1]
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)


def test_it_says_that_nothing_may_be_read() -> None:
    arguments = [*CODEASSIST, "mcp", "--readable", "other"]
    ended = subprocess.run(arguments, input=b"", capture_output=True, check=False, timeout=SECONDS_MAX)
    assert b"Nothing that is indexed may be read" in ended.stderr
    assert b"Nothing that is indexed may be read" not in messages().stderr


def test_it_ends_when_its_client_is_gone() -> None:
    assert messages().returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_it_while_its_client_is_still_there(number: signal.Signals, code: int) -> None:
    with subprocess.Popen([*CODEASSIST, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        assert process.wait(SECONDS_MAX) == code
        process.stdin.close()


def test_without_the_extra_the_line_that_installs_it_is_printed(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'mcp' else found(name, *rest)\n"
        "from codeassist.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "mcp"],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stderr.decode() == "Error: Agents need the extra `agents`: pip install 'codeassist-onprem[agents]'\n"
