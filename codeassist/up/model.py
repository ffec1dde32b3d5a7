"""The model server, kept warm: joined or started, asked a little before it would end for idleness, started again."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from codeassist import memory
from codeassist.errors import CodeassistError
from codeassist.http import without_password
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model, connect
from codeassist.model.shared.status import status
from codeassist.settings import Settings
from codeassist.up.status import ModelState
from codeassist_index.translation import tr

LOOK_SECONDS = 1.0
RETRY_SECONDS = 15.0
"""A model that could not be had is tried for again after this."""
WARM_SHARE = 0.5
"""Of the time after which an idle server ends: then it is asked something small."""


async def keep_warm(settings: Settings, tell: Callable[[ModelState], None]) -> None:
    """Hold the configured model until cancelled; `tell` hears of every change."""
    while True:
        tell(ModelState("starting", settings.model.name))
        try:
            async with connect(settings) as model:
                memory.release()
                await (_follow_remote(model, settings, tell) if settings.model.base_url else _follow(model, tell))
        except CodeassistError as error:
            tell(ModelState("unavailable", str(error)))
            await asyncio.sleep(RETRY_SECONDS)


async def _follow(model: Model, tell: Callable[[ModelState], None]) -> None:
    """Return when the shared server has ended, whoever ended it."""
    while (server := await asyncio.to_thread(status)) is not None:
        tell(ModelState("ready", model.name, server))
        if server.idle_seconds > WARM_SHARE * server.idle_seconds_max:
            await _ask(model)
        await asyncio.sleep(LOOK_SECONDS)


async def _follow_remote(model: Model, settings: Settings, tell: Callable[[ModelState], None]) -> None:
    """A server of the company's is not ours to keep warm; whether it answers is asked again from time to time."""
    while True:
        place = without_password(settings.model.base_url)
        tell(ModelState("ready", tr("{model} at {url}").format(model=model.name, url=place)))
        await asyncio.sleep(RETRY_SECONDS)
        await model.client.context_tokens_max()


async def _ask(model: Model) -> None:
    async with aclosing(model.client.stream(CompletionCall("#", max_tokens=1))) as chunks:
        async for _ in chunks:
            pass
