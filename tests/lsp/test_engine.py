import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codeassist.completion import Completion, CompletionRequest, Timings
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.errors import ModelUnavailableError, RefusedError
from codeassist_lsp import engine as module
from codeassist_lsp.engine import Condition, Engine

REQUEST = CompletionRequest(Path("/r"), "a.py", "x = ", "", "python")
ANSWER = Completion("s", "1", "fake", (), 1, 0, None, Timings())


@dataclass
class Model:
    """A connection and a completer in one: each problem is raised once, in turn."""

    refuses: list[Exception] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    connected: int = 0
    closed: int = 0
    told: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["Model"]:
        await asyncio.sleep(0)
        if self.refuses:
            raise self.refuses.pop(0)
        self.connected += 1
        yield self
        self.closed += 1

    async def complete(self, _: CompletionRequest) -> Completion:
        if self.fails:
            raise self.fails.pop(0)
        return ANSWER

    async def edit(self, _: EditRequest) -> EditAnswer:
        if self.fails:
            raise self.fails.pop(0)
        return EditAnswer("e", "docstring", "fake")

    def accepted(self, suggestion: str) -> None:
        self.told.append(f"accepted {suggestion}")

    def dismissed(self, suggestion: str) -> None:
        self.told.append(f"dismissed {suggestion}")


async def test_a_request_waits_for_the_model_and_one_connection_serves_all() -> None:
    model = Model()
    engine = Engine(model.connect, pytest.fail)
    answers = await asyncio.gather(engine.complete(REQUEST), engine.complete(REQUEST))
    assert list(answers) == [ANSWER, ANSWER]
    await engine.close()
    assert (model.connected, model.closed) == (1, 1)


async def test_a_model_that_refuses_is_told_and_not_asked_again_at_once() -> None:
    told: list[str] = []
    model = Model(refuses=[ModelUnavailableError("not pulled")])
    engine = Engine(model.connect, told.append)
    assert [await engine.complete(REQUEST), await engine.complete(REQUEST)] == [None, None]
    assert told == ["not pulled"]
    await engine.close()


async def test_after_a_while_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(refuses=[ModelUnavailableError("starting")])
    engine = Engine(model.connect, lambda _: None)
    assert await engine.complete(REQUEST) is None
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    assert await engine.complete(REQUEST) == ANSWER
    await engine.close()


async def test_a_model_that_died_is_connected_anew_by_the_very_next_request() -> None:
    model = Model(fails=[ModelUnavailableError("gone")])
    engine = Engine(model.connect, pytest.fail)
    assert [await engine.complete(REQUEST), await engine.complete(REQUEST)] == [None, ANSWER]
    await engine.close()
    assert (model.connected, model.closed) == (2, 2)


async def test_a_model_that_dies_again_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(fails=[ModelUnavailableError("gone"), ModelUnavailableError("gone again")])
    told: list[str] = []
    engine = Engine(model.connect, told.append)
    assert [await engine.complete(REQUEST) for _ in range(4)] == [None] * 4
    assert model.connected == 2
    assert told == ["gone again"]
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    assert await engine.complete(REQUEST) == ANSWER
    await engine.close()


async def test_a_prompt_that_is_refused_leaves_the_connection_as_it_is() -> None:
    told: list[str] = []
    model = Model(fails=[RefusedError("too long")])
    engine = Engine(model.connect, told.append)
    assert [await engine.complete(REQUEST), await engine.complete(REQUEST)] == [None, ANSWER]
    assert (told, model.connected) == (["too long"], 1)
    await engine.close()


async def test_a_fault_of_ours_is_told_without_its_text() -> None:
    told: list[str] = []
    engine = Engine(Model(refuses=[KeyError("private")]).connect, told.append)
    assert await engine.complete(REQUEST) is None
    assert told == ["The model could not be connected; the log says why."]
    await engine.close()


async def test_closing_while_connecting_answers_those_who_wait() -> None:
    @asynccontextmanager
    async def never() -> AsyncIterator[Model]:
        await asyncio.Event().wait()
        yield Model()

    engine = Engine(never, pytest.fail)
    waiting = asyncio.create_task(engine.complete(REQUEST))
    await asyncio.sleep(0.01)
    await engine.close()
    assert await waiting is None
    assert await engine.complete(REQUEST) is None


async def test_what_became_of_a_suggestion_reaches_the_model_that_is_connected() -> None:
    model = Model(fails=[ModelUnavailableError("gone")])
    engine = Engine(model.connect, pytest.fail)
    engine.accepted("before there was any")
    await engine.complete(REQUEST)
    engine.accepted("from the one that died")
    await engine.complete(REQUEST)
    engine.accepted("one")
    engine.dismissed("other")
    await engine.close()
    engine.dismissed("afterwards")
    assert model.told == ["accepted one", "dismissed other"]


async def test_a_model_that_comes_back_is_connected_though_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    seen: list[Condition] = []
    model = Model(refuses=[ModelUnavailableError("gone"), ModelUnavailableError("gone")])
    engine = Engine(model.connect, lambda _: None, seen.append)
    engine.start()
    async with asyncio.timeout(20):
        while not model.connected:  # noqa: ASYNC110  it is the test's own model, which tells nobody
            await asyncio.sleep(0.01)
    await engine.close()
    offline = Condition("offline", "gone")
    assert seen == [Condition("starting"), offline, offline, Condition("ready")]


async def test_a_refusal_is_an_error_until_the_next_answer() -> None:
    seen: list[Condition] = []
    engine = Engine(Model(fails=[RefusedError("too long")]).connect, lambda _: None, seen.append)
    assert await engine.complete(REQUEST) is None
    assert seen[-1] == Condition("error", "too long")
    assert await engine.complete(REQUEST) == ANSWER
    assert seen[-1] == Condition("ready")
    await engine.close()


async def test_new_settings_are_connected_anew_and_none_keep_it_disconnected() -> None:
    model = Model()
    engine = Engine(model.connect, pytest.fail)
    await engine.complete(REQUEST)
    await engine.restart()
    assert await engine.complete(REQUEST) == ANSWER
    assert (model.connected, model.closed) == (2, 1)
    await engine.stop()
    await asyncio.sleep(0)
    assert (model.connected, model.closed) == (2, 2)
    engine.start()
    assert await engine.complete(REQUEST) == ANSWER
    await engine.close()
