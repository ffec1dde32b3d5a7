"""How long do definition, hover, references and symbols take on a large index, and how many names are resolved?

    python bench/navigation.py ROOT... --index FOLDER [--places 40]
    python bench/navigation.py @ROOTS.txt --index FOLDER

The roots (or the lines of a file of them) are indexed into FOLDER, which is kept for the next run. Names that are used
in their files are drawn by a fixed seed and asked for in one process, as an editor's server does, that is warm from
others: in a file that it has not met, in one that it has, and the same place once more. Symbols are sought by parts of
these names: the first four letters, and the first two of each of its words.
"""

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import psutil

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.languages import LANGUAGES, language_of

FILE_BYTES_MIN, FILE_BYTES_MAX = 2_000, 500_000
PLACES_IN_A_FILE = 3
WARM_PLACES = 30
REFERENCES_MAX = 1_000
SHARES = (("p50", 0.5), ("p95", 0.95))
Spent = tuple[float, float]
"""Milliseconds on the clock and of CPU."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def main() -> None:
    """Index, ask, and print."""
    options = _options()
    with CodeIndex.open(options.index) as index:
        for root in options.roots:
            index.update(root.resolve())
        lines = sum(size.lines for size in index.sizes())
        cursors = [one for root in options.roots for one in _cursors(root.resolve(), options.places)]
        random.Random(0).shuffle(cursors)
        print(f"{lines:,} lines, {index.bytes_on_disk() / 1e6:.0f} MB of index, {len(cursors)} places")
        _navigate(index, cursors)
        _seek(index, [name for _, name in cursors])
        print(f"{psutil.Process().memory_info().rss / 1e6:.0f} MB resident at the end")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Latency of navigation.", fromfile_prefix_chars="@")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, required=True, help="a folder for the index, which is kept")
    parser.add_argument("--places", type=int, default=40, help="names of each root that are asked for")
    return parser.parse_args()


def _cursors(root: Path, count: int) -> Iterator[tuple[ContextRequest, str]]:
    """Cursors in names that files of the root use, with the name."""
    dice = random.Random(root.name)
    named = (path for path in root.rglob("*") if language_of(path.name) is not None and path.is_file())
    files = sorted(path for path in named if FILE_BYTES_MIN <= path.stat().st_size <= FILE_BYTES_MAX)
    for path in dice.sample(files, min(len(files), -(-count // PLACES_IN_A_FILE))):
        text = path.read_text("utf-8", "replace")
        language = language_of(path.name)
        assert language is not None
        uses = LANGUAGES[language.name].parse(text.encode(), True).uses
        starts = [0]
        for line in text.encode().split(b"\n"):
            starts.append(starts[-1] + len(line) + 1)
        for use in dice.sample(uses, min(len(uses), PLACES_IN_A_FILE)):
            at = starts[use.line - 1] + use.column
            prefix, suffix = (
                text.encode()[:at].decode("utf-8", "replace"),
                text.encode()[at:].decode("utf-8", "replace"),
            )
            yield ContextRequest(root, path.relative_to(root).as_posix(), prefix, suffix), use.name


def _navigate(index: CodeIndex, cursors: Sequence[tuple[ContextRequest, str]]) -> None:
    times: dict[str, list[Spent]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    known: set[tuple[Path, str]] = set()
    for number, (request, _) in enumerate(cursors):
        file = request.root, request.path
        first = "definition, file known" if file in known else "definition, new file"
        known.add(file)
        questions: tuple[tuple[str, Callable[[], object]], ...] = (
            (first, partial(index.definition_at, request)),
            ("definition, asked again", partial(index.definition_at, request)),
            ("hover", partial(index.hover_at, request)),
            ("references", partial(index.references_at, request, limit=REFERENCES_MAX)),
        )
        for name, question in questions if number >= WARM_PLACES else ():
            times[name].append(_ms(question))
        found = index.definition_at(request)
        outcomes["resolved" if found and found[0].exact else "by name" if found else "nothing"] += 1
    for name, spent in times.items():
        _print(name, spent)
    print(f"definitions: {dict(outcomes)}")


def _seek(index: CodeIndex, names: Sequence[str]) -> None:
    index.symbols("warm")
    for title, queries in (
        ("symbols, four letters", [name[:4] for name in names]),
        ("symbols, by words", [_by_words(name) for name in names]),
    ):
        _print(title, [_ms(partial(index.symbols, query)) for query in queries if query])


def _by_words(name: str) -> str:
    return "".join(word[:2] for word in _WORD.findall(name)).lower()


def _ms(question: Callable[[], object]) -> Spent:
    started, started_cpu = time.perf_counter(), time.thread_time()
    question()
    return (time.perf_counter() - started) * 1000, (time.thread_time() - started_cpu) * 1000


def _print(title: str, spent: Sequence[Spent]) -> None:
    wall, cpu = (sorted(times) for times in zip(*spent, strict=True))
    shown = (
        "  ".join(f"{name} {times[int(len(times) * share)]:6.1f}" for name, share in SHARES) for times in (wall, cpu)
    )
    print(f"{title:<24} n {len(spent):4}  ms {'  of CPU '.join(shown)}")


if __name__ == "__main__":
    main()
