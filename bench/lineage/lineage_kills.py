"""kill -9 during `adoption import` and `sync`: is anything lost, doubled, or other than in an undisturbed run?

.venv/bin/python bench/lineage/lineage_kills.py [--kills 500] [--seed 1] [--postgres]

A small history (`kill_history.py`) and its events come in portions, some late: imports, syncs of part of the refs, a
declared rewrite, a sync of everything, one that starts anew. Each of these commands is killed again and again, every
other time before one of its own database statements or commits, else at any moment, and started again on what that
left, until it comes through. Commands take small batches, so that there are many steps. After every kill the database
has to hold together, with every event that it ever had; after every command that came through its events and the
lines of the commits have to be those of an undisturbed run. Exits with 1 at the first difference, which it describes.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from kill_history import make
from kill_journey import BrokenError, Journey, databases

COMMITS = 36


def main() -> None:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server of its own instead of SQLite")
    options = parser.parse_args()
    began, done, rounds = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory(prefix="lineage-kills-") as temporary:
        folder = Path(temporary)
        dice = random.Random(options.seed)
        journey = Journey(folder, folder / "repository", make(folder / "repository", dice, COMMITS), dice)
        with databases(folder, postgres=options.postgres) as urls:
            try:
                expected = journey.undisturbed(next(urls))
                while done < options.kills:
                    done += journey.disturbed(next(urls), expected, options.kills - done)
                    rounds += 1
                    print(f"{done} kills in {rounds} rounds, {time.monotonic() - began:.0f} s", flush=True)
            except BrokenError as error:
                print(f"BROKEN after {done} kills at least, seed {options.seed}: {error}")
                sys.exit(1)
    print(f"{done} kills: nothing lost, nothing doubled, and the same lines as in an undisturbed run")


if __name__ == "__main__":
    main()
