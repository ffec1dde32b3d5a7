"""How long does a request take on a large index, stage by stage, and against another checkout?

    python bench/latency.py ROOT... --tokenizer tokenizer.json [--index FOLDER] [--against CHECKOUT] [--same]
    python bench/latency.py @ROOTS.txt --tokenizer tokenizer.json --index FOLDER

The roots (or the lines of a file of them) are indexed into FOLDER, which is kept for the next run, or into a new one.
Cursors are set into functions of their files, drawn by a fixed seed; three requests for each: the first one in
its file, the next line, and the same line with a word begun. One process answers them all, as an editor's does, and
has met none of the files before. Each checkout runs in a process of its own, and the two answer in turns, so that
other load of the machine meets both alike; CPU time and the ratio say more than the milliseconds. `--same` fails where
the snippets differ.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import psutil
from tokenizers import Tokenizer

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.retrieval import context
from codeassist_index.retrieval.assemble import Assembly
from codeassist_index.retrieval.candidates import Candidates
from codeassist_index.retrieval.evidence import Evidence
from codeassist_index.retrieval.target import Target

BUDGET_TOKENS = 1024
FILE_BYTES_MIN, FILE_BYTES_MAX = 2_000, 500_000
BODY_LINES_MIN = 4
KINDS = ("first in the file", "next line", "word begun")
# Where the time goes: a name for the stage, what holds it, and the function that is timed.
STAGES = (
    ("read the file", Target, "__init__"),
    ("similar code", context, "similar_code"),
    ("candidates", Candidates, "collect"),
    ("evidence", Evidence, "__init__"),
    ("choose and count", Assembly, "snippets"),
)
Answer = dict[str, object]


def main() -> None:
    """Ask, or with `--worker` answer."""
    options = _options()
    if options.worker:
        _answer(options.roots, options.tokenizer, options.index)
        return
    asked_for = [question for root in options.roots for question in questions(root, options.requests)]
    random.Random(0).shuffle(asked_for)
    with ExitStack() as stack:
        asked = [stack.enter_context(Asked(None, options))]
        if options.against:
            asked.append(stack.enter_context(Asked(options.against, options)))
        answers = [[one.ask(request) for one in asked] for question in asked_for for request in question]
    _print(answers)
    differing = [str(row[0]["kind"]) for row in answers if any(one["snippets"] != row[0]["snippets"] for one in row)]
    if options.against:
        print(f"{len(differing)} of {len(answers)} answers differ {dict(Counter(differing))}")
    sys.exit(1 if options.same and differing else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Latency of context requests.", fromfile_prefix_chars="@")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--index", type=Path, help="a folder for the index, which is kept")
    parser.add_argument("--against", type=Path, help="the root of another checkout")
    parser.add_argument("--same", action="store_true", help="fail where the two give other snippets")
    parser.add_argument("--requests", type=int, default=12, help="files of each root that are asked for")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


class Asked:
    """A checkout of the index in a process of its own, which indexes the roots before it starts."""

    def __init__(self, checkout: Path | None, options: argparse.Namespace) -> None:
        here = Path(__file__).resolve()
        sources = (checkout or here.parents[1]) / "index"
        command = [sys.executable, str(here), *map(str, options.roots), "--tokenizer", str(options.tokenizer)]
        if options.index:
            command += ["--index", str(options.index / ("against" if checkout else "this"))]
        environment = os.environ | {"PYTHONPATH": str(sources)}
        self._process = subprocess.Popen(
            [*command, "--worker"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        print(f"{sources}: {self._reply()}", flush=True)

    def ask(self, request: dict[str, str]) -> Answer:
        """One request, answered."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._reply()

    def _reply(self) -> Answer:
        assert self._process.stdout is not None
        answer: Answer = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def questions(root: Path, count: int) -> Iterator[list[dict[str, str]]]:
    """For files drawn by a fixed seed, the requests of a cursor in a function of each."""
    rng = random.Random(root.name)
    named = (path for path in root.rglob("*") if language_of(path.name) is not None and path.is_file())
    files = sorted(path for path in named if FILE_BYTES_MIN <= path.stat().st_size <= FILE_BYTES_MAX)
    rng.shuffle(files)
    asked = 0
    for path in files:
        if asked == count:
            return
        lines = path.read_text("utf-8", "replace").split("\n")
        starts = _bodies(path, "\n".join(lines))
        if starts:
            asked += 1
            yield _requests(root, path, lines, rng.choice(starts))


def _bodies(path: Path, text: str) -> list[int]:
    """Where functions that are long enough begin, as lines from 0."""
    language = language_of(path.name)
    assert language is not None
    symbols = LANGUAGES[language.name].parse(text.encode(), False).symbols
    functions = [symbol for symbol in symbols if symbol.kind in {"function", "method"}]
    return [one.start_line - 1 for one in functions if one.end_line - one.start_line > BODY_LINES_MIN]


