import json
from collections.abc import AsyncIterator

import pytest

from codeassist.completion.prompt import render
from codeassist.doctor.hole import HOLE, Said, known_hole, way_to_fill, what_is_wrong
from codeassist.doctor.model import _name_is_served
from codeassist.model.client import ModelClient
from codeassist.model.connect import Model
from codeassist.model.fim import CHAT, FORMATS
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings import Settings
from tests.codeassist.model.conftest import ModelServer, model_server

__all__ = ["model_server"]

QWEN = FORMATS[0]
DONE = b"data: [DONE]\n\n"


def tokenizer() -> Tokenizer:
    """A token for each character."""
    return Tokenizer(lambda text: [1] * len(text), lambda _text: None)


@pytest.fixture
async def model(model_server: ModelServer) -> AsyncIterator[Model]:
    client = ModelClient(f"{model_server.url}/v1", model="served", timeout_seconds=10)
    yield Model(client, tokenizer(), QWEN, "served", 4096)
    await client.aclose()


def answers(model_server: ModelServer, *pieces: str, chat: bool = False) -> None:
    """Let the server stream these pieces."""
    events = (
        {"choices": [{"delta": {"content": piece}} if chat else {"text": piece}], "usage": None} for piece in pieces
    )
    stream = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    last = b'data: {"choices": [], "usage": {"prompt_tokens": 0}}\n\n'
    model_server.streams(*stream, last, DONE, path="/v1/chat/completions" if chat else "/v1/completions")


async def test_a_hole_that_is_filled_is_fine(model_server: ModelServer, model: Model) -> None:
    answers(model_server, " first", " + second")
    [found] = await known_hole(model)
    assert (found.state, found.words.startswith("filled with `first + second`")) == ("ok", True)
    assert json.loads(model_server.bodies[0])["prompt"].endswith("<|fim_middle|>    return")


async def test_a_server_that_goes_on_behind_the_end_of_text_is_noted(model_server: ModelServer, model: Model) -> None:
    answers(model_server, " first + second\n", "<|endoftext|>", "import os")
    [filled, loose] = await known_hole(model)
    assert (filled.state, loose.state, loose.check) == ("ok", "note", "end of text")
    assert "<|endoftext|>" in loose.words


async def test_a_chat_model_is_asked_in_words_and_told_so(model_server: ModelServer, model: Model) -> None:
    chat = Model(model.client, model.tokenizer, CHAT, "served", 4096)
    answers(model_server, "```python\n", "    return first + second\n```", chat=True)
    [found] = await known_hole(chat)
    assert (found.state, found.words.startswith("filled with `first + second`")) == ("ok", True)
    assert json.loads(model_server.bodies[0])["messages"][1]["content"].endswith("    return")
    way = way_to_fill(chat)
    assert (way.state, "asked in words" in way.words, "qwen2.5-coder" in way.mend) == ("note", True, True)


def test_a_format_that_was_found_is_named(model: Model) -> None:
    assert way_to_fill(model).words == "qwen-coder format, found from the tokenizer"


@pytest.mark.parametrize(
    ("answer", "prompt_tokens", "words"),
    [
        ("", None, "nothing came"),
        ("\n\ndef add(first, second):\n    return", None, "wrote the file again"),
        (" The function adds two numbers together", None, "talks instead of filling"),
        (" first - second", None, "`first + second` was expected and `first - second` came"),
        (" first - second", 10_000, "the server read 10000 tokens"),
        (" first - second", 10, "the server read 10 tokens"),
    ],
)
def test_a_hole_that_is_not_filled_says_what_is_likely_wrong(
    model: Model, answer: str, prompt_tokens: int | None, words: str
) -> None:
    said, mend = what_is_wrong(Said(answer, answer, prompt_tokens, 1.0), model)
    assert words in said
    assert mend


def test_a_mark_at_the_beginning_that_only_the_server_counts_is_no_fault(model: Model) -> None:
    ours = model.tokenizer.count(render(HOLE, model.fim))
    assert "was expected" in what_is_wrong(Said(" 1", " 1", ours + 1, 1.0), model)[0]
    assert "the server read" in what_is_wrong(Said(" 1", " 1", ours + 3, 1.0), model)[0]


async def test_a_name_that_the_server_does_not_use_is_noted_with_those_it_does(
    model_server: ModelServer, model: Model
) -> None:
    settings = Settings.model_validate({"model": {"base_url": f"{model_server.url}/v1", "name": "served"}})
    model_server.streams(b'{"data": [{"id": "coder"}, {"id": "other"}]}', path="/v1/models")
    [found] = await _name_is_served(settings, model)
    assert (found.state, found.words) == ("note", "the server does not call a model served; it serves coder, other")
    model_server.streams(b'{"data": [{"id": "served"}]}', path="/v1/models")
    assert await _name_is_served(settings, model) == []
