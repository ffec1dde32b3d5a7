import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import pytest

from codeassist.errors import CodeassistError, ModelUnavailableError, RefusedError
from codeassist.model.client import Chunk, CompletionCall, ModelClient

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import ModelServer

CALL = CompletionCall("def f(", 16)
DONE = b"data: [DONE]\n\n"


def piece(text: str, finish_reason: str | None = None, **more: object) -> bytes:
    event = {"choices": [{"text": text, "finish_reason": finish_reason}]} | more
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"


@pytest.fixture
async def client(model_server: "ModelServer") -> AsyncIterator[ModelClient]:
    client = ModelClient(f"{model_server.url}/v1/", model="served", api_key="secret", timeout_seconds=10)
    yield client
    await client.aclose()


async def answer_of(client: ModelClient, call: CompletionCall = CALL) -> list[Chunk]:
    async with aclosing(client.stream(call)) as chunks:
        return [chunk async for chunk in chunks]


async def test_pieces_arrive_in_order_with_the_counts_at_the_end(
    model_server: "ModelServer", client: ModelClient
) -> None:
    usage = {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 8}}
    model_server.streams(piece("a"), b": ping\n\n", piece("你好"), piece("", "stop", usage=usage), DONE)
    assert await answer_of(client) == [
        Chunk("a", None, None, None),
        Chunk("你好", None, None, None),
        Chunk("", "stop", 9, 8),
    ]


async def test_a_piece_cut_anywhere_by_the_network_arrives_whole(
    model_server: "ModelServer", client: ModelClient
) -> None:
    stream = piece("é你👍") + piece("", "stop") + DONE
    model_server.streams(*(stream[at : at + 1] for at in range(len(stream))))
    assert "".join(chunk.text for chunk in await answer_of(client)) == "é你👍"


async def test_a_stream_without_done_is_whole_when_it_gave_a_reason_to_finish(
    model_server: "ModelServer", client: ModelClient
) -> None:
    model_server.streams(piece("a", "length"))
    assert [chunk.text for chunk in await answer_of(client)] == ["a"]


async def test_the_request_is_openai_s_and_carries_the_key(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(piece("", "stop"), DONE)
    await answer_of(client, CompletionCall("p", 7, stop=("1", "2", "3", "4", "5"), temperature=0.5, seed=3))
    body = json.loads(model_server.bodies[0])
    assert body["stop"] == ["1", "2", "3", "4"]
    assert (body["model"], body["prompt"], body["max_tokens"]) == ("served", "p", 7)
    assert (body["temperature"], body["seed"], body["stream"]) == (0.5, 3, True)
    assert body["stream_options"] == {"include_usage": True}
    assert model_server.headers[0]["Authorization"] == "Bearer secret"


async def test_a_call_with_instructions_is_a_conversation(model_server: "ModelServer", client: ModelClient) -> None:
    spoken = {"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]}
    model_server.streams(b"data: " + json.dumps(spoken).encode() + b"\n\n", DONE, path="/v1/chat/completions")
    chunks = await answer_of(client, CompletionCall("p", 7, instructions="Complete."))
    body = json.loads(model_server.bodies[0])
    assert [chunk.text for chunk in chunks] == ["a"]
    assert body["messages"] == [{"role": "system", "content": "Complete."}, {"role": "user", "content": "p"}]
    assert "prompt" not in body
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


async def test_without_stops_and_seed_neither_is_sent(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(piece("", "stop"), DONE)
    await answer_of(client)
    assert {"stop", "seed"}.isdisjoint(json.loads(model_server.bodies[0]))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "refused the API key"),
        (403, "refused the API key"),
        (404, "does not know this model"),
        (429, "is overloaded"),
        (500, "failed with status 500"),
        (503, "failed with status 503"),
        (302, "failed with status 302"),
    ],
)
async def test_a_failure_of_the_server_says_what_it_said(
    model_server: "ModelServer", client: ModelClient, status: int, words: str
) -> None:
    model_server.streams(b'{"error": {"message": "because\\n of  this"}}', status=status)
    with pytest.raises(ModelUnavailableError, match=f"{words}.*: because of this"):
        await answer_of(client)


async def test_a_prompt_that_is_too_long_is_refused_not_unavailable(
    model_server: "ModelServer", client: ModelClient
) -> None:
    model_server.streams(b'{"error": {"message": "exceeds the context size"}}', status=400)
    with pytest.raises(RefusedError, match="refused the prompt: exceeds the context size"):
        await answer_of(client)


