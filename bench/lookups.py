"""How long does one question to a large index take: a definition by its name, and the code that is like other code?

    python bench/lookups.py ROOT... --index FOLDER [--questions 300] [--json]

What is left of a context request without reading the edited file, weighing and counting tokens: the part that a search
engine would be measured by. Names are drawn from the roots' own definitions by a fixed seed, as are stretches of twenty
lines whose sixteen rarest words are sought. FOLDER is made anew where it is not there; every question is new to the
process.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
from latency import questions

from codeassist_index import CodeIndex
from codeassist_index.languages import LANGUAGES, language_of

LINES = 20
FILES_OF_A_ROOT_MAX = 40
QUANTILES = (0.5, 0.95)


def main() -> None:
    """Ask, and print a Markdown table."""
    parser = argparse.ArgumentParser(description="Latency of single look-ups.", fromfile_prefix_chars="@")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, required=True, help="the folder of the index")
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON object instead")
    options = parser.parse_args()
    with CodeIndex.open(options.index) as index:
        for root in options.roots:
            index.update(root)
        drawn = _drawn(options.roots, options.questions)
        result = {
            "lines": sum(size.lines for size in index.sizes()),
            "definition": _times([partial(index.definitions, name, limit=20) for name, _ in drawn]),
            "similar": _times([partial(index.search, text, limit=10) for _, text in drawn]),
            "load": psutil.getloadavg()[0],
            "resident_mb": psutil.Process().memory_info().rss / 1e6,
        }
    print(json.dumps(result) if options.json else _table(result))


def _drawn(roots: list[Path], count: int) -> list[tuple[str, str]]:
    """Names of functions, each with the twenty lines that follow another one's beginning."""
    found = [pair for root in roots for pair in _of(root)]
    random.Random(0).shuffle(found)
    return found[:count]


def _of(root: Path) -> Iterator[tuple[str, str]]:
    for request, *_ in questions(root, FILES_OF_A_ROOT_MAX):
        language = language_of(request["path"])
        assert language is not None
        symbols = LANGUAGES[language.name].parse(request["prefix"].encode(), False).symbols
        if symbols:
            yield symbols[-1].name, "\n".join(request["prefix"].split("\n")[-LINES:])


def _times(asked: list[Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds on the clock and of the processor, ascending."""
    clock, processor = [], []
    for ask in asked:
        started, spent = time.perf_counter(), time.thread_time()
        ask()
        clock.append((time.perf_counter() - started) * 1000)
        processor.append((time.thread_time() - spent) * 1000)
    return {"ms": sorted(clock), "cpu_ms": sorted(processor)}


def _table(result: dict[str, object]) -> str:
    rows = [f"{result['lines']:,} lines, load {result['load']:.1f}, {result['resident_mb']:.0f} MB resident", ""]
    rows += ["| Question | n | p50, p95 ms | p50, p95 ms of CPU |", "| --- | --- | --- | --- |"]
    for name in ("definition", "similar"):
        times = result[name]
        assert isinstance(times, dict)
        shown = [", ".join(f"{column[int(len(column) * q)]:.1f}" for q in QUANTILES) for column in times.values()]
        rows.append(f"| {name} | {len(times['ms'])} | {' | '.join(shown)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
