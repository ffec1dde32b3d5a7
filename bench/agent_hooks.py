"""How long a coding agent waits for `codeassist capture before` and `after`.

    python bench/agent_hooks.py [--runs N]

Both are started as a hook starts them, in a repository of 200 files, for an edit of one with 2,000 lines and for a
shell command. Told are the medians of the time on the clock and of the processor time, programs that they start
included; what `after` leaves to the background is not.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINES = 2_000
FILES = 200
_PROGRAM = str(Path(sys.executable).with_name("codeassist"))


def prepared(folder: Path) -> Path:
    """A repository with one commit."""
    root = folder / "shop"
    root.mkdir()
    for number in range(FILES):
        (root / f"file{number}.py").write_text(f"value = {number}\n" * 50, encoding="utf-8")
    (root / "large.py").write_text("".join(f"value{n} = compute({n})\n" for n in range(LINES)), encoding="utf-8")
    for arguments in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)
    return root


def timed(which: str, payload: bytes) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([_PROGRAM, "capture", which, "--tool", "bench"], input=payload, check=True)
    elapsed, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return 1000 * elapsed, 1000 * used


def main() -> None:
    """Print one line for each kind of call."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"CODEASSIST_{kind}_DIR"] = str(Path(folder, kind.lower()))
        root = prepared(Path(folder))
        for name, arguments in (("edit", {"file_path": str(root / "large.py")}), ("command", {"command": "make"})):
            took: dict[str, list[tuple[float, float]]] = {"before": [], "after": []}
            for number in range(runs + 1):
                call = {"session_id": "s", "tool_use_id": str(number), "cwd": str(root), "tool_input": arguments}
                payload = json.dumps(call).encode()
                took["before"].append(timed("before", payload))
                with (root / "large.py").open("a", encoding="utf-8") as stream:
                    stream.write(f"new{number} = compute()\n")
                took["after"].append(timed("after", payload))
                time.sleep(0.5)
            for which, measured in took.items():
                clock, processor = (statistics.median(column) for column in zip(*measured[1:], strict=True))
                print(f"{name} {which}: {clock:.0f} ms on the clock, {processor:.0f} ms of the processor")


if __name__ == "__main__":
    main()
