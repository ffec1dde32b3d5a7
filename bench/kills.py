"""kill -9 at random moments: is anything lost or broken, and does the next start work by itself?

    python bench/kills.py [--kills 500] [--seed 1] [--only index,saves,journal,pull,sync] [--model FILE.gguf]

Real processes with folders of their own: `codeassist index`, a writer that takes in single saves, settles, forgets a
root and starts anew after damage, an appending journal, `codeassist model pull` and
`codeassist adoption import` with `sync`. Each is started again right after its kill, on what that left; after every
kill the stored state is looked at, and at the end a last run goes through and is compared with one that was never
killed. Nothing is mended in between. Exits with 1 at the first loss, which it describes.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kill_scenarios import BrokenError, Index, Journal, Pull, Saves, Scenario, Sync

NAMES = ("index", "saves", "journal", "pull", "sync")


def main() -> None:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500, help="in all, shared among the scenarios")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(NAMES), help="names, separated by commas")
    parser.add_argument("--model", type=Path, help="weights to pull; default: the pulled model's own file")
    options = parser.parse_args()
    names: Sequence[str] = options.only.split(",")
    dice = random.Random(options.seed)
    total = 0
    for number, name in enumerate(names):
        kills = options.kills // len(names) + (number < options.kills % len(names))
        with tempfile.TemporaryDirectory(prefix=f"kills-{name}-") as folder:
            try:
                total += _torture(_scenario(name, Path(folder), options.model), kills, dice)
            except BrokenError as error:
                print(f"{name}: BROKEN after {kills} kills at most, seed {options.seed}: {error}")
                sys.exit(1)
    print(f"{total} kills, nothing lost, nothing broken, every next start worked by itself")


def _scenario(name: str, folder: Path, weights: Path | None) -> Scenario:
    if name == "pull":
        return Pull(folder, weights)
    others: dict[str, Callable[[Path], Scenario]] = {"index": Index, "saves": Saves, "journal": Journal, "sync": Sync}
    if name not in others:
        raise SystemExit(f"No scenario is called {name}; there are: {', '.join(NAMES)}.")
    return others[name](folder)


def _torture(scenario: Scenario, kills: int, dice: random.Random) -> int:
    began, done, finished = time.monotonic(), 0, 0
    seconds_max = scenario.seconds_max or _undisturbed_seconds(scenario)
    while done < kills:
        victim = scenario.start()
        try:
            victim.wait(dice.uniform(0, seconds_max))
            finished += 1
            if victim.returncode != 0:
                raise BrokenError(f"a start on what a kill had left ended with {victim.returncode}: {_words(victim)}")
        except subprocess.TimeoutExpired:
            victim.kill()
            done += 1
        victim.wait()
        scenario.check()
    scenario.finish()
    print(
        f"{scenario.name}: {done} kills up to {seconds_max:.1f} s after the start, {finished} starts between them came"
        f" through, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return done


def _undisturbed_seconds(scenario: Scenario) -> float:
    """How long a run takes that nobody kills: kills are spread over all of it."""
    began = time.monotonic()
    for _ in range(scenario.commands):
        victim = scenario.start()
        victim.communicate()
        scenario.check()
    return (time.monotonic() - began) / scenario.commands


def _words(victim: subprocess.Popen[bytes]) -> str:
    assert victim.stderr is not None
    return victim.stderr.read().decode("utf-8", "replace").strip()[-500:]


if __name__ == "__main__":
    main()
