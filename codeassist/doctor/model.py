"""Checks of the model: its files, its server, a hole with a known answer, and whether cancelling stops work."""

import asyncio
import time
from contextlib import aclosing

from codeassist.doctor.check import Examination
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model, connect
from codeassist.model.installed import required
from codeassist.settings import Settings

# A token of these models begins with its space, so the text before a hole does not end with one.
HOLE_BEFORE = """def subtract(first, second):
    return first - second


def add(first, second):
    return"""
HOLE_AFTER = "\n"
HOLE_ANSWERS = ("first + second", "second + first")
LONG_TOKENS = 400
"""A request that is cancelled early asks for this many tokens."""
IDLE_SECONDS_MAX = 10.0


async def check_model(examination: Examination, settings: Settings) -> None:
    """Everything about the configured model; starts the embedded one for it."""
    with examination.explained("model files"):
        if settings.model.base_url:
            examination.ok("model files", f"not needed: {settings.model.base_url} is configured")
        else:
            found = required(settings.model.name)
            examination.ok("model files", f"{found.name}, sha256 {found.sha256[:16]}...")
    if examination.has_problem:
        examination.note("model server", "not tried, because something before it has to be mended first")
        return
    began_at = time.monotonic()
    with examination.explained("model server"):
        async with connect(settings) as model:
            examination.ok("model server", f"{model.name} answers after {time.monotonic() - began_at:.1f} s")
            examination.ok("fill in the middle", f"{model.fim.name} format, found from the tokenizer")
            await _fill_known_hole(examination, model)
            await _cancel(examination, model)


async def _fill_known_hole(examination: Examination, model: Model) -> None:
    prompt = f"{model.fim.prefix}{HOLE_BEFORE}{model.fim.suffix}{HOLE_AFTER}{model.fim.middle}"
    if model.fim.order == "suffix-prefix-middle":
        prompt = f"{model.fim.suffix}{HOLE_AFTER}{model.fim.prefix}{HOLE_BEFORE}{model.fim.middle}"
    text, began_at, first_at = "", time.monotonic(), 0.0
    async with aclosing(model.client.stream(CompletionCall(prompt, 16, stop=("\n",)))) as chunks:
        async for chunk in chunks:
            first_at = first_at or time.monotonic()
            text += chunk.text
    line = text.split("\n", maxsplit=1)[0].strip()
    if line in HOLE_ANSWERS:
        examination.ok("known hole", f"filled with `{line}`, first token after {(first_at - began_at) * 1000:.0f} ms")
    else:
        examination.problem(
            "known hole",
            f"`first + second` was expected and `{line}` came",
            "check that `model.tokenizer` belongs to the served model, and that it was trained to fill in the middle",
        )


async def _cancel(examination: Examination, model: Model) -> None:
    """Ask for much, leave after the first token, and look at the server's own counters."""
    before = await model.client.counters()
    async with aclosing(model.client.stream(CompletionCall("Count: 1, 2, 3,", LONG_TOKENS))) as chunks:
        async for _ in chunks:
            break
    after, until = await model.client.counters(), time.monotonic() + IDLE_SECONDS_MAX
    while after.requests_processing and time.monotonic() < until:
        await asyncio.sleep(0.1)
        after = await model.client.counters()
    made = after.predicted_tokens - before.predicted_tokens
    if after.requests_processing == 0 and made < LONG_TOKENS / 2:
        examination.ok("cancelling", f"stops the work: {made:.0f} of {LONG_TOKENS} tokens were made")
    else:
        examination.problem(
            "cancelling",
            f"the server made {made:.0f} of {LONG_TOKENS} tokens though the connection was closed",
            "a proxy between here and the model server may hold the connection open; connect without it",
        )
