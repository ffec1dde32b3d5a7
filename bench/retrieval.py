"""Are the definitions that a function body needs in the context that is retrieved for it?

    python bench/retrieval.py DEVEVAL.tar.xz --tokenizer tokenizer.json [--half develop|report|both]

The archive holds `instances.jsonl` and `repos/` (DevEval, rebuilt). Per instance the body is cut out, and
the index holds the repository *without* the target file; prefix and suffix are the query. A needed
definition counts as found when a snippet from its own file has the text that defines its name. The
answer is never in the query, and its text must not occur in any snippet: both are asserted.

Baselines in the same run, with the same budget: the same chunks ranked by BM25 alone, and in random order.
"""

import argparse
import json
import random
import re
import statistics
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from tokenizers import Tokenizer

from codeassist_index import CodeIndex, ContextRequest

BUDGETS = (512, 1024, 2048)
FILES_AT = (1, 3, 5)
QUERY_LINES = 10
ANSWER_CHARACTERS_MIN = 25
# Everything that was tuned was tuned on these repositories only; the others are reported apart.
DEVELOPED_ON = frozenset({"alembic", "Mopidy", "pyramid", "sacred", "sumy", "chatette", "fs"})

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Gold:
    """A definition that the answer needs: its last name (empty for the file itself) and where it may stand.

    `paths` is one file, or for a name that a package only passes on, the package's files that define it.
    """

    paths: frozenset[str]
    name: str


