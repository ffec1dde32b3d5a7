"""Does the model's server stop when nobody waits for its text any more, and how many tokens are wasted?

    python bench/abandoned.py [--trials 6]

The embedded model writes the body of a function. After its first pieces have come, either a key is typed that its
text does not go on with, or the editor takes its request back and asks nothing more. The server's own counters say
how long it went on working, and how many tokens it wrote beyond the pieces that had come by then; a second later they
are read once more. Ends with 1 when a request cost more than eight tokens after it was left, or went on after that.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.refusal import EAGERNESS
from codeassist.model.client import Chunk, CompletionCall, ModelClient, ServerCounters
from codeassist.model.connect import Model, connect
from codeassist.settings import load
from codeassist_index import Context

PIECES = 6
WASTED_TOKENS_MAX = 8
"""The server sees a closed stream between two tokens; time says little where each takes long."""
WAIT_SECONDS_MAX = 300.0
POLL_SECONDS = 0.02
TOKENS = 400
ABOVE = '''\
"""Read and write tables of measurements, one measurement a line."""


def read_table(lines: list[str], *, separator: str = ",") -> dict[str, list[float]]:
    """The columns of a table by their names; wrong values are reported with their line."""
'''
OTHER_KEY = "q"


class CountingClient(ModelClient):
    """A model's client that counts the pieces which came; `of` is the one that asks."""

    def __init__(self, of: ModelClient) -> None:
        super().__init__(of.base_url, model=of.model, timeout_seconds=WAIT_SECONDS_MAX)
        self._of = of
        self.pieces = 0

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        """Hand on what comes."""
        async with aclosing(self._of.stream(call)) as chunks:
            async for chunk in chunks:
                self.pieces += bool(chunk.text)
                yield chunk

    async def counters(self) -> ServerCounters:
        """The server's own."""
        return await self._of.counters()


@dataclass(frozen=True, slots=True)
class Abandoned:
    """One request that nobody waited for any more: tokens written beyond the pieces that had come."""

    pieces: int
    wasted_tokens: int
    working_seconds: float
    later_tokens: int


Leave = Callable[[Completer, CompletionRequest, "asyncio.Task[object]"], Awaitable[None]]


async def another_key(completer: Completer, request: CompletionRequest, _asking: "asyncio.Task[object]") -> None:
    """Type something that the model's text does not begin with; inside a word nothing is asked for it."""
    typed = await completer.complete(replace(request, prefix=request.prefix + OTHER_KEY))
    assert typed.filtered == EAGERNESS, "what the server does from here on, it does for the request before"


async def taken_back(_completer: Completer, _request: CompletionRequest, asking: "asyncio.Task[object]") -> None:
    """Take the request back, as an editor does when the cursor is moved."""
    asking.cancel()


async def _trial(client: CountingClient, completer: Completer, request: CompletionRequest, leave: Leave) -> Abandoned:
    loop = asyncio.get_running_loop()
    before, client.pieces = await client.counters(), 0
    asking: asyncio.Task[object] = asyncio.create_task(completer.complete(request))
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        while client.pieces < PIECES and not asking.done():  # noqa: ASYNC110  a count, not an event
            await asyncio.sleep(POLL_SECONDS / 4)
    if asking.done():
        raise SystemExit(f"the model ended after {client.pieces} pieces; it has to write more for this")
    pieces, left = client.pieces, loop.time()
    await leave(completer, request, asking)
    now = await client.counters()
    while now.requests_processing and loop.time() - left < WAIT_SECONDS_MAX:
        await asyncio.sleep(POLL_SECONDS)
        now = await client.counters()
    working = loop.time() - left
    await asyncio.sleep(1)
    later = await client.counters()
    wasted = now.predicted_tokens - before.predicted_tokens - pieces
    return Abandoned(pieces, wasted, working, later.predicted_tokens - now.predicted_tokens)


async def measure(trials: int) -> bool:
    """Abandon requests in both ways; whether the server stopped at once each time."""
    settings = load().settings
    long = settings.completion.model_copy(update={"new_tokens_max": TOKENS, "ahead": False, "eagerness": "quiet"})
    slow = settings.model.model_copy(update={"request_seconds_max": WAIT_SECONDS_MAX})
    stopped = True
    async with connect(settings.model_copy(update={"model": slow})) as model:
        client = CountingClient(model.client)
        watched = Model(client, model.tokenizer, model.fim, model.name, model.context_tokens_max)
        for name, leave in (("another key", another_key), ("taken back", taken_back)):
            found = []
            for number in range(trials):
                completer = Completer(model=watched, context=lambda *_: Context((), 0, 0.0), settings=long)
                request = CompletionRequest(Path.cwd(), "table.py", f"# {number}\n{ABOVE}    ", "\n", "python", False)
                found.append(await _trial(client, completer, request, leave))
            stopped = stopped and all(one.wasted_tokens <= WASTED_TOKENS_MAX and not one.later_tokens for one in found)
            print(_row(name, found), flush=True)
    return stopped


def _row(name: str, found: list[Abandoned]) -> str:
    wasted = [one.wasted_tokens for one in found]
    later = sum(one.later_tokens for one in found)
    return (
        f"{name}: {len(found)} requests left after {median(one.pieces for one in found):.0f} pieces;"
        f" worked on for {median(one.working_seconds for one in found) * 1000:.0f} ms more"
        f" (most {max(one.working_seconds for one in found) * 1000:.0f}),"
        f" {median(wasted):.0f} tokens wasted (most {max(wasted)}), {later} in the second after"
    )


def main() -> None:
    """Read the number of trials and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=6)
    sys.exit(0 if asyncio.run(measure(parser.parse_args().trials)) else 1)


if __name__ == "__main__":
    main()
