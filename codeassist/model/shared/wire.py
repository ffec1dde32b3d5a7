"""The conversation on a shared server's lease port: lines of JSON, after both sides have proved that they know the key.

    client                                     server
    {"nonce": C}                          ->
                                         <-    {"nonce": S, "proof": HMAC(key, "server" C S)}
    {"proof": HMAC(key, "client" C S), "wish": {...}}  ->
                                         <-    {"kind": ..., "status": {...}}

The key never travels, so a stranger who listens on a port that a dead server had learns nothing, and is told
nothing but a random number. The server proves itself first. Each proof names its side and both numbers, so none
can be sent back or used twice. (`multiprocessing.connection` does the like with MD5, and without the sides.)
"""

import hashlib
import hmac
import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

LOOPBACK = "127.0.0.1"
LINE_BYTES_MAX = 4096
HANDSHAKE_SECONDS_MAX = 5.0
"""How long either side waits for a line of the other."""
_NONCE_BYTES = 32


class WireError(Exception):
    """The other side is not one of ours, or is gone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants; the last two say which server a lease is good for."""

    kind: Literal["lease", "status", "stop"]
    sha256: str = ""
    context_tokens_max: int = 0


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A shared server as it describes itself. `idle_seconds` have passed since it last worked on a request."""

    model: str
    sha256: str
    context_tokens_max: int
    pid: int
    base_url: str
    version: str
    uptime_seconds: float
    idle_seconds: float
    idle_seconds_max: int
    clients: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a wish: a lease is `granted`, or the server is `busy` with other clients' model, or `ending`."""

    kind: Literal["granted", "busy", "ending", "status"]
    status: ServerStatus


class Channel:
    """Lines of JSON over a socket, which it does not close."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(HANDSHAKE_SECONDS_MAX)
        self._connection = connection
        self._came = b""

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one line.

        Raises:
            WireError: the other side is gone.
        """
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise WireError(str(error)) from error

    def receive(self) -> dict[str, Any]:
        """Read one line.

        Raises:
            WireError: the other side is gone, or is silent or says something else.
        """
        try:
            message = json.loads(self._line())
        except (OSError, ValueError) as error:
            raise WireError(str(error)) from error
        if not isinstance(message, dict):
            raise WireError("not an object")
        return message

    def _line(self) -> bytes:
        while b"\n" not in self._came:
            more = self._connection.recv(LINE_BYTES_MAX)
            if not more or len(self._came) + len(more) > LINE_BYTES_MAX:
                raise WireError("no line")
            self._came += more
        line, _, self._came = self._came.partition(b"\n")
        return line


def introduce(channel: Channel, key: str, wish: Wish) -> Answer:
    """The client's side, to the end: what becomes of its wish.

    Raises:
        WireError: the other side does not know the key, or is gone.
    """
    mine = secrets.token_hex(_NONCE_BYTES)
    channel.send({"nonce": mine})
    reply = channel.receive()
    theirs = _nonce(reply)
    _check(reply, _proof(key, "server", mine, theirs))
    channel.send({"proof": _proof(key, "client", mine, theirs), "wish": asdict(wish)})
    answer = channel.receive()
    try:
        return Answer(answer["kind"], ServerStatus(**answer["status"]))
    except (KeyError, TypeError) as error:
        raise WireError(str(error)) from error


def welcome(channel: Channel, key: str) -> Wish:
    """The server's side, as far as the client's wish; the answer is sent by the caller.

    Raises:
        WireError: the other side does not know the key, or is gone.
    """
    theirs = _nonce(channel.receive())
    mine = secrets.token_hex(_NONCE_BYTES)
    channel.send({"nonce": mine, "proof": _proof(key, "server", theirs, mine)})
    reply = channel.receive()
    _check(reply, _proof(key, "client", theirs, mine))
    try:
        return Wish(**reply["wish"])
    except (KeyError, TypeError) as error:
        raise WireError(str(error)) from error


def _nonce(message: Mapping[str, Any]) -> str:
    nonce = message.get("nonce")
    if not isinstance(nonce, str) or len(nonce) != 2 * _NONCE_BYTES:
        raise WireError("no nonce")
    return nonce


def _proof(key: str, side: str, clients: str, servers: str) -> str:
    return hmac.new(key.encode(), f"{side} {clients} {servers}".encode(), hashlib.sha256).hexdigest()


def _check(message: Mapping[str, Any], proof: str) -> None:
    given = message.get("proof")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), proof.encode()):
        raise WireError("no proof")
