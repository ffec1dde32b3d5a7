"""kill -9 between any two changes and saves, and between any two steps of an upload: is an event lost or doubled?

    python bench/journal_kills.py [--kills 500] [--seed 1] [--only editor,recorder,upload]

`editor` is a real language server to which a client sends changes and saves without a pause, `recorder` the part of
it that writes, without the rest, and `upload` is `codeassist journal upload` before a team server that loses answers
and turns clients away, while another process appends. Every other upload is killed at one of its own steps, counted
from its start, the rest at any moment. After every kill what is left is compared with what was acknowledged: an
append that returned, and a batch that was written down as taken. The folder is never mended in between. Exits with 1
at the first loss, which it describes.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the team server is that of the tests

from journal_upload_victim import Upload
from journal_victims import BrokenError, Editor, Recorder, Victim

VICTIMS: dict[str, type[Victim]] = {"editor": Editor, "recorder": Recorder, "upload": Upload}
SHARES = {"editor": 1, "recorder": 2, "upload": 2}
"""How the kills are shared: a language server takes the longest to start."""


def main() -> None:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500, help="in all, shared among the victims")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(VICTIMS), help="names, separated by commas")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := set(names) - set(VICTIMS):
        raise SystemExit(f"There is no {', '.join(unknown)}; there are: {', '.join(VICTIMS)}.")
    dice = random.Random(options.seed)
    parts = sum(SHARES[name] for name in names)
    left, total = options.kills, 0
    for name in names:
        kills = left if name == names[-1] else options.kills * SHARES[name] // parts
        left -= kills
        try:
            total += torture(VICTIMS[name], kills, dice)
        except BrokenError as error:
            print(f"{name}: BROKEN, seed {options.seed}: {error}")
            sys.exit(1)
    print(f"{total} kills: no acknowledged event lost, none doubled")


def torture(kind: type[Victim], kills: int, dice: random.Random) -> int:
    """Kill one victim after the other on the same folder; returns how many there were.

    Raises:
        BrokenError: something was lost, doubled or damaged.
    """
    began, done = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="journal-kills-") as folder, kind(Path(folder), dice) as victim:
        while done < kills:
            done += victim.run_and_kill()
            victim.check()
        print(f"{victim.finish()} ({done} kills, {time.monotonic() - began:.0f} s)", flush=True)
    return done


if __name__ == "__main__":
    main()
