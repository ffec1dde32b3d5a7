"""How soon an edit is seen: in an open buffer, after an update of one path, and after a save that a keeper notices.

    python bench/freshness.py ROOT... [--edits 100] [--seed 1]

Works on a copy of the ROOTs, as one git repository with an index of its own, in a temporary folder. Each edit adds a
new function to a random Python file of it. Three things are measured, each until the new function is found:

- buffer: from the text of an open file to `context` for another file, in the same process;
- update: from the start of `update(only=[path])` to `definitions` in another process;
- save: from the write of the file to `definitions` in another process than the keeper, which watches the folder.

Times are wall clock and include the look-ups that come too early. A full update that finds nothing new stands beside
them.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from codeassist_index import CodeIndex, ContextRequest

BUDGET_TOKENS = 1024
PAUSE_SECONDS = (0.05, 0.25)
SECONDS_MAX = 60.0

_READER = """
import sys, time
from pathlib import Path
from codeassist_index import CodeIndex
with CodeIndex.open(Path(sys.argv[1])) as index:
    print("ready", flush=True)
    for name in sys.stdin:
        until = time.monotonic() + float(sys.argv[2])
        while not index.definitions(name.strip()) and time.monotonic() < until:
            time.sleep(0.001)
        print("seen" if time.monotonic() < until else "late", flush=True)
"""
_KEEPER = """
import sys
from pathlib import Path
from codeassist_index import CodeIndex
from codeassist_index.keeper import Indexed, Keeper
with CodeIndex.open(Path(sys.argv[1])) as index:
    keeper = Keeper(index, "benchmark", lambda event: isinstance(event, Indexed) and print("indexed", flush=True))
    keeper.use(Path(sys.argv[2]))
    sys.stdin.read()
    keeper.close()
"""


class _Files:
    """The files that are edited: each edit adds one function, with a name that nothing else has."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self.root = root
        self._dice = dice
        self._paths = sorted(path for path in root.rglob("*.py") if path.is_file() and not path.is_symlink())
        self._count = 0

    def edit(self) -> tuple[Path, str, str]:
        """A file, its text with one more function, and that function's name."""
        self._count += 1
        path, name = self._dice.choice(self._paths), f"measured_by_the_benchmark_{self._count}"
        former = path.read_bytes().decode("utf-8", "replace")
        return path, f"{former}\n\ndef {name}(amount):\n    return amount\n", name


class _Reader:
    """Another process that looks a name up until it is there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        _expect(process, "ready")

    def ask(self, name: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()

    def wait(self) -> None:
        _expect(self._process, "seen")


@contextmanager
def _started(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _expect(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    if said != word:
        raise SystemExit(f"a process said {said!r} instead of {word!r}")


def _buffers(index: CodeIndex, files: _Files, edits: int) -> list[float]:
    """From `put` to the context of another file that imports the new function."""

    def once() -> float:
        path, text, name = files.edit()
        below = path.relative_to(files.root).as_posix()
        module = "" if path.stem == "__init__" else path.stem
        prefix = f"from .{module} import {name}\n\n\ndef use():\n    return {name}("
        asks = path.with_name("asks_of_the_benchmark.py").relative_to(files.root).as_posix()
        request = ContextRequest(files.root, asks, prefix, "\n")
        began = time.perf_counter()
        index.buffers.put(files.root, below, text.encode())
        while not _shows(index, request, name):
            _give_up_late(began)
        taken = time.perf_counter() - began
        index.buffers.drop(files.root, below)
        return taken

    return _times(once, edits)


def _shows(index: CodeIndex, request: ContextRequest, name: str) -> bool:
    snippets = index.context(request, budget=BUDGET_TOKENS, count_tokens=lambda text: len(text) // 4).snippets
    return any(f"def {name}" in snippet.text for snippet in snippets)


def _updates(index: CodeIndex, files: _Files, reader: _Reader, edits: int) -> list[float]:
    def once() -> float:
        path, text, name = files.edit()
        path.write_text(text, encoding="utf-8")
        reader.ask(name)
        began = time.perf_counter()
        index.update(files.root, only=[path.relative_to(files.root).as_posix()], settle=False)
        reader.wait()
        taken = time.perf_counter() - began
        index.settle()
        return taken

    return _times(once, edits)


def _saves(files: _Files, reader: _Reader, edits: int) -> list[float]:
    def once() -> float:
        path, text, name = files.edit()
        reader.ask(name)
        began = time.perf_counter()
        path.write_text(text, encoding="utf-8")
        reader.wait()
        return time.perf_counter() - began

    return _times(once, edits)


def _times(once: Callable[[], float], count: int) -> list[float]:
    taken = []
    for _ in range(count):
        taken.append(once())
        time.sleep(random.uniform(*PAUSE_SECONDS))
    return taken


def _give_up_late(began: float) -> None:
    if time.perf_counter() - began > SECONDS_MAX:
        raise SystemExit(f"nothing came within {SECONDS_MAX:.0f} s")


def _print(what: str, taken: list[float], full: float) -> None:
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[-1]
    print(f"{what:8} p50 {p50 * 1000:5.0f} ms, p95 {p95 * 1000:5.0f} ms, most {max(taken) * 1000:5.0f} ms,", end=" ")
    print(f"{len(taken)} edits, a full update takes {full / p50:.0f} times as long", flush=True)


def _git(root: Path, *arguments: str) -> None:
    names = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost")
    subprocess.run(["git", "-C", root, *names, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Copy, index, edit and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--edits", type=int, default=100, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="freshness-") as scratch:
        root, folder = Path(scratch, "repository"), Path(scratch, "index")
        for number, source in enumerate(options.roots):
            shutil.copytree(
                source, root / f"{source.name}_{number}", symlinks=True, ignore=shutil.ignore_patterns(".git")
            )
        _git(root, "init", "--quiet")
        _git(root, "add", "--all")
        _git(root, "commit", "--quiet", "--message", "all")
        _measure(root, folder, options.edits, random.Random(options.seed))


def _measure(root: Path, folder: Path, edits: int, dice: random.Random) -> None:
    with CodeIndex.open(folder) as index:
        first = index.update(root)
        full = index.update(root).seconds
        print(f"{first.files:,} files, {first.lines:,} lines, {os.cpu_count()} processors", end="; ")
        print(f"the first update {first.seconds:.1f} s, a full one that finds nothing new {full:.2f} s", flush=True)
        files = _Files(root, dice)
        with _started(_READER, folder, SECONDS_MAX) as reading:
            reader = _Reader(reading)
            _print("buffer", _buffers(index, files, edits), full)
            _print("update", _updates(index, files, reader, edits), full)
            with _started(_KEEPER, folder, root) as keeper:
                _expect(keeper, "indexed")
                _print("save", _saves(files, reader, edits), full)


if __name__ == "__main__":
    main()
