"""One way to the configured model, wherever it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from codeassist.model.client import ModelClient
from codeassist.model.fim import FimFormat, detect
from codeassist.model.installed import required
from codeassist.model.shared.client import SharedModelClient
from codeassist.model.shared.server import SharedServer
from codeassist.model.tokenizer import Tokenizer, tokenizer_of
from codeassist.settings import Settings


@dataclass(frozen=True, slots=True)
class Model:
    """A model that answers: how to call it, how it counts, how it fills in, and how much it can read."""

    client: ModelClient
    tokenizer: Tokenizer
    fim: FimFormat
    name: str
    context_tokens_max: int


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Model]:
    """The model at `model.base_url`, or the embedded one: the user's shared server, which is started if need be.

    Raises:
        ModelUnavailableError: no server can be reached, or the embedded model is not pulled or can't start.
        UsageError: there is no tokenizer.
    """
    opened = _remote(settings) if settings.model.base_url else _embedded(settings)
    async with opened as model:
        yield model


@asynccontextmanager
async def _remote(settings: Settings) -> AsyncIterator[Model]:
    wanted = settings.model
    tokenizer = await asyncio.to_thread(tokenizer_of, settings)
    fim = await asyncio.to_thread(detect, tokenizer)
    client = ModelClient(
        wanted.base_url, model=wanted.name, api_key=wanted.api_key, timeout_seconds=wanted.request_seconds_max
    )
    try:
        window = await client.context_tokens_max() or wanted.context_tokens_max
        yield Model(client, tokenizer, fim, wanted.name, window)
    finally:
        await client.aclose()


@asynccontextmanager
async def _embedded(settings: Settings) -> AsyncIterator[Model]:
    wanted = settings.model
    found = required(wanted.name)
    server = SharedServer(found, settings)
    try:
        # Both take a while and neither needs the other: the server loads while the tokenizer is read.
        tokenizer, endpoint = await asyncio.gather(
            asyncio.to_thread(Tokenizer.load, found.tokenizer), asyncio.to_thread(server.endpoint)
        )
        client = SharedModelClient(server, endpoint, model=found.name, timeout_seconds=wanted.request_seconds_max)
        try:
            yield Model(client, tokenizer, detect(tokenizer), found.name, wanted.context_tokens_max)
        finally:
            await client.aclose()
    finally:
        await asyncio.to_thread(server.close)
