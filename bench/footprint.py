"""How large is an index, and how much memory do building and reading it take?

    python bench/footprint.py ROOT... --tokenizer tokenizer.json [--keep FOLDER] [--requests 4] [--json]
    python bench/footprint.py @ROOTS.txt --tokenizer tokenizer.json

The roots (or the lines of a file of them) are indexed by `codeassist index`, then asked for again unchanged; then one
process answers context requests at cursors drawn by a fixed seed from `--requests` files of each root, as those of
`bench/latency.py` are. Memory is the most that was resident; size is compared with the files that are in the index.
The folder of `--keep` stays: with `CODEASSIST_CACHE_DIR=FOLDER/cache` `bench/memory.py` measures a language server.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import latency
from arms import token_counter
from watched import run

from codeassist_index import CodeIndex, ContextRequest

BUDGET_TOKENS = 1024


def main() -> None:
    """Build, look and read; or with `--worker` answer requests."""
    options = _options()
    if options.worker:
        _read(options.keep, options.tokenizer)
        return
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = _measured([root.resolve() for root in options.roots], folder.resolve(), options)
    print(json.dumps(found, indent=2) if options.json else "\n".join(table(found)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, fromfile_prefix_chars="@"
    )
    parser.add_argument("roots", type=Path, nargs="*", help="what is indexed")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--keep", type=Path, help="a folder for the index, which stays")
    parser.add_argument("--requests", type=int, default=4, help="files of each root that are asked for")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(roots: Sequence[Path], folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    places = {f"CODEASSIST_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    index = [str(Path(sys.executable).with_name("codeassist")), "index", *map(str, roots), "--json"]
    report, _, built = run(index, places)
    _, _, again = run(index, places)
    repositories = json.loads(report)["repositories"]
    questions = folder / "questions.ndjson"
    questions.write_text("".join(_questions(roots, options.requests)), encoding="utf-8")
    reader = [sys.executable, __file__, "--worker", "--keep", str(folder), "--tokenizer", str(options.tokenizer)]
    answered, _, read = run(reader, {})
    return {
        "roots": len(roots),
        "lines": sum(one["lines"] for one in repositories),
        "files": sum(one["files"] for one in repositories),
        "skipped": sum(len(one["skipped"]) for one in repositories),
        "source_mb": sum(_source_bytes(one) for one in repositories) / 1e6,
        "parts_mb": {name: size / 1e6 for name, size in sizes(folder / "cache" / "index").items()},
        "built": asdict(built),
        "again": asdict(again),
        "reader": {**asdict(read), "requests": int(answered)},
    }


def _questions(roots: Sequence[Path], count: int) -> Iterator[str]:
    rows = [row for root in roots for row in latency.questions(root, count)]
    random.Random(0).shuffle(rows)
    yield from (f"{json.dumps(request)}\n" for row in rows for request in row)


def _source_bytes(repository: Mapping[str, Any]) -> int:
    """Size of the files of a root that are in the index."""
    root = Path(repository["root"])
    skipped = {root / one["path"] for one in repository["skipped"]}
    files = (path for path in root.rglob("*") if path not in skipped and skipped.isdisjoint(path.parents))
    return sum(path.stat().st_size for path in files if path.is_file())


def sizes(folder: Path) -> dict[str, int]:
    """Bytes on disk of an index, the tables of its database and what is beside it."""
    found: dict[str, int] = {}
    for file in (path for path in folder.rglob("*") if path.is_file()):
        tables = _tables(file) if file.suffix == ".sqlite" else {}
        own = file.stat().st_size
        place = "text (tantivy)" if file.parent.name.startswith("text") else file.name
        for name, size in {**tables, place: own - sum(tables.values())}.items():
            found[name] = found.get(name, 0) + size
    return {name: size for name, size in sorted(found.items(), key=lambda one: -one[1]) if size}


def _tables(database: Path) -> dict[str, int]:
    """Bytes by table and index; nothing where SQLite was built without `dbstat`."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            rows = connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
        except sqlite3.OperationalError:
            return {}
    return {f"SQLite: {name}": size for name, size in rows}


def _read(folder: Path, tokenizer: Path) -> None:
    """Answer the requests, and print how many; the memory is looked at from outside."""
    count_tokens = token_counter(tokenizer)
    lines = (folder / "questions.ndjson").read_text(encoding="utf-8").splitlines()
    with CodeIndex.open(folder / "cache" / "index") as index:
        for line in lines:
            row = json.loads(line)
            request = ContextRequest(Path(row["root"]), row["path"], row["prefix"], row["suffix"])
            index.context(request, budget=BUDGET_TOKENS, count_tokens=count_tokens)
    print(len(lines))


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures as Markdown."""
    size = sum(found["parts_mb"].values())
    yield f"{found['roots']} roots, {found['files']:,} files, {found['lines']:,} lines, {found['source_mb']:.1f} MB"
    yield f"Index {size:.1f} MB, {size / found['source_mb']:.1%} of the source; {found['skipped']} files left out."
    yield from ("", "| Part of the index | MB | Of the source |", "| --- | --- | --- |")
    for name, part in found["parts_mb"].items():
        yield f"| {name} | {part:.1f} | {part / found['source_mb']:.1%} |"
    yield from ("", "| What | Seconds | CPU seconds | Peak memory, MB | Others, of the cores |")
    yield "| --- | --- | --- | --- | --- |"
    reader = f"{found['reader']['requests']} context requests"
    for name, usage in (("built", found["built"]), ("unchanged", found["again"]), (reader, found["reader"])):
        cells = (f"{usage['seconds']:.1f}", f"{usage['cpu_seconds']:.1f}", f"{usage['peak_mb']:.0f}")
        yield f"| {name} | {' | '.join(cells)} | {usage['others_busy']:.0%} |"


if __name__ == "__main__":
    main()
