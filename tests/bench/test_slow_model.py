"""The slow model server: both ways to ask it, and what it notes of a client that leaves."""

import asyncio

import httpx
from slow_model import serving, unfinished_line

from codeassist.model.server_counters import parse_counters


def _says(unfinished: str) -> str:
    return f"after {unfinished!r}"


def test_the_unfinished_line_stands_behind_the_middle_marker_or_ends_the_prefix() -> None:
    assert unfinished_line({"prompt": "<|fim_prefix|>a\n<|fim_suffix|>\n<|fim_middle|>    x = "}) == "    x = "
    assert unfinished_line({"prompt": "<|fim_prefix|>", "segments": {"prefix": "a\n  b", "suffix": "c"}}) == "  b"


async def test_openais_answer_is_a_stream_and_tabbys_one_object() -> None:
    async with serving(_says) as model, httpx.AsyncClient(base_url=model.address) as client:
        stream = await client.post("/v1/completions", json={"prompt": "<|fim_middle|>ab"})
        single = await client.post("/v1/completions", json={"segments": {"prefix": "x\ncd"}})
    assert stream.text.startswith('data: {"choices": [{"index": 0, "text": "after \'ab\'"')
    assert stream.text.endswith("data: [DONE]\n\n")
    assert single.json()["choices"][0]["text"] == "after 'cd'"
    assert [asked.stopped for asked in model.asked] == [False, False]


async def test_a_client_that_leaves_before_the_answer_has_stopped_its_request() -> None:
    async with serving(_says) as model, httpx.AsyncClient(base_url=model.address) as client:
        model.delay_seconds = 30
        asking = asyncio.create_task(client.post("/v1/completions", json={"prompt": "x"}))
        async with asyncio.timeout(10):
            while not model.asked:  # noqa: ASYNC110  the record is a plain list, as the programs read it
                await asyncio.sleep(0.01)
            asking.cancel()
            while model.asked[0].ended is None:  # noqa: ASYNC110  as above
                await asyncio.sleep(0.01)
    assert model.asked[0].stopped
    assert model.asked[0].ended - model.asked[0].at < 30


async def test_it_tells_how_many_requests_it_works_on() -> None:
    async with serving(_says) as model, httpx.AsyncClient(base_url=model.address) as client:
        idle = parse_counters((await client.get("/metrics")).text)
        model.delay_seconds = 30
        asking = asyncio.create_task(client.post("/v1/completions", json={"prompt": "x"}))
        async with asyncio.timeout(10):
            while not model.asked:  # noqa: ASYNC110  as above
                await asyncio.sleep(0.01)
        busy = parse_counters((await client.get("/metrics")).text)
        asking.cancel()
    assert idle is not None
    assert busy is not None
    assert (idle.requests_processing, busy.requests_processing) == (0, 1)


async def test_what_the_two_clients_ask_first_is_answered() -> None:
    async with serving(_says) as model, httpx.AsyncClient(base_url=model.address) as client:
        models = (await client.get("/v1/models")).json()
        health = (await client.get("/v1/health")).json()
    assert models["data"][0]["id"] == "slow"
    assert health["version"]["git_describe"]
