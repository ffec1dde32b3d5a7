"""Time `codeassist adoption sync` against `git log -p -U0` on long histories; see docs/lineage.md.

.venv/bin/python bench/lineage/speed.py --commits 2500 5000 [--events 200] [--files 200]
"""

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = "bench/speed"
START = 1_700_000_000
COMMIT_SECONDS = 600


def main() -> None:
    """Print one line for each number of commits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, nargs="+", default=[2500, 5000])
    parser.add_argument("--events", type=int, default=200, help="saves, spread over the history")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for commits in options.commits:
            folder = (options.keep or Path(temporary)) / f"{commits}-{options.files}-{options.events}"
            if not folder.exists():
                make(folder, commits, options.files, options.events)
            print(measured(folder, commits), flush=True)


def make(folder: Path, commits: int, files: int, events: int) -> None:
    """A history of small edits with a merge now and then, and the saves of some of its commits."""
    rng = random.Random(commits)
    (folder / "repo").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", "repo"], cwd=folder, check=True)
    names = [f"package{k % 10}/module{k}.py" for k in range(files)]
    contents = {name: [_line(rng) for _ in range(60)] for name in names}
    saved_every = max(1, commits // max(events, 1))
    stream: list[bytes] = []
    saves: list[dict[str, object]] = []
    for number in range(1, commits + 1):
        changed = names if number == 1 else rng.sample(names, rng.randint(1, 3))
        edits = {} if number == 1 else {name: _edit(rng, contents[name]) for name in changed}
        at = START + number * COMMIT_SECONDS
        message = f"change {number}".encode()
        stream.append(b"commit refs/heads/main\nmark :%d\ncommitter d <d@example.com> %d +0000\n" % (number, at))
        stream.append(b"data %d\n%s\n" % (len(message), message))
        for name in changed:
            data = "".join(contents[name]).encode()
            stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data))
        if number > 1 and number % saved_every == 0:
            saves.append(_save(changed[0], contents[changed[0]], edits[changed[0]], number, at))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder / "repo", input=b"".join(stream), check=True)
    with (folder / "events.ndjson").open("w") as out:
        out.writelines(json.dumps(save) + "\n" for save in saves)


def _line(rng: random.Random) -> str:
    indent = "    " * rng.randint(0, 2)
    return f"{indent}value_{rng.randint(0, 999)} = compute_{rng.randint(0, 99)}(item, {rng.randint(0, 9)})\n"


def _edit(rng: random.Random, lines: list[str]) -> tuple[int, int]:
    """Replace a few lines by a few others; where those stand."""
    at = rng.randrange(len(lines))
    new = [_line(rng) for _ in range(rng.randint(1, 5))]
    lines[at : at + rng.randint(0, 5)] = new
    return at, at + len(new)


def _save(name: str, lines: list[str], place: tuple[int, int], number: int, at: int) -> dict[str, object]:
    first, last = place
    content = "".join(lines).encode()
    start = len("".join(lines[:first]).encode())
    text = "".join(lines[first:last])
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    saved = {"start": start, "end": start + len(text.encode()), "class": "ai", "span": f"s{number}", "text": text}
    return {
        "schema": "codeassist.events/1", "id": f"e{number}", "kind": "file.saved", "repository": REPOSITORY,
        "time": datetime.fromtimestamp(at - 60, UTC).isoformat().replace("+00:00", "Z"), "user": "dev",
        "client": {"name": "bench", "version": "1"}, "path": name, "blob": blob, "ranges": [saved],
    }  # fmt: skip


def measured(folder: Path, commits: int) -> str:
    """One line: seconds of `git log -p -U0`, of the sync, and what a sync of nothing takes."""
    data = folder / "data"
    if data.exists():
        for file in data.iterdir():
            file.unlink()
    environment = os.environ | {"CODEASSIST_DATA_DIR": str(data), "CODEASSIST_CONFIG_DIR": str(folder)}
    program = str(Path(sys.executable).with_name("codeassist"))
    log = _seconds(["git", "log", "-p", "-U0", "--all"], folder / "repo", environment)
    _seconds([program, "adoption", "import", str(folder / "events.ndjson")], folder, environment)
    sync = [program, "adoption", "sync", str(folder / "repo"), "--repository", REPOSITORY]
    first = _seconds(sync, folder, environment)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    again = _seconds(sync, folder, environment)
    return (
        f"{commits} commits: git log -p -U0 {log:.2f} s, sync {first:.2f} s ({first / log:.1f} times, "
        f"{1000 * first / commits:.2f} ms a commit, at most {peak} MB), sync of nothing new {again:.2f} s"
    )


def _seconds(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    started = time.monotonic()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    return time.monotonic() - started


if __name__ == "__main__":
    main()
