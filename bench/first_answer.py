"""How long a process waits for its first answer of the embedded model: with nobody's server running, and with one.

    python bench/first_answer.py [--times 5]

Each line is one connection of a process as an editor has it (`connect`, then one token for a short prompt): cold
when no server ran, so that it starts one, and warm when another client holds it. Uses the pulled `model.name`, in a
cache folder of its own, so that your editors' server is left alone.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from contextlib import aclosing

from codeassist import places
from codeassist.model import shared
from codeassist.model.client import CompletionCall
from codeassist.model.connect import connect
from codeassist.settings import load

ENDED_POLL_SECONDS = 0.05


async def _first_answer() -> tuple[float, float]:
    """Milliseconds until connected, and from there to the first piece of an answer."""
    began_at = time.perf_counter()
    async with connect(load().settings) as model:
        connected_at = time.perf_counter()
        async with aclosing(model.client.stream(CompletionCall("def add(a, b):\n    return", 1))) as chunks:
            await anext(chunks)
        return (connected_at - began_at) * 1000, (time.perf_counter() - connected_at) * 1000


def _cold(times: int) -> list[tuple[float, float]]:
    measured = []
    for _ in range(times):
        measured.append(asyncio.run(_first_answer()))
        while shared.status() is not None:
            time.sleep(ENDED_POLL_SECONDS)
    return measured


async def _warm(times: int) -> list[tuple[float, float]]:
    async with connect(load().settings):
        return [await _first_answer() for _ in range(times)]


def _print(name: str, measured: list[tuple[float, float]]) -> None:
    connects, answers = zip(*measured, strict=True)
    print(
        f"{name}: connected after {statistics.median(connects):,.0f} ms (most {max(connects):,.0f}), first piece"
        f" {statistics.median(answers):,.0f} ms later (most {max(answers):,.0f}), {len(measured)} times"
    )


def main() -> None:
    """Measure both and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    models = places.models_dir()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(CODEASSIST_CACHE_DIR=folder, CODEASSIST_MODELS_DIR=str(models))
        _print("cold", _cold(times))
        _print("warm", asyncio.run(_warm(times)))
        shared.stop()


if __name__ == "__main__":
    main()
