"""How long does a request take on a large index, stage by stage, and against another checkout?

    python bench/latency.py ROOT... --tokenizer tokenizer.json [--against CHECKOUT] [--same]

The roots are indexed into a new folder; cursors are set into functions of their files, drawn by a fixed seed. Three
requests for each: the first one in its file, the next line, and the same line with a word begun. Each checkout
runs in a process of its own, and the two answer in turns, so that other load of the machine meets both alike;
the ratio says more than the milliseconds. `--same` fails where the snippets differ.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tokenizers import Tokenizer

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.retrieval import context
from codeassist_index.retrieval.assemble import Assembly
from codeassist_index.retrieval.candidates import Candidates
from codeassist_index.retrieval.evidence import Evidence
from codeassist_index.retrieval.target import Target

BUDGET_TOKENS = 1024
FILE_BYTES_MIN = 2_000
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
        _answer(options.roots, options.tokenizer)
        return
    questions = [question for root in options.roots for question in _questions(root, options.requests)]
    random.Random(0).shuffle(questions)  # noqa: S311 - a sample, not a secret
    with ExitStack() as stack:
        asked = [stack.enter_context(Asked(None, options))]
        if options.against:
            asked.append(stack.enter_context(Asked(options.against, options)))
        answers = [[one.ask(request) for one in asked] for question in questions for request in question]
    _print(answers)
    differing = [str(row[0]["kind"]) for row in answers if any(one["snippets"] != row[0]["snippets"] for one in row)]
    print(f"{len(differing)} of {len(answers)} answers differ {dict(Counter(differing))}")
    sys.exit(1 if options.same and differing else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Latency of context requests.")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--against", type=Path, help="the root of another checkout")
    parser.add_argument("--same", action="store_true", help="fail where the two give other snippets")
    parser.add_argument("--requests", type=int, default=12, help="files of each root that are asked for")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


class Asked:
    """A checkout of the index in a process of its own, which indexes the roots when it starts."""

    def __init__(self, checkout: Path | None, options: argparse.Namespace) -> None:
        here = Path(__file__).resolve()
        sources = (checkout or here.parents[1]) / "index"
        command = [sys.executable, str(here), *map(str, options.roots), "--tokenizer", str(options.tokenizer)]
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


def _questions(root: Path, count: int) -> Iterator[list[dict[str, str]]]:
    rng = random.Random(root.name)  # noqa: S311 - a sample, not a secret
    files = sorted(path for path in root.rglob("*.py") if path.stat().st_size >= FILE_BYTES_MIN)
    for path in rng.sample(files, min(count, len(files))):
        lines = path.read_text("utf-8", "replace").split("\n")
        starts = [n for n, line in enumerate(lines) if re.match(r"\s*def ", line) and n + BODY_LINES_MIN < len(lines)]
        if not starts:
            continue
        at = rng.choice(starts) + BODY_LINES_MIN - 1
        below = "\n" + "\n".join(lines[at + 2 :])
        begun = lines[at + 1][: len(lines[at + 1]) // 2]
        for_all = {"root": str(root), "path": path.relative_to(root).as_posix(), "suffix": below}
        texts = ("\n".join(lines[:at]) + "\n", "\n".join(lines[: at + 1]) + "\n", "\n".join([*lines[: at + 1], begun]))
        yield [for_all | {"kind": kind, "prefix": text} for kind, text in zip(KINDS, texts, strict=True)]


def _answer(roots: Sequence[Path], tokenizer: Path) -> None:
    engine = Tokenizer.from_file(str(tokenizer))

    def count_tokens(text: str) -> int:
        return len(engine.encode(text, add_special_tokens=False).ids)

    with tempfile.TemporaryDirectory() as folder, CodeIndex.open(Path(folder)) as index:
        reports = [index.update(root.resolve()) for root in roots]
        lines = sum(report.lines for report in reports)
        print(json.dumps({"lines": lines, "index_mb": round(index.bytes_on_disk() / 1e6, 1)}), flush=True)
        spent: dict[str, float] = defaultdict(float)
        for name, holder, function in STAGES:
            setattr(holder, function, _timed(getattr(holder, function), name, spent))
        for line in sys.stdin:
            row = json.loads(line)
            spent.clear()
            request = ContextRequest(Path(row["root"]), row["path"], row["prefix"], row["suffix"])
            found = index.context(request, budget=BUDGET_TOKENS, count_tokens=count_tokens)
            shown = [(snippet.repository, snippet.path, snippet.text, snippet.reason) for snippet in found.snippets]
            answer = {"kind": row["kind"], "ms": found.elapsed_ms, "stages": spent, "snippets": shown}
            print(json.dumps(answer), flush=True)


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
        columns = [sorted(_number(answer["ms"]) for answer in column) for column in zip(*rows, strict=True)]
        shown = [f"p50 {_quantile(times, 0.5):5.1f}  p95 {_quantile(times, 0.95):5.1f} ms" for times in columns]
        ratios = [f"{_quantile(columns[-1], q) / _quantile(columns[0], q):.1f}" for q in (0.5, 0.95)]
        print(f"{kind:<18} n {len(rows):3}  {'  against  '.join(shown)}  ratio {' and '.join(ratios)}")
    for which, column in zip(("this", "against"), zip(*answers, strict=True), strict=False):
        totals: dict[str, float] = defaultdict(float)
        for answer in column:
            stages = answer["stages"]
            assert isinstance(stages, dict)
            for stage, spent in stages.items():
                totals[stage] += spent
            totals["all"] += _number(answer["ms"])
        shown = [f"{stage} {spent / len(column):.1f}" for stage, spent in totals.items()]
        print(f"mean ms, {which}: {', '.join(shown)}")


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


if __name__ == "__main__":
    main()
