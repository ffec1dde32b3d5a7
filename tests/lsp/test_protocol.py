"""What any client may send, in any order: every request is answered exactly once, and nothing leaks."""

import json
import random
from pathlib import Path

import pytest

from tests.lsp.client import CAPABILITIES, AnswerError, Client

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32600, -32601, -32602, -32700
NOT_INITIALIZED, CANCELLED = -32002, -32800


async def refused(client: Client, method: str, params: object = None) -> int:
    with pytest.raises(AnswerError) as caught:
        await client.request(method, params)
    return caught.value.code


async def test_inline_completion_and_the_command_are_advertised(client: Client, repository: Path) -> None:
    capabilities = (await client.initialize(repository))["capabilities"]
    assert capabilities["inlineCompletionProvider"] == {}
    assert capabilities["executeCommandProvider"]["commands"] == [
        "codeassist.accept",
        "codeassist.acceptWord",
        "codeassist.acceptLine",
        "codeassist.explain",
        "codeassist.show",
        "codeassist.edit",
        "codeassist.docstring",
        "codeassist.pause",
        "codeassist.resume",
        "codeassist.status",
    ]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert await client.shut_down() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_the_clients_position_encoding_is_taken(client: Client, encoding: str) -> None:
    capabilities = {**CAPABILITIES, "general": {"positionEncodings": [encoding]}}
    result = await client.initialize(None, capabilities=capabilities)
    assert result["capabilities"]["positionEncoding"] == encoding
    assert await client.shut_down() == 0


async def test_a_request_before_initialize_is_refused(client: Client) -> None:
    assert await refused(client, "workspace/executeCommand", {"command": "x"}) == NOT_INITIALIZED
    client.notify("textDocument/didOpen", {"bad": 1})
    await client.initialize()
    assert await client.shut_down() == 0


async def test_a_second_initialize_is_refused(client: Client) -> None:
    await client.initialize()
    assert (
        await refused(client, "initialize", {"capabilities": {}, "processId": None, "rootUri": None}) == INVALID_REQUEST
    )
    assert await client.shut_down() == 0


@pytest.mark.parametrize("params", [None, {}, {"a": 1}])
async def test_an_unknown_method_is_refused_with_and_without_parameters(client: Client, params: object) -> None:
    await client.initialize()
    assert await refused(client, "text/unheardOf", params) == METHOD_NOT_FOUND
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    "params", [None, {}, {"position": 3}, {"textDocument": {"uri": "x"}, "position": {"line": -1}}]
)
async def test_parameters_that_can_not_be_read_are_answered(client: Client, params: object) -> None:
    await client.initialize()
    assert await refused(client, "textDocument/inlineCompletion", params) == INVALID_PARAMS
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    "params",
    [
        {"command": "unheard.of"},
        {"command": "codeassist.accept"},
        {"command": "codeassist.accept", "arguments": [1]},
        {"command": "codeassist.accept", "arguments": ["a", "b"]},
    ],
)
async def test_a_command_that_is_wrong_is_answered(client: Client, params: object) -> None:
    await client.initialize()
    assert await refused(client, "workspace/executeCommand", params) == INVALID_PARAMS
    assert await client.shut_down() == 0


async def test_accepting_an_unknown_suggestion_does_nothing(client: Client) -> None:
    await client.initialize()
    assert (
        await client.request("workspace/executeCommand", {"command": "codeassist.accept", "arguments": ["?"]}) is None
    )
    assert await client.shut_down() == 0


async def test_a_request_after_shutdown_is_refused(client: Client) -> None:
    await client.initialize()
    await client.request("shutdown")
    assert await refused(client, "workspace/executeCommand", {"command": "x"}) == INVALID_REQUEST
    client.notify("exit")
    assert await client.ended() == 0


async def test_exit_without_shutdown_ends_with_1(client: Client) -> None:
    await client.initialize()
    client.notify("exit")
    assert await client.ended() == 1


async def test_the_end_of_input_ends_the_server(client: Client) -> None:
    await client.initialize()
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert await client.ended() == 1


