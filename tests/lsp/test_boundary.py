"""The error boundary on its own: what a handler does wrong stays inside."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pygls.lsp.server import LanguageServer

from codeassist_lsp.protocol import Boundary


class Written:
    """Collects the bodies that would go to the client."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        pass


Ask = Callable[[Callable[..., Any]], dict[str, Any]]


@pytest.fixture
def ask() -> Ask:
    """Let a handler answer one request, and return what is sent."""

    def answer(handler: Callable[..., Any]) -> dict[str, Any]:
        server = LanguageServer("test", "1", protocol_cls=Boundary)
        written = Written()
        server.protocol.set_writer(written)
        server.feature("test/ask")(handler)
        for number, method in enumerate(("initialize", "test/ask")):
            params: dict[str, Any] = {"capabilities": {}, "processId": None, "rootUri": None}
            body = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            server.protocol.receive(json.dumps(body).encode())  # type: ignore[attr-defined]
        _, *answers = written.messages
        [answered] = answers
        assert answered["id"] == 1
        found: dict[str, Any] = answered
        return found

    return answer


def test_a_result_is_sent(ask: Ask) -> None:
    assert ask(lambda _: {"a": [1]})["result"] == {"a": [1]}


@pytest.mark.parametrize("result", [object, b"bytes", {1j}, {"a": {2, 3}}])
def test_a_result_that_can_not_be_written_is_answered(ask: Ask, result: object) -> None:
    assert ask(lambda _: result)["error"]["code"] == -32603


def test_the_text_of_an_exception_never_leaves(ask: Ask) -> None:
    def fails(_: object) -> None:
        raise ValueError("secret source text")

    answered = ask(fails)
    assert answered["error"]["code"] == -32603
    assert "secret" not in json.dumps(answered)
