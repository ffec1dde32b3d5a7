"""The second step of `bench/completions.py`: what the model writes for each prompt, greedily.

The texts are kept as the model wrote them, so that stop rules, filters and scores can change without it. A stream is
closed when the product's own stop rule has what it wants, or at the limit of tokens.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from itertools import groupby

from completion_prompts import SETTINGS, Asked, request_of
from completion_run import Answer, Run
from holes import Row

from codeassist.completion.boundary import joined_to
from codeassist.completion.shape import shape_of
from codeassist.completion.stopping import SERVER_STOPS_MAX, settle
from codeassist.model.client import CompletionCall, ModelClient
from codeassist.model.fim import FimFormat

ANSWER_SECONDS_MAX = 900
NEW_TOKENS_MAX = {"line": 96, "function": SETTINGS.new_tokens_max}


async def answer_all(run: Run, base_urls: Sequence[str], model: str, fim: FimFormat, at_once: int) -> None:
    """Ask for every prompt that has no answer yet, row by row, some rows at once of each server."""
    rows, answered = {row.name: row for row in run.rows()}, run.answers()
    missing = [asked for key, asked in run.prompts().items() if key not in answered]
    waiting = iter([(rows[name], list(some)) for name, some in groupby(missing, key=lambda asked: asked.row)])

    async def work(client: ModelClient) -> None:
        for row, some in waiting:
            for asked in some:  # one after the other, as their prompts begin alike
                run.add("answers", [await _answer(asked, run, row, client, fim)])

    async with AsyncExitStack() as stack:
        clients = [ModelClient(url, model=model, timeout_seconds=ANSWER_SECONDS_MAX) for url in base_urls]
        for client in clients:
            stack.push_async_callback(client.aclose)
        async with asyncio.TaskGroup() as group:
            for client in clients * at_once:
                group.create_task(work(client))


async def _answer(asked: Asked, run: Run, row: Row, client: ModelClient, fim: FimFormat) -> Answer:
    request = request_of(row, run.root(row.repository))
    shape, text, prompt_tokens = shape_of(request), "", 0
    call = CompletionCall(asked.prompt, NEW_TOKENS_MAX[row.unit], fim.stop[:SERVER_STOPS_MAX], temperature=0.0, seed=0)
    async with aclosing(client.stream(call)) as chunks:
        async for chunk in chunks:
            text += chunk.text
            prompt_tokens = chunk.prompt_tokens or prompt_tokens
            joined = joined_to(request.unfinished_line, text, cut_space=asked.cut_space)
            if joined is not None and settle(joined, shape, request)[1]:
                break
    return Answer(asked.row, asked.arm, text, prompt_tokens)
