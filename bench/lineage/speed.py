"""Time `codeassist adoption sync` against `git log -p -U0` on long histories; see docs/lineage.md.

.venv/bin/python bench/lineage/speed.py --commits 50000 100000 [--saved 0.03] [--keep FOLDER]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from long_history import REPOSITORY, Shape, make


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processors, of a command with all that it started."""

    wall: float
    processor: float


def main() -> None:
    """Print one line for each number of commits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, nargs="+", default=[2500, 5000])
    parser.add_argument("--saved", type=float, default=0.03, help="share of the commits with a save of generated text")
    parser.add_argument("--keep", type=Path, help="make the histories here and leave them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for commits in options.commits:
            shape = Shape(commits, options.saved)
            folder = (options.keep or Path(temporary)) / shape.name
            if not folder.exists():
                make(folder, shape)
            print(f"{commits} commits: {measured(folder, commits)}", flush=True)


def measured(folder: Path, commits: int) -> str:
    """What `git log -p -U0`, the sync, and a sync of nothing new take."""
    data = folder / "data"
    for file in data.iterdir() if data.exists() else ():
        file.unlink()
    environment = os.environ | {"CODEASSIST_DATA_DIR": str(data), "CODEASSIST_CONFIG_DIR": str(folder)}
    program = str(Path(sys.executable).with_name("codeassist"))
    log = _cost(["git", "log", "-p", "-U0", "--all"], folder / "repo", environment)
    _cost([program, "adoption", "import", str(folder / "events.ndjson")], folder, environment)
    sync = [program, "adoption", "sync", str(folder / "repo"), "--repository", REPOSITORY]
    first = _cost(sync, folder, environment)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    size = sum(file.stat().st_size for file in data.iterdir()) // 1_000_000
    again = _cost(sync, folder, environment)
    return (
        f"git log -p -U0 {log.wall:.1f} s (processor {log.processor:.1f}), "
        f"sync {first.wall:.1f} s (processor {first.processor:.1f}: {first.processor / log.processor:.1f} times, "
        f"{1000 * first.processor / commits:.2f} ms a commit), at most {peak} MB, database {size} MB, "
        f"sync of nothing new {again.wall:.1f} s (processor {again.processor:.1f})"
    )


def _cost(command: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