async def test_a_header_in_lower_case_is_read(client: Client) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "low", "method": "x"}).encode()
    client.expect("low")
    client.write_raw(b"content-type: x\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
    with pytest.raises(AnswerError):
        await client.answer("low")
    await client.initialize()
    assert await client.shut_down() == 0


@pytest.mark.parametrize(
    ("garbage", "code"),
    [
        (b"Content-Length: 3\r\n\r\n{x}", PARSE_ERROR),
        (b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x01", PARSE_ERROR),
        (b"Content-Length: 2\r\n\r\n[]", INVALID_REQUEST),
        (b"Content-Length: 0\r\n\r\n", PARSE_ERROR),
        (b"Content-Length: many\r\n\r\n", PARSE_ERROR),
        (b"hello\r\n\r\n", PARSE_ERROR),
        (b'Content-Length: 33\r\n\r\n{"jsonrpc":"2.0","id":{},"method":1}'[:-3] + b"\n\n\n", PARSE_ERROR),
    ],
)
async def test_what_is_no_message_is_answered_and_the_next_message_is_read(
    client: Client, garbage: bytes, code: int
) -> None:
    client.write_raw(garbage)
    await client.initialize()
    refusals = [message for message in client.unexpected if message.get("id") is None]
    assert [message["error"]["code"] for message in refusals] == [code]
    client.unexpected.clear()
    assert await client.shut_down() == 0


async def test_a_thousand_random_messages_leave_the_server_well(client: Client, repository: Path) -> None:
    chance = random.Random(11)  # noqa: S311  a fixed seed makes a failure repeatable
    file = repository / "orders.py"
    await client.initialize(repository)
    requests = [send_something(client, file, chance) for _ in range(1000)]
    for request in filter(None, requests):
        try:
            await client.answer(request)
        except AnswerError as error:
            assert error.code in {METHOD_NOT_FOUND, INVALID_PARAMS, INVALID_REQUEST, CANCELLED}  # noqa: PT017  any of them
    refusals = [message for message in client.unexpected if message.get("id") is None]
    assert client.unexpected == refusals
    client.unexpected.clear()
    assert await client.shut_down() == 0
    assert b"could not be handled" not in client.stderr


def send_something(  # noqa: C901  a table of cases
    client: Client, file: Path, chance: random.Random
) -> int | None:
    """One message of a client that has lost its mind; the id of it if it is a request that is well formed."""
    document = {"uri": file.as_uri(), "version": chance.randint(-1, 9)}
    position = {"line": chance.randint(0, 5), "character": chance.choice([0, 1, 7, 2**31])}
    edge = {"start": position, "end": {"line": chance.randint(0, 5), "character": 0}}
    match chance.randrange(12):
        case 0:
            client.open(file, "a = 1\r\nb = 2\rc\x0c = '🎉'\n" * chance.randint(0, 3))
        case 1 | 2:
            client.change(file, 2, {"range": edge, "text": chance.choice(["", "x", "\r", "\n", "\ud83d", "é" * 100])})
        case 3:
            client.change(file, 3, {"text": "whole\n"})
        case 4:
            client.notify("textDocument/didClose", {"textDocument": document})
        case 5:
            client.save(file)
        case 6:
            client.notify("$/cancelRequest", {"id": chance.choice([1, 999_999, "no"])})
        case 7:
            client.notify(chance.choice(["no/such", "textDocument/didChange", "$/setTrace"]), {"odd": [1, None]})
        case 8:
            client.write({"jsonrpc": "2.0", "id": chance.choice([None, 1.5, True, []]), "method": "x"})
        case 9:
            client.write({"jsonrpc": "2.0", "id": "nobody asked", "result": {"deep": {"er": []}}})
        case 10:
            return client.send("workspace/executeCommand", {"command": "x", "arguments": [None] * 3})
        case _:
            request = client.inline_completion(file, chance.randint(0, 9), chance.randint(0, 99))
            if chance.random() < 0.3:
                client.notify("$/cancelRequest", {"id": request})
            return request
    return None
