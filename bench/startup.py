"""How long a user waits for `codeassist --help` and for `codeassist doctor`.

    python bench/startup.py [--runs 15] [--doctor-runs 3] [--no-model]

Prints the median and the range of each in milliseconds, its own processor time (the shared model server's is not in
it), and the ratio to a bare Python that does nothing, in turns with it, so that a busy machine slows all alike. Doctor
runs once before it is measured: warm means that files are cached; the model is loaded each time, unless an editor or
`codeassist up` keeps its server. Settings and folders are this user's own; set `CODEASSIST_*_DIR` for others.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAM = (str(Path(sys.executable).parent / "codeassist"),)
BARE = (sys.executable, "-c", "pass")


def _milliseconds(command: Sequence[str]) -> tuple[float, float]:
    """Time that passed, and the processor's."""
    began_at, before = time.perf_counter(), os.times()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in {0, 1}:  # doctor says with 1 that there is something to mend
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    passed, after = time.perf_counter() - began_at, os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return passed * 1000, processor * 1000


def _measure(name: str, command: Sequence[str], runs: int) -> None:
    _milliseconds(command)
    pairs = [(_milliseconds(BARE), _milliseconds(command)) for _ in range(runs)]
    times = [passed for _, (passed, _) in pairs]
    processor = statistics.median(used for _, (_, used) in pairs)
    ratio = statistics.median(passed / bare for (bare, _), (passed, _) in pairs)
    print(
        f"{name:30} median {statistics.median(times):7.0f} ms, {min(times):.0f} to {max(times):.0f},"
        f" {processor:5.0f} ms of the processor, {ratio:5.1f} x bare Python, {runs} runs"
    )


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--doctor-runs", type=int, default=3)
    parser.add_argument("--no-model", action="store_true")
    arguments = parser.parse_args()
    _measure("codeassist --help", (*PROGRAM, "--help"), arguments.runs)
    quick = ("--no-model",) if arguments.no_model else ()
    _measure(" ".join(("codeassist doctor", *quick)), (*PROGRAM, "doctor", *quick), arguments.doctor_runs)


if __name__ == "__main__":
    main()