def _requests(root: Path, path: Path, lines: Sequence[str], start: int) -> list[dict[str, str]]:
    at = start + BODY_LINES_MIN - 1
    below = "\n" + "\n".join(lines[at + 2 :])
    begun = lines[at + 1][: len(lines[at + 1]) // 2]
    for_all = {"root": str(root), "path": path.relative_to(root).as_posix(), "suffix": below}
    texts = ("\n".join(lines[:at]) + "\n", "\n".join(lines[: at + 1]) + "\n", "\n".join([*lines[: at + 1], begun]))
    return [for_all | {"kind": kind, "prefix": text} for kind, text in zip(KINDS, texts, strict=True)]


def _answer(roots: Sequence[Path], tokenizer: Path, kept: Path | None) -> None:
    engine = Tokenizer.from_file(str(tokenizer))

    def count_tokens(text: str) -> int:
        return len(engine.encode(text, add_special_tokens=False).ids)

    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _index(roots, folder)
        index = stack.enter_context(CodeIndex.open(folder))
        lines = sum(size.lines for size in index.sizes())
        print(json.dumps({"lines": lines, "index_mb": round(index.bytes_on_disk() / 1e6, 1)}), flush=True)
        spent: dict[str, float] = defaultdict(float)
        for name, holder, function in STAGES:
            setattr(holder, function, _timed(getattr(holder, function), name, spent))
        for line in sys.stdin:
            row = json.loads(line)
            spent.clear()
            request = ContextRequest(Path(row["root"]), row["path"], row["prefix"], row["suffix"])
            started = time.thread_time()
            found = index.context(request, budget=BUDGET_TOKENS, count_tokens=count_tokens)
            cpu_ms = (time.thread_time() - started) * 1000
            shown = [(snippet.repository, snippet.path, snippet.text, snippet.reason) for snippet in found.snippets]
            memory = psutil.Process().memory_info().rss / 1e6
            answer = {"kind": row["kind"], "path": row["path"], "ms": found.elapsed_ms, "cpu_ms": cpu_ms}
            print(json.dumps(answer | {"stages": spent, "snippets": shown, "resident_mb": memory}), flush=True)


def _index(roots: Sequence[Path], folder: Path) -> None:
    """Index in a process that ends, so that its memory is not counted."""
    code = (
        "import sys; from pathlib import Path; from codeassist_index import CodeIndex\n"
        "with CodeIndex.open(Path(sys.argv[1])) as index:\n"
        "    for root in sys.argv[2:]: index.update(Path(root).resolve())"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), *map(str, roots)], check=True)


def _timed(function: Callable[..., object], name: str, spent: dict[str, float]) -> Callable[..., object]:
    def timed(*values: object) -> object:
        started = time.perf_counter()
        try:
            return function(*values)
        finally:
            spent[name] += (time.perf_counter() - started) * 1000

    return timed


def _print(answers: Sequence[Sequence[Answer]]) -> None:
    for kind in KINDS:
        rows = [row for row in answers if row[0]["kind"] == kind]
        for measure in ("ms", "cpu_ms"):
            _print_quantiles(f"{kind}, {measure}", rows, measure)
        for which, column in zip(("this", "against"), zip(*rows, strict=True), strict=False):
            _print_stages(which, column)
    languages = sorted({_language(row) for row in answers})
    for language in languages if len(languages) > 1 else ():
        rows = [row for row in answers if row[0]["kind"] == KINDS[0] and _language(row) == language]
        _print_quantiles(f"first, {language}, ms", rows, "ms")
    for which, answer in zip(("this", "against"), answers[-1], strict=False):
        print(f"{which}: {_number(answer['resident_mb']):.0f} MB resident after {len(answers)} requests")


def _print_quantiles(title: str, rows: Sequence[Sequence[Answer]], measure: str) -> None:
    columns = [sorted(_number(answer[measure]) for answer in column) for column in zip(*rows, strict=True)]
    shown = [f"p50 {_quantile(times, 0.5):5.1f}  p95 {_quantile(times, 0.95):5.1f}" for times in columns]
    ratios = [f"{_quantile(columns[-1], q) / _quantile(columns[0], q):.1f}" for q in (0.5, 0.95)]
    compared = f"  ratio {' and '.join(ratios)}" if len(columns) > 1 else ""
    print(f"{title:<26} n {len(rows):3}  {'  against  '.join(shown)}{compared}")


def _print_stages(which: str, column: Sequence[Answer]) -> None:
    totals: dict[str, float] = defaultdict(float)
    for answer in column:
        stages = answer["stages"]
        assert isinstance(stages, dict)
        for stage, spent in stages.items():
            totals[stage] += spent
    everything = sum(_number(answer["ms"]) for answer in column)
    totals["the rest"] = everything - sum(totals.values())
    shown = [f"{stage} {spent / len(column):.1f} ({spent / everything:.0%})" for stage, spent in totals.items()]
    print(f"    mean ms, {which}: {everything / len(column):.1f} = {', '.join(shown)}")


def _language(row: Sequence[Answer]) -> str:
    language = language_of(str(row[0]["path"]))
    assert language is not None
    return language.name


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


if __name__ == "__main__":
    main()