async def test_a_page_of_html_is_shown_shortly(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(b"<html>" + b"x" * 10_000, status=502)
    with pytest.raises(ModelUnavailableError) as raised:
        await answer_of(client)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((piece("a"),), "ended its answer half way"),
        ((), "ended its answer half way"),
        ((b"<html>hello</html>\n",), "not a completion stream"),
        ((piece("a"), b"data: {broken\n\n"), "not a completion stream"),
        ((piece("a"), b'data: {"error": {"message": "out of memory"}}\n\n'), "failed while answering: out of memory"),
    ],
)
async def test_a_stream_that_goes_wrong_is_unavailable(
    model_server: "ModelServer", client: ModelClient, pieces: tuple[bytes, ...], words: str
) -> None:
    model_server.streams(*pieces)
    with pytest.raises(ModelUnavailableError, match=words):
        await answer_of(client)


async def test_what_came_before_a_failure_was_given(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(piece("kept"))
    async with aclosing(client.stream(CALL)) as chunks:
        assert (await anext(chunks)).text == "kept"
        with pytest.raises(ModelUnavailableError):
            await anext(chunks)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = ModelClient("http://127.0.0.1:9/v1", model="m", timeout_seconds=5)
    with pytest.raises(ModelUnavailableError, match="can't be reached"):
        await answer_of(client)
    await client.aclose()


@pytest.mark.parametrize("begun", [False, True])
async def test_a_server_that_is_too_slow_is_given_up(model_server: "ModelServer", begun: bool) -> None:
    client = ModelClient(f"{model_server.url}/v1", model="m", timeout_seconds=0.2)
    model_server.answers["/v1/completions"] = hanging(model_server, piece("a") if begun else b"")
    with pytest.raises(ModelUnavailableError, match=r"did not answer within 0\.2 s"):
        await answer_of(client)
    await client.aclose()


def hanging(model_server: "ModelServer", first: bytes) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    """Send `first`, then nothing but a comment now and then until the client leaves."""

    def answer(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        if first:
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(first)
        while not model_server.gone.wait(0.02):
            handler.wfile.write(b": still there\n\n" if first else b"HTTP/1.1 100 Continue\r\n\r\n")

    return answer


async def test_closing_the_generator_closes_the_connection(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.answers["/v1/completions"] = hanging(model_server, piece("a"))
    async with aclosing(client.stream(CALL)) as chunks:
        assert (await anext(chunks)).text == "a"
    assert await asyncio.to_thread(model_server.gone.wait, 10)


async def test_cancelling_the_task_closes_the_connection(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.answers["/v1/completions"] = hanging(model_server, piece("a"))
    arrived = asyncio.Event()

    async def read() -> None:
        async with aclosing(client.stream(CALL)) as chunks:
            async for _ in chunks:
                arrived.set()

    task = asyncio.create_task(read())
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(model_server.gone.wait, 10)


async def test_a_password_in_the_base_url_is_not_shown() -> None:
    client = ModelClient("http://me:secret@127.0.0.1:9/v1", model="m", timeout_seconds=5)
    with pytest.raises(ModelUnavailableError) as raised:
        await answer_of(client)
    assert "secret" not in str(raised.value)
    await client.aclose()


async def test_two_streams_run_at_once(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(piece("a"), piece("b", "stop"), DONE)
    answers = await asyncio.gather(*(answer_of(client) for _ in range(4)))
    assert [[chunk.text for chunk in answer] for answer in answers] == [["a", "b"]] * 4


async def test_counters_come_from_metrics_beside_v1(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(b"llamacpp:prompt_tokens_total 5\nllamacpp:tokens_predicted_total 2\n", path="/metrics")
    counters = await client.counters()
    assert (counters.prompt_tokens, counters.predicted_tokens) == (5, 2)


async def test_a_server_without_counters_says_so(client: ModelClient) -> None:
    with pytest.raises(RefusedError, match="shows no counters"):
        await client.counters()


@pytest.mark.parametrize(
    ("models", "window"),
    [
        ([{"id": "other", "max_model_len": 1}, {"id": "served", "max_model_len": 8192}], 8192),
        ([{"id": "another-name", "meta": {"n_ctx": 4096}}], 4096),
        ([{"id": "served"}], None),
        ([{"id": "a", "max_model_len": 1}, {"id": "b", "max_model_len": 2}], None),
        ([], None),
        ("nonsense", None),
    ],
)
async def test_the_context_window_is_what_the_server_reports(
    model_server: "ModelServer", client: ModelClient, models: object, window: int | None
) -> None:
    model_server.streams(json.dumps({"data": models}).encode(), path="/v1/models")
    assert await client.context_tokens_max() == window


async def test_every_failure_is_one_of_ours(model_server: "ModelServer", client: ModelClient) -> None:
    model_server.streams(b"\xff\xfe\x00garbage")
    with pytest.raises(CodeassistError):
        await answer_of(client)
