"""How long does a cold index take, beside bare parsing and beside refact-lsp, and where does the time go?

    python bench/cold_index.py [--sources LIB] [--rival REFACT_LSP] [--turns 3] [--json]

Sources: the `.py` files of the running interpreter's standard library without the folders `test` and `tests` and
without installed packages (CPython 3.11: 799 files, 341 thousand lines), copied into a new folder. All programs run in
turns on at most two cores:

- *bare parsing*: one process that reads the files and has tree-sitter make their trees, nothing else;
- *ours*: `codeassist index FOLDER --json` with an empty cache, from the start of the command to its end;
- *refact-lsp*, once: from its start to `AST COMPLETE`. It is no dependency of this project: unpack the wheel `refact`
  0.10.14 somewhere (`pip download --no-deps refact==0.10.14`) and name its `refact/bin/refact-lsp`.

Then one more index in a process where each stage is timed: of nested stages each has what the inner ones leave.
"""

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import psutil
from tree_sitter import Language, Parser
from watched import Usage, run

from codeassist_index import CodeIndex

CORES = 2
TEST_FOLDERS = frozenset({"test", "tests", "site-packages"})
RIVAL_DONE = "AST COMPLETE"
RIVAL_COUNT = re.compile(r"got (\d+) symbols by processing (\d+) files")
# A name for the stage, what holds it (below the package of the index), and the function that is timed.
STAGES = (
    ("list and read the files", "scan:Folder", "listed"),
    ("list and read the files", "scan:Folder", "stamp"),
    ("list and read the files", "scan:Folder", "content"),
    ("find the encoding", "update", "text_of"),
    ("parse (tree-sitter)", "languages.reading.tree", "root"),
    ("definitions and imports", "blobs", "parsed"),
    ("references", "languages.python.parse", "_uses"),
    ("pack references", "postings", "packed"),
    ("is it generated?", "blobs", "is_generated"),
    ("pack and store in SQLite", "blobs", "add"),
    ("text index (tantivy)", "settling", "settle"),
)


