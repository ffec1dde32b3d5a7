"""What any client may send, in any order: every request is answered exactly once, and nothing leaks."""

import json
from pathlib import Path

import pytest

from tests.lsp.client import CAPABILITIES, AnswerError, Client

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32600, -32601, -32602, -32700
NOT_INITIALIZED = -32002


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


@pytest.mark.parametrize("method", ["textDocument/didOpen", "$/cancelRequest", "exit", "initialized"])
async def test_a_notification_with_an_id_is_answered_and_not_obeyed(client: Client, method: str) -> None:
    await client.initialize()
    assert await refused(client, method, {}) == INVALID_REQUEST
    assert await client.shut_down() == 0


async def test_a_request_with_a_result_beside_it_is_a_request(client: Client) -> None:
    await client.initialize()
    for beside in ("result", "error"):
        client.expect(beside)
        client.write({"jsonrpc": "2.0", "id": beside, "method": "text/unheardOf", beside: {}})
        with pytest.raises(AnswerError, match=str(METHOD_NOT_FOUND)):
            await client.answer(beside)
    assert await client.shut_down() == 0


async def test_an_answer_with_the_id_of_a_request_of_the_clients_own_leaves_that_alone(client: Client) -> None:
    await client.initialize()
    status = client.send("workspace/executeCommand", {"command": "codeassist.status"})
    client.write({"jsonrpc": "2.0", "id": status, "result": None})
    assert (await client.answer(status))["state"]
    assert await client.shut_down() == 0


@pytest.mark.parametrize("pid", [-1, 2**31 - 1])
async def test_a_process_id_that_is_none_does_not_end_the_server(client: Client, pid: int) -> None:
    await client.initialize(processId=pid)
    assert (await client.request("workspace/executeCommand", {"command": "codeassist.status"}))["state"]
    assert await client.shut_down() == 0
