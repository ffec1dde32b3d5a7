import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict

import pytest

from codeassist.model.shared import wire
from codeassist.model.shared.wire import Answer, Channel, ServerStatus, WireError, Wish, introduce, welcome

STATUS = ServerStatus("small", "sha256", 4096, 7, "http://127.0.0.1:1/v1", "0.1", 1.5, 0.5, 600, 2, 5)
WISH = Wish("lease", "sha256", 4096)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    first, second = socket.socketpair()
    with first, second:
        yield first, second


@pytest.fixture
def aside() -> Iterator[Callable[..., "Future[object]"]]:
    """Run one side of a conversation in a thread."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit


def test_both_sides_prove_that_they_know_the_key(
    ends: tuple[socket.socket, socket.socket], aside: Callable[..., "Future[object]"]
) -> None:
    asking = aside(introduce, Channel(ends[0]), "key", WISH)
    server = Channel(ends[1])
    assert welcome(server, "key") == WISH
    server.send(asdict(Answer("granted", STATUS)))
    assert asking.result() == Answer("granted", STATUS)


def test_a_server_without_the_key_gets_no_proof_and_no_wish(
    ends: tuple[socket.socket, socket.socket], aside: Callable[..., "Future[object]"]
) -> None:
    asking = aside(introduce, Channel(ends[0]), "key", WISH)
    serving = Channel(ends[1])
    first = serving.receive()
    serving.send({"nonce": "0" * 64, "proof": "0" * 64})
    with pytest.raises(WireError, match="no proof"):
        asking.result()
    ends[0].close()
    assert list(first) == ["nonce"]
    with pytest.raises(WireError):
        serving.receive()


def test_a_client_without_the_key_is_sent_away(
    ends: tuple[socket.socket, socket.socket], aside: Callable[..., "Future[object]"]
) -> None:
    asked = aside(welcome, Channel(ends[1]), "key")
    client = Channel(ends[0])
    client.send({"nonce": "0" * 64})
    client.receive()
    client.send({"proof": "0" * 64, "wish": asdict(WISH)})
    with pytest.raises(WireError, match="no proof"):
        asked.result()


def test_a_proof_that_is_sent_back_is_none(
    ends: tuple[socket.socket, socket.socket], aside: Callable[..., "Future[object]"]
) -> None:
    asked = aside(welcome, Channel(ends[1]), "key")
    client = Channel(ends[0])
    client.send({"nonce": "0" * 64})
    client.send({"proof": client.receive()["proof"], "wish": asdict(WISH)})
    with pytest.raises(WireError, match="no proof"):
        asked.result()


@pytest.mark.parametrize(
    "said", [b"", b"\n", b"GET / HTTP/1.1\r\n\r\n", b"[]\n", b'{"nonce": 5}\n', b'{"nonce": "short"}\n', b"\xff\xfe\n"]
)
def test_whoever_says_something_else_is_sent_away(
    ends: tuple[socket.socket, socket.socket], said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HANDSHAKE_SECONDS_MAX", 0.1)
    server = Channel(ends[1])
    ends[0].sendall(said)
    ends[0].shutdown(socket.SHUT_WR)
    with pytest.raises(WireError):
        welcome(server, "key")


def test_a_line_without_end_is_read_no_further_than_its_limit(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].sendall(b'{"nonce": "' + b"0" * wire.LINE_BYTES_MAX)
    with pytest.raises(WireError):
        Channel(ends[1]).receive()


def test_silence_is_not_waited_for_without_end(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HANDSHAKE_SECONDS_MAX", 0.05)
    with pytest.raises(WireError):
        Channel(ends[1]).receive()


@pytest.mark.parametrize("answer", [{}, {"kind": "granted"}, {"kind": "granted", "status": {"model": "small"}}])
def test_an_answer_that_lacks_something_is_none(
    ends: tuple[socket.socket, socket.socket], aside: Callable[..., "Future[object]"], answer: dict[str, object]
) -> None:
    asking = aside(introduce, Channel(ends[0]), "key", WISH)
    server = Channel(ends[1])
    welcome(server, "key")
    ends[1].sendall(json.dumps(answer).encode() + b"\n")
    with pytest.raises(WireError):
        asking.result()