def main() -> None:
    """Measure in turns and print, or with `--worker` do one part."""
    options = _options()
    if options.worker:
        _WORKERS[options.worker](options.sources)
        return
    psutil.Process().cpu_affinity(psutil.Process().cpu_affinity()[:CORES])
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"
        copied(options.sources, sources)
        # In a plain folder the library's own package `venv` would be taken for an environment.
        subprocess.run(["git", "init", "--quiet", sources], check=True)
        result = _measured(sources, Path(folder), options)
    print(json.dumps(result, indent=2) if options.json else "\n".join(_table(result)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(sysconfig.get_path("stdlib"))
    parser.add_argument("--sources", type=Path, default=default, help="the library's folder (the running Python's)")
    parser.add_argument("--rival", type=Path, help="the program refact-lsp; without it that row is missing")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", choices=sorted(_WORKERS), help=argparse.SUPPRESS)
    return parser.parse_args()


def copied(library: Path, target: Path) -> None:
    """Copy the library's sources without its tests."""
    for path in library.rglob("*.py"):
        inside = path.relative_to(library)
        if TEST_FOLDERS.isdisjoint(inside.parts[:-1]):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inside)


def _measured(sources: Path, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    files = sorted(sources.rglob("*.py"))
    texts = [path.read_bytes() for path in files]
    result: dict[str, Any] = {
        "python": sys.version.split()[0],
        "files": len(files),
        "lines": sum(text.count(b"\n") for text in texts),
        "source_mb": sum(map(len, texts)) / 1e6,
        "bare parsing": [],
        "ours": [],
        "refact-lsp": [],
    }
    here = [sys.executable, __file__, "--sources", str(sources), "--worker"]
    for turn in range(options.turns):
        result["bare parsing"].append(asdict(run([*here, "parse"], {})[2]))
        places = {f"CODEASSIST_{kind}_DIR": str(folder / f"{kind}{turn}") for kind in ("CONFIG", "DATA", "CACHE")}
        command = [str(Path(sys.executable).with_name("codeassist")), "index", str(sources), "--json"]
        out, _, usage = run(command, places)
        (repository,) = json.loads(out)["repositories"]
        counts = {name: repository[name] for name in ("definitions", "references", "files", "lines")}
        index = Path(places["CODEASSIST_CACHE_DIR"]) / "index"
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
        result["ours"].append({**asdict(usage), **counts, "index_mb": size / 1e6})
    stages = run([*here, "stages"], {})[0]
    result["stages"] = json.loads(stages)
    if options.rival:
        result["refact-lsp"].append(_rival(options.rival, files, folder))
    return result


def _rival(program: Path, files: Sequence[Path], folder: Path) -> dict[str, Any]:
    """Hand refact-lsp the same list of files, with a home of its own."""
    listed = folder / "files.jsonl"
    listed.write_text("".join(json.dumps({"path": str(path)}) + "\n" for path in files), encoding="utf-8")
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # without one it ends at once
    command = [str(program), "--ast", "--files-jsonl-path", str(listed), "--logs-stderr", f"--http-port={port}"]
    home = folder / "home"
    home.mkdir()
    out, err, usage = run(command, {"HOME": str(home)}, until=RIVAL_DONE)
    symbols, _ = next(iter(RIVAL_COUNT.findall(err + out)), ("0", "0"))
    return {**asdict(usage), "version": version, "definitions": int(symbols)}


def _parse(sources: Path) -> None:
    parser = Parser(Language(import_module("tree_sitter_python").language()))
    for path in sorted(sources.rglob("*.py")):
        parser.parse(path.read_bytes())


def _stages(sources: Path) -> None:
    """One index with a clock around each stage; prints seconds by stage."""
    spent: dict[str, float] = {}
    inner: list[float] = []
    for name, place, function in STAGES:
        holder = resolve_name(f"codeassist_index.{place}")
        setattr(holder, function, clocked(getattr(holder, function), name, spent, inner))
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with CodeIndex.open(Path(folder)) as index:
            index.update(sources)
        total = time.perf_counter() - started
    spent["the rest"] = total - sum(spent.values())
    print(json.dumps(spent))


def clocked(
    function: Callable[..., object], name: str, spent: dict[str, float], inner: list[float]
) -> Callable[..., object]:
    """The function, its own time added to `spent[name]`; `inner` is the stack of what inner stages took."""

    def timed(*values: object, **named: object) -> object:
        inner.append(0.0)
        started = time.perf_counter()
        try:
            return function(*values, **named)
        finally:
            took = time.perf_counter() - started
            spent[name] = spent.get(name, 0.0) + took - inner.pop()
            if inner:
                inner[-1] += took

    return timed


def _table(result: dict[str, Any]) -> Iterator[str]:
    size = f"{result['files']} files, {result['lines']:,} lines, {result['source_mb']:.1f} MB"
    yield f"CPython {result['python']}: {size}"
    yield from (
        "",
        "| Program | Seconds | CPU seconds | Peak memory, MB | Definitions | References | Others, of the cores |",
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name in ("bare parsing", "ours", "refact-lsp"):
        if rows := result[name]:
            middle = {key: statistics.median(row[key] for row in rows) for key in Usage.__dataclass_fields__}
            spread = f"{middle['seconds']:.1f}" + (
                f" ({min(row['seconds'] for row in rows):.1f} to {max(row['seconds'] for row in rows):.1f})"
                if len(rows) > 1
                else ""
            )
            counts = [f"{rows[0][key]:,}" if key in rows[0] else "" for key in ("definitions", "references")]
            cells = (spread, f"{middle['cpu_seconds']:.1f}", f"{middle['peak_mb']:.0f}", *counts)
            yield f"| {name} | {' | '.join(cells)} | {middle['others_busy']:.0%} |"
    index_mb = result["ours"][0]["index_mb"]
    yield from ("", f"Our index: {index_mb:.1f} MB, {index_mb / result['source_mb']:.0%} of the source.")
    if not result["refact-lsp"]:
        yield "refact-lsp was not measured: name it with --rival."
    total = sum(result["stages"].values())
    yield from ("", "| Stage of ours | Seconds | Share |", "| --- | --- | --- |")
    for name, seconds in sorted(result["stages"].items(), key=lambda item: -item[1]):
        yield f"| {name} | {seconds:.2f} | {seconds / total:.0%} |"


_WORKERS = {"parse": _parse, "stages": _stages}

if __name__ == "__main__":
    main()
