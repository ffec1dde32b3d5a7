"""How soon a saved change can be looked up, how soon another process keeps the index, and what an idle keeper costs.

    python bench/keeper.py ROOT [--saves 10] [--kills 3] [--idle-seconds 60]

Works on a copy of ROOT (a git repository or a folder) with an index of its own, in a temporary folder; ROOT and the
user's own places are left alone. The keepers are two `codeassist up --no-model` processes. The processor's time of an
idle keeper is given as a share of one core.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from codeassist import places
from codeassist_index import CodeIndex
from codeassist_index.sessions import live

CODEASSIST = str(Path(sys.executable).with_name("codeassist"))
LOOK_SECONDS = 0.005
SECONDS_MAX = 300.0
SETTLE_SECONDS = 3.0


@contextmanager
def _keeper(root: Path) -> Iterator[subprocess.Popen[str]]:
    command = [CODEASSIST, "up", "--no-model", "--json", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _until(process: subprocess.Popen[str], event: str, **facts: object) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        told: dict[str, Any] = json.loads(line)
        if told["event"] == event and facts.items() <= told.items():
            return told
    raise SystemExit(f"codeassist up ended before it told {event}")


def _seconds_until(holds: Callable[[], object]) -> float:
    began = time.perf_counter()
    while not holds():
        if time.perf_counter() - began > SECONDS_MAX:
            raise SystemExit(f"nothing came within {SECONDS_MAX:.0f} s")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


def _saves(root: Path, count: int) -> list[float]:
    """From the save of a new definition to the look-up that finds it, by another process than the keeper."""
    taken = []
    with CodeIndex.open(places.index_dir()) as index:
        for number in range(count):
            name = f"measured_by_the_benchmark_{number}"
            (root / "measured_by_the_benchmark.py").write_text(f"def {name}(): ...\n", encoding="utf-8")
            taken.append(_seconds_until(partial(index.definitions, name)))
            time.sleep(SETTLE_SECONDS / 3)
    return taken


def _take_overs(root: Path, count: int) -> list[float]:
    """From kill -9 of the keeper to the entry of the other process as the keeper."""
    taken = []
    for _ in range(count):
        with _keeper(root) as first:
            _until(first, "keeper", pid=first.pid)
            with _keeper(root) as second:
                _until(second, "keeper", pid=first.pid)
                first.kill()
                taken.append(_seconds_until(partial(_keeps, second.pid)))
    return taken


def _keeps(pid: int) -> bool:
    return any(session.pid == pid and session.keeper for session in live(places.index_dir()))


def _idle_share(process: psutil.Process, seconds: float) -> float:
    time.sleep(SETTLE_SECONDS)
    before = process.cpu_times()
    time.sleep(seconds)
    after = process.cpu_times()
    return float(after.user + after.system - before.user - before.system) / seconds


def _print(what: str, taken: list[float]) -> None:
    print(
        f"{what}: median {statistics.median(taken):.2f} s, {min(taken):.2f} to {max(taken):.2f} s, {len(taken)} times"
    )


def main() -> None:
    """Copy, keep, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--saves", type=int, default=10)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--idle-seconds", type=float, default=60.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("config", "data", "cache"):
            os.environ[f"CODEASSIST_{name.upper()}_DIR"] = str(Path(scratch) / name)
        root = Path(scratch) / "copy"
        shutil.copytree(options.root, root, symlinks=True)
        with _keeper(root) as keeper:
            indexed = _until(keeper, "indexed")
            print(f"{indexed['files']:,} files, {indexed['lines']:,} lines")
            _print("save to look-up", _saves(root, options.saves))
            share = _idle_share(psutil.Process(keeper.pid), options.idle_seconds)
            print(f"idle keeper: {share:.2%} of one core over {options.idle_seconds:.0f} s")
        _print("kill -9 to the next keeper", _take_overs(root, options.kills))


if __name__ == "__main__":
    main()
