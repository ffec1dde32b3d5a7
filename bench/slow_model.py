"""A model server with a fixed delay that notes what became of each request; it speaks OpenAI's API and Tabby's.

Both answer with the same text, made from the line that is being typed. OpenAI's comes as a stream whose first piece is
everything, after the delay; Tabby's as one JSON object. A client that closes its connection before its answer was
sent has stopped the request, which is noted with the time: that is when a real server would stop generating.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MIDDLE = "<|fim_middle|>"
"""What stands before the unfinished line in a prompt of Qwen2.5-Coder, whose tokenizer is used here."""
_HEALTH = {
    "model": "slow", "device": "cpu", "arch": "x86_64", "cpu_info": "", "cpu_count": 2, "cuda_devices": [],
    "version": {"build_date": "2025-01-01", "build_timestamp": "", "git_sha": "", "git_describe": "v0.20.0"},
}  # fmt: skip


@dataclass(slots=True)
class Asked:
    """One request for a completion; times are those of the event loop, in seconds.

    `ended` is when the answer was sent or the client left, and `stopped` says that it left before the answer.
    """

    at: float
    unfinished: str
    ended: float | None = None
    stopped: bool = False


@dataclass(slots=True)
class SlowModel:
    """What it answers with and when; `says` is given the text of the cursor's line that the prompt shows."""

    says: Callable[[str], str]
    delay_seconds: float = 0.0
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it listens, without a path."""
        return f"http://127.0.0.1:{self.port}"

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until it is closed."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                target, length = _parsed(head.decode("latin-1"))
                body = await reader.readexactly(length)
                if target == "/v1/completions":
                    await self._complete(json.loads(body), reader, writer)
                elif target == "/metrics":
                    writer.write(_answer("text/plain", self._counters()))
                else:
                    writer.write(_json(_fixed(target)))
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has closed its end
        finally:
            writer.close()

    def _counters(self) -> bytes:
        """What llama.cpp tells of itself, as far as a client looks at it to know whether the server is idle."""
        running = sum(asked.ended is None for asked in self.asked)
        return f"llamacpp:prompt_tokens_total 1\nllamacpp:requests_processing {running}\n".encode()

    async def _complete(
        self, body: dict[str, object], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        clock = asyncio.get_running_loop().time
        asked = Asked(clock(), unfinished_line(body))
        self.asked.append(asked)
        asked.stopped = await _left_within(self.delay_seconds, reader)
        asked.ended = clock()
        if asked.stopped:
            raise ConnectionAbortedError
        text = self.says(asked.unfinished)
        if "segments" in body:
            writer.write(_json({"id": f"cmpl-{len(self.asked)}", "choices": [{"index": 0, "text": text}]}))
        else:
            writer.write(_stream(text))
        await writer.drain()


@asynccontextmanager
async def serving(says: Callable[[str], str]) -> AsyncIterator[SlowModel]:
    """The server on a free port of this machine, until the end of the block."""
    model = SlowModel(says)
    server = await asyncio.start_server(model.connected, "127.0.0.1", 0)
    model.port = server.sockets[0].getsockname()[1]
    try:
        yield model
    finally:
        server.close()
        await server.wait_closed()


def unfinished_line(body: dict[str, object]) -> str:
    """What the request says of the cursor's line: the end of the prompt, or of Tabby's prefix."""
    segments = body.get("segments")
    if isinstance(segments, dict):
        return str(segments["prefix"]).rpartition("\n")[2]
    return str(body["prompt"]).rpartition(MIDDLE)[2].rpartition("\n")[2]


def _parsed(head: str) -> tuple[str, int]:
    """Path and length of the body of a request's head."""
    request, *headers = head.split("\r\n")
    values = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
    return urlsplit(request.split(" ")[1]).path, int(values.get("content-length", 0))


def _fixed(target: str) -> object:
    """The answer to everything else that the two clients ask."""
    known: dict[str, object] = {
        "/v1/models": {"data": [{"id": "slow", "max_model_len": 8192}]},
        "/v1/health": _HEALTH,
        "/v1beta/server_setting": {"disable_client_side_telemetry": True},
    }
    return known.get(target, {})


async def _left_within(seconds: float, reader: asyncio.StreamReader) -> bool:
    """Wait; whether the client closed its connection meanwhile."""
    leaving = asyncio.create_task(reader.read(1))
    await asyncio.wait({leaving}, timeout=seconds)
    if leaving.done():
        assert leaving.result() == b"", "a client asks one thing at a time on a connection"
        return True
    leaving.cancel()
    await asyncio.wait({leaving})  # two may not read from one connection
    return False


def _stream(text: str) -> bytes:
    pieces = [{"choices": [{"index": 0, "text": text, "finish_reason": None}]}]
    pieces += [{"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}]
    events = b"".join(b"data: %b\n\n" % json.dumps(piece).encode() for piece in pieces) + b"data: [DONE]\n\n"
    return _answer("text/event-stream", events)


def _json(value: object) -> bytes:
    return _answer("application/json", json.dumps(value).encode())


def _answer(kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