@dataclass(frozen=True, slots=True)
class Hole:
    """An instance: what is seen, what was cut out, what it needs."""

    repo: str
    path: str
    prefix: str
    suffix: str
    answer: str
    golds: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A snippet of any arm."""

    path: str
    text: str
    tokens: int


def main() -> None:
    """Run all arms over the archive and print the shares."""
    options = _options()
    engine = Tokenizer.from_file(str(options.tokenizer))

    def count_tokens(text: str) -> int:
        return len(engine.encode(text, add_special_tokens=False).ids)

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.data) as archive:
            archive.extractall(folder, filter="data")
        (base,) = Path(folder).glob("*/instances.jsonl")
        holes = [hole for hole in _holes(base.parent) if hole.golds]
        results = list(_run(holes, base.parent / "repos", Path(folder) / "index", count_tokens, show=options.show))
    for half in ("develop", "report") if options.half == "both" else (options.half,):
        _print(half, [result for result in results if (result["repo"] in DEVELOPED_ON) == (half == "develop")])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Definition recall of retrieval on DevEval.")
    parser.add_argument("data", type=Path, help="the archive")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--half", choices=("develop", "report", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="print what was missed at 1,024 tokens (develop only)")
    return parser.parse_args()


def _holes(base: Path) -> Iterator[Hole]:
    for line in (base / "instances.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        root = base / "repos" / row["repo"]
        text = (root / row["file"]).read_text(encoding="utf-8")
        lines = text.split("\n")
        first, last = row["start_line"] - 1, row["end_line"]
        answer = "\n".join(lines[first:last])
        assert answer.strip() == row["ground_truth"].strip(), row["namespace"]
        golds = [_gold(root, name) for name in row["dependency"]["cross_file"]]
        found = tuple(gold for gold in golds if gold is not None and row["file"] not in gold.paths)
        prefix, suffix = "\n".join(lines[:first]) + "\n", "\n".join(lines[last:])
        if answer in prefix + suffix and len(answer) >= ANSWER_CHARACTERS_MIN:
            print(f"left out, its answer stands elsewhere in the file too: {row['namespace']}")
            continue
        yield Hole(row["repo"], row["file"], prefix, suffix, answer, found)


def _gold(root: Path, dotted: str) -> Gold | None:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        stem = Path(*parts[:length])
        for top in ("", "src"):
            for path in (Path(top, stem.with_suffix(".py")), Path(top, stem, "__init__.py")):
                if (root / path).is_file():
                    return Gold(_defining(root, path, parts[length:]), parts[-1] if length < len(parts) else "")
    return None


def _defining(root: Path, path: Path, names: Sequence[str]) -> frozenset[str]:
    if path.name != "__init__.py":
        return frozenset({path.as_posix()})
    below = (root / path).parent.rglob("*.py")
    texts = {file.relative_to(root).as_posix(): file.read_text("utf-8", "replace") for file in [root / path, *below]}
    wanted = [_definition_of(name) for name in names]
    found = {name for name, text in texts.items() if all(pattern.search(text) for pattern in wanted)}
    own = path.as_posix()
    return frozenset({own}) if own in found and names else frozenset(found or {own})


def _run(
    holes: Sequence[Hole], repos: Path, folder: Path, count_tokens: CountTokens, *, show: bool
) -> Iterator[dict[str, object]]:
    for repo, group in groupby(holes, key=lambda hole: hole.repo):
        root = repos / repo
        with CodeIndex.open(folder / repo) as index:
            for path, rows in groupby(sorted(group, key=lambda hole: hole.path), key=lambda hole: hole.path):
                content = (root / path).read_bytes()
                (root / path).unlink()
                index.update(root)
                for hole in rows:
                    yield _measured(index, root, hole, count_tokens, show=show)
                (root / path).write_bytes(content)


def _measured(index: CodeIndex, root: Path, hole: Hole, count_tokens: CountTokens, *, show: bool) -> dict[str, object]:
    result: dict[str, object] = {"repo": hole.repo, "golds": len(hole.golds), "leaks": 0}
    request = ContextRequest(root, hole.path, hole.prefix, hole.suffix)
    for budget in BUDGETS:
        answer = index.context(request, budget=budget, count_tokens=count_tokens)
        ours = [Piece(snippet.path, snippet.text, snippet.tokens) for snippet in answer.snippets]
        assert sum(count_tokens(piece.text) for piece in ours) <= budget
        result[f"ours {budget}"] = _recall(hole, ours)
        result[f"ms {budget}"] = answer.elapsed_ms
        if len(hole.answer.strip()) >= ANSWER_CHARACTERS_MIN:
            result["leaks"] = int(any(hole.answer.strip() in piece.text for piece in ours))
        if budget == 1024:  # noqa: PLR2004 - the operating point
            _files(result, hole, [piece.path for piece in ours])
            if show and hole.repo in DEVELOPED_ON:
                missed = [f"{min(gold.paths)}:{gold.name}" for gold in hole.golds if not _is_found(gold, ours)]
                print(hole.repo, hole.path, hole.prefix.count("\n"), "missed", missed)
    for arm, pieces in _baselines(index, hole, count_tokens).items():
        for budget in BUDGETS:
            result[f"{arm} {budget}"] = _recall(hole, list(_fitting(pieces, budget)))
    return result


def _baselines(index: CodeIndex, hole: Hole, count_tokens: CountTokens) -> dict[str, list[Piece]]:
    query = "\n".join(hole.prefix.split("\n")[-QUERY_LINES:])
    hits = [hit for hit in index.search(query, limit=400) if hit.path.endswith(".py")]
    best = [Piece(hit.path, hit.text, count_tokens(hit.text)) for hit in hits[:60]]
    others = random.Random(hole.prefix).sample(hits, min(60, len(hits)))  # noqa: S311 - a baseline, not a secret
    return {"bm25": best, "random": [Piece(hit.path, hit.text, count_tokens(hit.text)) for hit in others]}


def _fitting(pieces: Iterable[Piece], budget: int) -> Iterator[Piece]:
    for piece in pieces:
        if piece.tokens <= budget:
            budget -= piece.tokens
            yield piece


def _recall(hole: Hole, pieces: Sequence[Piece]) -> int:
    return sum(_is_found(gold, pieces) for gold in hole.golds)


def _is_found(gold: Gold, pieces: Sequence[Piece]) -> bool:
    pattern = _definition_of(gold.name)
    return any(piece.path in gold.paths and (not gold.name or pattern.search(piece.text)) for piece in pieces)


@cache
def _definition_of(name: str) -> re.Pattern[str]:
    """What defines a name: `def`, `class`, or an assignment or annotation at the start of a line."""
    return re.compile(rf"(?:\b(?:def|class)\s+|^\s*(?:self\.|cls\.)?){re.escape(name)}\b\s*(?:[(:=\[]|$)", re.MULTILINE)


def _files(result: dict[str, object], hole: Hole, paths: Sequence[str]) -> None:
    ranked = list(dict.fromkeys(paths))
    gold = {one.paths for one in hole.golds}
    for k in FILES_AT:
        result[f"files@{k}"] = sum(not paths.isdisjoint(ranked[:k]) for paths in gold) / len(gold)


def _print(half: str, results: Sequence[dict[str, object]]) -> None:
    by_repo: dict[str, list[dict[str, object]]] = defaultdict(list)
    for result in results:
        by_repo[str(result["repo"])].append(result)
    golds = sum(_number(result, "golds") for result in results)
    print(f"\n{half}: {len(results)} instances, {golds:.0f} definitions, {len(by_repo)} repositories")
    for arm in ("ours", "bm25", "random"):
        shares = [sum(_number(r, f"{arm} {budget}") for r in results) / golds for budget in BUDGETS]
        print(f"  {arm:<8}" + "  ".join(f"{b}: {share:5.1%}" for b, share in zip(BUDGETS, shares, strict=True)))
    means = [statistics.mean(_number(result, f"files@{k}") for result in results) for k in FILES_AT]
    print("  gold-file recall " + "  ".join(f"@{k}: {mean:5.1%}" for k, mean in zip(FILES_AT, means, strict=True)))
    times = sorted(_number(result, f"ms {budget}") for result in results for budget in BUDGETS)
    print(f"  ms p50 {times[len(times) // 2]:.1f}  p95 {times[int(len(times) * 0.95)]:.1f}")
    print(f"  snippets that hold the whole answer: {sum(_number(result, 'leaks') for result in results):.0f}")
    for repo, rows in sorted(by_repo.items()):
        found = sum(_number(r, "ours 1024") for r in rows)
        total = sum(_number(r, "golds") for r in rows)
        print(f"    {repo:<20} {found:.0f} of {total:.0f} at 1,024")


def _number(result: dict[str, object], key: str) -> float:
    value = result[key]
    assert isinstance(value, int | float)
    return value


if __name__ == "__main__":
    main()
