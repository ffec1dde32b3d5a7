"""From a key to its suggestion: ours, and tabby-agent in turns with it, before a model with a fixed delay.

    python bench/keystrokes.py FILE --tokenizer tokenizer.json [--tabby FOLDER] [--trials 12]
        [--scenarios pause,jump,along,burst,line] [--delays 0,300,800] [--cache FOLDER] [--no-ahead]

FILE lies in a git work tree, which is indexed first (into a scratch folder, or into the cache folder that is
named, so that a large index can be tried); nothing is written there. Both servers are real processes with
the same document and the same keys. The model is `slow_model.py`: everything at once, after the delay.

    pause   a few keys whose guesses are wrong, a second with nothing under way, one key: until its suggestion is there
    jump    the same, but the first key in a line where nothing was asked before
    along   the keys of a suggestion that is shown, 100 ms after each answer
    burst   12 keys, 120 ms apart, whose guess is right from the first key on, or only after the last one
    line    40 keys at a person's speed with pauses; the guess is right from the middle on

Every scenario begins with new processes, which have answered a few requests before. `asked` is the time from the key to
the model's getting the request. A request is stopped when its connection was closed before the answer; one is ahead
when it is for a place where no key was typed. CPU is the mean, as the system counts it in hundredths of a second.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import rival_tabby
from compared_servers import cpu_seconds, index, ours, resident_mb, tabby
from keystroke_scenarios import (
    Arm,
    Author,
    Place,
    Scenario,
    Tally,
    along,
    burst_right,
    burst_wrong,
    jump,
    line,
    pause,
    places,
)
from typist import INLINE, Typist

from codeassist_index.git import find_work_tree

BURST_DELAY_MS = 800
ALONG_DELAY_MS, ALONG_TRIALS_MAX = 300, 4
LINE_DELAY_MS, LINE_TRIALS_MAX = 300, 4
WARM_PLACES = 3
QUIET_CPU_SECONDS = 0.05


def at(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


HEADER = """\
| scenario | server | n | p50, p95 ms | asked, p50 ms | requests | stopped (after ms) | ahead | CPU ms per key | MB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def _row(scenario: str, arm: str, tally: Tally) -> str:
    missing = f", {tally.nothing} without" if tally.nothing else ""
    cells = (
        scenario,
        arm,
        f"{len(tally.milliseconds)}{missing}",
        f"{at(tally.milliseconds, 0.5):.0f}, {at(tally.milliseconds, 0.95):.0f}",
        f"{at(tally.asked, 0.5):.0f}" if tally.asked else "",
        _spread(tally.requests),
        f"{_spread(tally.stopped)} ({at(tally.lived, 0.5):.0f})" if tally.lived else _spread(tally.stopped),
        _spread(tally.ahead),
        f"{fmean(tally.cpu_ms):.1f}" if tally.cpu_ms else "",
        f"{tally.resident_mb:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _spread(counts: Sequence[int]) -> str:
    """A count of each trial, as median and most."""
    return f"{at(counts, 0.5):.0f}, most {max(counts)}" if max(counts) else "0"


def _stages(tally: Tally) -> str:
    """Where ours spent its time, from its own record of each suggestion: medians in milliseconds."""
    return ", ".join(f"{name} {at([one[name] for one in tally.stages], 0.5):.1f}" for name in tally.stages[0])


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario with a model of a certain delay."""

    name: str
    scenario: Scenario
    delay_ms: int
    trials: int


def _plans(options: argparse.Namespace) -> list[Plan]:
    every, few = options.trials, min(options.trials, ALONG_TRIALS_MAX)
    plans = [
        Plan(name, scenario, delay, every)
        for name, scenario in (("pause", pause), ("jump", jump))
        for delay in options.delays
    ]
    plans += [
        Plan("along", along, ALONG_DELAY_MS, few),
        Plan("burst, right guess", burst_right, BURST_DELAY_MS, every),
        Plan("burst, wrong guess", burst_wrong, BURST_DELAY_MS, every),
        Plan("line", line, LINE_DELAY_MS, min(options.trials, LINE_TRIALS_MAX)),
    ]
    return [plan for plan in plans if plan.name.partition(",")[0] in options.scenarios]


async def measure(options: argparse.Namespace, scratch: Path) -> None:
    """Run every scenario with both arms in turns, and print the table."""
    file = options.file.resolve()
    root = find_work_tree(file)
    if root is None:
        raise SystemExit(f"{file} is in no git work tree")
    index(root, scratch, cache=options.cache)
    text = file.read_text(encoding="utf-8")
    print(HEADER)
    for plan in _plans(options):
        async with AsyncExitStack() as stack:
            arms = await _start(options, root, scratch, stack)
            for arm in arms:
                arm.typist.open(file, text)
            tallies = await _run(plan, arms, text.split("\n"), options.seed)
            for arm in arms:
                tallies[arm.name].resident_mb = resident_mb(arm.client)
                print(_row(f"{plan.name}, model {plan.delay_ms} ms", arm.name, tallies[arm.name]), flush=True)
                print(*arm.client.told, sep="\n", end="")
            if tallies[arms[0].name].stages:
                print(f"stages of ours, p50 ms: {_stages(tallies[arms[0].name])}")


async def _start(options: argparse.Namespace, root: Path, scratch: Path, stack: AsyncExitStack) -> list[Arm]:
    """New processes of both, which end with `stack`."""
    author = Author()
    opened = ours(
        root, scratch, author.says, tokenizer=options.tokenizer, ahead=not options.no_ahead, cache=options.cache
    )
    client, model = await stack.enter_async_context(opened)
    arms = [Arm("codeassist", client, Typist(client, INLINE), model, author, explains=True)]
    if options.tabby:
        author = Author()
        client, model = await stack.enter_async_context(tabby(root, scratch, author.says, where=options.tabby))
        typist = Typist(client, rival_tabby.DIALECT)
        arms.append(Arm("tabby-agent", client, typist, model, author, explains=False))
    return arms


async def _run(plan: Plan, arms: Sequence[Arm], lines: Sequence[str], seed: int) -> dict[str, Tally]:
    """Each trial with every arm, the first one last every other time."""
    spots = places(lines, plan.trials + WARM_PLACES, seed)
    tallies = {arm.name: Tally() for arm in arms}
    for arm in arms:
        arm.model.delay_seconds = plan.delay_ms / 1000
    await _warm(arms, spots[:WARM_PLACES])
    for number, place in enumerate(spots[WARM_PLACES:]):
        for arm in arms[:: -1 if number % 2 else 1]:
            await plan.scenario(arm, place, tallies[arm.name], random.Random(number))
            arm.typist.write(place.line, place.text)
    return tallies


async def _warm(arms: Sequence[Arm], spots: Sequence[Place]) -> None:
    """Until the index is quiet and each server has answered a few times."""
    for arm in arms:
        used = -1.0
        while cpu_seconds(arm.client) - used > QUIET_CPU_SECONDS:
            used = cpu_seconds(arm.client)
            await asyncio.sleep(1)
        for place in spots:
            await jump(arm, place, Tally(), random.Random(0))
            arm.typist.write(place.line, place.text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tokenizer", type=lambda text: Path(text).resolve(), required=True)
    parser.add_argument("--tabby", type=Path, help="the folder where tabby-agent was installed")
    parser.add_argument("--trials", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--scenarios", type=lambda text: text.split(","), default=["pause", "jump", "along", "burst", "line"]
    )
    parser.add_argument("--delays", type=lambda text: [int(one) for one in text.split(",")], default=[0, 300, 800])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--no-ahead", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Measure in a scratch folder."""
    options = _options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        asyncio.run(measure(options, Path(scratch)))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{time.monotonic() - began:.0f} s in all, load average {load}")


if __name__ == "__main__":
    main()
