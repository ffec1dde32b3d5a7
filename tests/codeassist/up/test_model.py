"""Keeping a model warm, with a server that a test plays."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from codeassist.errors import ModelUnavailableError
from codeassist.model.client import CompletionCall
from codeassist.model.shared.wire import ServerStatus
from codeassist.settings import Settings
from codeassist.up import model as warming
from codeassist.up.status import ModelState

SERVER = ServerStatus("qwen", "", 4096, 13, "http://127.0.0.1:1/v1", "0.1.0", 9.0, 0.0, 600, 2, 700_000_000)


@dataclass
class Played:
    """Stands for the connection and for the model; `servers` are what is seen of it, look by look."""

    servers: list[ServerStatus | None] = field(default_factory=list)
    connected: int = 0
    asked: int = 0
    problem: Exception | None = None
    name: str = "qwen"

    @property
    def client(self) -> "Played":
        return self

    @asynccontextmanager
    async def connect(self, _settings: Settings) -> AsyncIterator["Played"]:
        self.connected += 1
        if self.problem is not None:
            raise self.problem
        yield self

    async def stream(self, call: CompletionCall) -> AsyncGenerator[str]:
        self.asked += 1
        yield call.prompt

    def status(self) -> ServerStatus | None:
        return self.servers.pop(0) if self.servers else SERVER


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    server = Played()
    monkeypatch.setattr(warming, "connect", server.connect)
    monkeypatch.setattr(warming, "status", server.status)
    monkeypatch.setattr(warming, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(warming, "RETRY_SECONDS", 0.001)
    return server


async def told(until: int) -> list[ModelState]:
    """The first states that are told."""
    states: list[ModelState] = []
    enough = asyncio.Event()

    def tell(state: ModelState) -> None:
        states.append(state)
        if len(states) >= until:
            enough.set()

    task = asyncio.create_task(warming.keep_warm(Settings(), tell))
    async with asyncio.timeout(10):
        await enough.wait()
    task.cancel()
    await asyncio.wait([task])
    return states[:until]


async def test_a_server_that_ended_is_started_again(played: Played) -> None:
    played.servers = [SERVER, None]
    states = await told(4)
    assert [state.phase for state in states] == ["starting", "ready", "starting", "ready"]
    assert played.connected == 2


async def test_an_idle_server_is_asked_before_it_would_end(played: Played) -> None:
    played.servers = [replace(SERVER, idle_seconds=299.0), replace(SERVER, idle_seconds=301.0)]
    await told(4)
    assert played.asked == 1


async def test_a_model_that_cant_be_had_is_said_and_tried_for_again(played: Played) -> None:
    played.problem = ModelUnavailableError("It is not pulled.")
    states = await told(4)
    assert [state.phase for state in states] == ["starting", "unavailable"] * 2
    assert states[1].words == "It is not pulled."
