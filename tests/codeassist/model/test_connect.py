import asyncio
import json
import time
from contextlib import aclosing
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import psutil
import pytest

from codeassist.errors import ModelUnavailableError
from codeassist.model.client import CompletionCall, ServerCounters
from codeassist.model.connect import Model, connect
from codeassist.model.fim import CHAT
from codeassist.model.pull import pull
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import ModelServer, Tiny

SETTINGS = Settings()
TOKENS_MAX = 3000
ENDED_SECONDS_MAX = 60


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


async def until_ended(before: set[int]) -> None:
    """Wait for the shared server's end, which follows that of its last client."""
    until = time.monotonic() + ENDED_SECONDS_MAX
    while not children() <= before:
        assert time.monotonic() < until, "the server goes on without a client"
        await asyncio.sleep(0.05)


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
async def test_the_embedded_model_fills_in_the_middle_and_is_gone_afterwards() -> None:
    before = children()
    async with connect(SETTINGS) as model:
        assert (model.name, model.fim.name) == (SETTINGS.model.name, "qwen-coder")
        text = await filled_in(model, "def add(a, b):\n    return ", "\n")
        assert children() - before
    assert "a + b" in text
    await until_ended(before)


async def filled_in(model: Model, before: str, after: str) -> str:
    fim = model.fim
    call = CompletionCall(f"{fim.prefix}{before}{fim.suffix}{after}{fim.middle}", 8, fim.stop)
    async with aclosing(model.client.stream(call)) as chunks:
        return "".join([chunk.text async for chunk in chunks])


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
async def test_the_second_of_two_growing_prompts_comes_from_the_cache() -> None:
    context = "".join(f"value_{number} = {number}\n" for number in range(40))
    async with connect(SETTINGS) as model:
        first = await last_chunk_counts(model, context)
        second = await last_chunk_counts(model, context + "total = ")
    assert first[0] == model.tokenizer.count(context)
    assert second[1] > 0.95 * second[0]


async def last_chunk_counts(model: Model, prompt: str) -> tuple[int, int]:
    counts = (0, 0)
    async with aclosing(model.client.stream(CompletionCall(prompt, 2))) as chunks:
        async for chunk in chunks:
            if chunk.prompt_tokens is not None and chunk.cached_prompt_tokens is not None:
                counts = (chunk.prompt_tokens, chunk.cached_prompt_tokens)
    return counts


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_cancelling_stops_the_server_by_its_own_counters(how: str) -> None:
    async with connect(SETTINGS) as model:
        await begin_and_stop(model, how)
        stopped = await when_idle(model)
        await asyncio.sleep(1.0)
        later = await model.client.counters()
    assert stopped.predicted_tokens < TOKENS_MAX / 10
    assert later.predicted_tokens == stopped.predicted_tokens
    assert later.requests_processing == 0


async def begin_and_stop(model: Model, how: str) -> None:
    """Read five pieces of a long answer, then leave it: by closing the stream or by cancelling the task."""
    five_read = asyncio.Event()

    async def read() -> None:
        call = CompletionCall("# All prime numbers, one per line:\n2\n3\n5\n7\n", TOKENS_MAX)
        async with aclosing(model.client.stream(call)) as chunks:
            for _ in range(5):
                await anext(chunks)
            assert (await model.client.counters()).requests_processing == 1
            five_read.set()
            if how == "cancel":
                async for _ in chunks:
                    pass

    task = asyncio.create_task(read())
    await five_read.wait()
    if how == "cancel":
        task.cancel()
    await asyncio.wait([task])
    assert task.cancelled() == (how == "cancel")


async def when_idle(model: Model) -> ServerCounters:
    for _ in range(200):
        counters = await model.client.counters()
        if counters.requests_processing == 0:
            return counters
        await asyncio.sleep(0.02)
    raise AssertionError("the server is still generating")


@pytest.mark.model
@pytest.mark.usefixtures("pulled_model")
async def test_cancelling_a_connect_that_still_starts_leaves_no_process() -> None:
    before = children()

    async def hold() -> None:
        async with connect(SETTINGS):
            await asyncio.sleep(60)

    task = asyncio.create_task(hold())
    for _ in range(500):
        await asyncio.sleep(0.01)
        if children() - before:
            break
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_ended(before)


async def test_a_model_that_is_not_pulled_says_how_to_pull_it() -> None:
    with pytest.raises(ModelUnavailableError, match=r"`codeassist model pull qwen2\.5-coder-0\.5b`"):
        async with connect(SETTINGS):
            pass


async def test_a_server_elsewhere_is_used_with_its_own_window(model_server: "ModelServer", tiny: "Tiny") -> None:
    pull("tiny", settings=SETTINGS, source=str(tiny.file))
    models = json.dumps({"data": [{"id": "served", "max_model_len": 8192}]}).encode()
    model_server.streams(models, path="/v1/models")
    url = f"{model_server.url}/v1"
    settings = Settings.model_validate({"model": {"base_url": url, "name": "served", "tokenizer": "tiny"}})
    async with connect(settings) as model:
        assert (model.name, model.fim.name, model.context_tokens_max) == ("served", "qwen-coder", 8192)
        assert model.tokenizer.count("def") == 1


async def test_a_server_elsewhere_is_asked_for_its_special_tokens(model_server: "ModelServer") -> None:
    special = ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<file_sep>", "<repo_name>"]

    def tokenize(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        text = json.loads(body)["content"]
        ids = [special.index(text)] if text in special else list(range(len(text)))
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(json.dumps({"tokens": ids}).encode())

    model_server.answers["/tokenize"] = tokenize
    settings = Settings.model_validate({"model": {"base_url": f"{model_server.url}/v1"}})
    async with connect(settings) as model:
        assert model.fim.name == "starcoder2"
        assert model.context_tokens_max == settings.model.context_tokens_max


async def test_a_server_elsewhere_that_cannot_fill_in_is_asked_in_words(model_server: "ModelServer") -> None:
    def tokenize(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(json.dumps({"tokens": list(body)}).encode())

    model_server.answers["/tokenize"] = tokenize
    async with connect(Settings.model_validate({"model": {"base_url": f"{model_server.url}/v1"}})) as model:
        assert model.fim is CHAT
