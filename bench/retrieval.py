"""Are the definitions that a function body needs in the context that is retrieved for it?

    python bench/retrieval.py DEVEVAL.tar.xz --tokenizer tokenizer.json [--half develop|report|both]

The archive holds `instances.jsonl` and `repos/` (DevEval, rebuilt). Per instance the body is cut out, and
the index holds the repository *without* the target file; prefix and suffix are the query.

A needed definition counts as found when a snippet has the text that defines its name (`def`, `class`,
assignment), or for a needed module, when a snippet is from it. Two rules say which file it must be from:
*strict* is the file that the data names; *defining* also takes, for a name that the named package only
passes on, the package's files that define it, because that is what a reader has to see.

What is asserted: no snippet is from the target file; the budget holds; the text of the answer is in no
snippet that is scored. A snippet that does hold an answer of 25 characters or more is dropped before
scoring, in every arm, after asserting that another file of the repository has the same text; the share of
such instances is reported.

Baselines in the same run, with the same budgets: `bench/arms.py`.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

import arms
from arms import BUDGETS, CountTokens, Hole, Piece

from codeassist_index import CodeIndex

ARMS = ("ours", "imports", "bm25", "random")
RULES = ("strict", "defining")
FILES_AT = (1, 3, 5)
OPERATING_TOKENS = 1024
# Everything that was tuned was tuned on these repositories only; the others are reported apart.
DEVELOPED_ON = frozenset({"alembic", "Mopidy", "pyramid", "sacred", "sumy", "chatette", "fs"})


@dataclass(frozen=True, slots=True)
class Gold:
    """A definition that the answer needs: its last name, empty for the file itself.

    `path` is the file that the data names; `defining` are the files that count by the second rule.
    """

    name: str
    path: str
    defining: frozenset[str]

    def paths(self, rule: str) -> frozenset[str]:
        """The files that it may be shown from."""
        return frozenset({self.path}) if rule == "strict" else self.defining


@dataclass(frozen=True, slots=True)
class Instance:
    """A hole with what its answer needs."""

    repo: str
    hole: Hole
    golds: tuple[Gold, ...]


@dataclass(slots=True)
class Result:
    """What was counted for one instance; `found` by (rule, arm, budget), `files` by (rule, k)."""

    repo: str
    golds: int
    found: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    files: dict[tuple[str, int], float] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)


def main() -> None:
    """Run all arms over the archive and print the shares."""
    options = _options()
    count_tokens = arms.token_counter(options.tokenizer)
    with arms.unpacked(options.data) as (base, folder):
        results = list(_run(_instances(base), base / "repos", folder, count_tokens))
    for half in ("develop", "report") if options.half == "both" else (options.half,):
        _print(half, [result for result in results if (result.repo in DEVELOPED_ON) == (half == "develop")])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Definition recall of retrieval on DevEval.")
    parser.add_argument("data", type=Path, help="the archive")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--half", choices=("develop", "report", "both"), default="both")
    return parser.parse_args()


def _instances(base: Path) -> list[Instance]:
    """The instances that need something of another file; says which were left out and why."""
    taken: list[Instance] = []
    counts: Counter[str] = Counter()
    for line in (base / "instances.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["dependency"]["cross_file"]:
            counts["need nothing of another file"] += 1
            continue
        hole = _hole(base / "repos" / row["repo"], row)
        golds = [_gold(base / "repos" / row["repo"], name) for name in row["dependency"]["cross_file"]]
        known = tuple(gold for gold in golds if gold is not None and row["file"] not in gold.defining)
        counts["names that no file of the repository could be told for"] += golds.count(None)
        counts["names that are in the target file itself"] += len(golds) - golds.count(None) - len(known)
        if hole.answer_in_sight:
            counts["left out: the same body stands elsewhere in the file, so the query would show the answer"] += 1
            print(f"left out: {row['namespace']}")
        elif known:
            taken.append(Instance(row["repo"], hole, known))
        else:
            counts["left out: none of the names it needs is in another file"] += 1
    for reason, count in counts.items():
        print(f"{count:5} {reason}")
    passed_on = sum(gold.path not in gold.defining for one in taken for gold in one.golds)
    print(f"{passed_on:5} needed names are only passed on by the file that the data names (strict never finds them)")
    return taken


def _hole(root: Path, row: dict[str, str | int]) -> Hole:
    lines = (root / str(row["file"])).read_text(encoding="utf-8").split("\n")
    first, last = int(row["start_line"]) - 1, int(row["end_line"])
    answer = "\n".join(lines[first:last])
    assert answer.strip() == str(row["ground_truth"]).strip(), row["namespace"]
    return Hole(str(row["file"]), "\n".join(lines[:first]) + "\n", "\n".join(lines[last:]), answer)


def _gold(root: Path, dotted: str) -> Gold | None:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        stem = Path(*parts[:length])
        for top in ("", "src"):
            for path in (Path(top, stem.with_suffix(".py")), Path(top, stem, "__init__.py")):
                if (root / path).is_file():
                    defining = _defining(root, path, parts[length:])
                    return Gold(parts[-1] if length < len(parts) else "", path.as_posix(), defining)
    return None


def _defining(root: Path, path: Path, names: Sequence[str]) -> frozenset[str]:
    """The file itself, or for a name that a package passes on, the files of the package that define it."""
    own = path.as_posix()
    if path.name != "__init__.py" or not names:
        return frozenset({own})
    wanted = [_definition_of(name) for name in names]
    files = [root / path, *(root / path).parent.rglob("*.py")]
    texts = {file.relative_to(root).as_posix(): file.read_text("utf-8", "replace") for file in files}
    found = {name for name, text in texts.items() if all(pattern.search(text) for pattern in wanted)}
    return frozenset({own}) if own in found else frozenset(found or {own})


def _run(instances: Sequence[Instance], repos: Path, folder: Path, count_tokens: CountTokens) -> Iterator[Result]:
    for repo, group in groupby(instances, key=lambda one: one.repo):
        root = repos / repo
        with CodeIndex.open(folder / repo) as index:
            by_file = sorted(group, key=lambda one: one.hole.path)
            for path, rows in groupby(by_file, key=lambda one: one.hole.path):
                content = (root / path).read_bytes()
                (root / path).unlink()
                index.update(root)
                for one in rows:
                    yield _measured(index, root, one, count_tokens)
                (root / path).write_bytes(content)


def _measured(index: CodeIndex, root: Path, one: Instance, count_tokens: CountTokens) -> Result:
    result = Result(one.repo, len(one.golds))
    others = arms.baselines(index, root, one.hole, count_tokens)
    for budget in BUDGETS:
        own, milliseconds = arms.ours(index, root, one.hole, budget, count_tokens)
        result.milliseconds.append(milliseconds)
        shown = {"ours": own} | {arm: arms.fitting(pieces, budget) for arm, pieces in others.items()}
        for arm, pieces in shown.items():
            scored = arms.without_answer(one.hole, root, pieces)
            if len(scored) < len(pieces):
                result.whole.add(arm)
            for rule in RULES:
                result.found[rule, arm, budget] = sum(_is_found(gold, rule, scored) for gold in one.golds)
        if budget == OPERATING_TOKENS:
            result.files = dict(_files(one.golds, [piece.path for piece in own]))
    return result


def _is_found(gold: Gold, rule: str, pieces: Iterable[Piece]) -> bool:
    pattern, paths = _definition_of(gold.name), gold.paths(rule)
    return any(piece.path in paths and (not gold.name or pattern.search(piece.text)) for piece in pieces)


@cache
def _definition_of(name: str) -> re.Pattern[str]:
    """What defines a name: `def`, `class`, or an assignment or annotation at the start of a line."""
    return re.compile(rf"(?:\b(?:def|class)\s+|^\s*(?:self\.|cls\.)?){re.escape(name)}\b\s*(?:[(:=\[]|$)", re.MULTILINE)


def _files(golds: Sequence[Gold], paths: Sequence[str]) -> Iterator[tuple[tuple[str, int], float]]:
    """For each rule and k, the share of needed files among the first k files shown."""
    ranked = list(dict.fromkeys(paths))
    for rule in RULES:
        needed = {gold.paths(rule) for gold in golds}
        for k in FILES_AT:
            yield (rule, k), sum(not paths.isdisjoint(ranked[:k]) for paths in needed) / len(needed)


def _print(half: str, results: Sequence[Result]) -> None:
    by_repo: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_repo[result.repo].append(result)
    golds = sum(result.golds for result in results)
    print(f"\n{half}: {len(results)} instances, {golds} definitions, {len(by_repo)} repositories")
    for rule in RULES:
        print(f"  found, {rule} rule, [95 % interval over repositories]")
        for arm in ARMS:
            print(f"    {arm:<8}" + "  ".join(f"{budget}: {_share(by_repo, rule, arm, budget)}" for budget in BUDGETS))
        means = [sum(result.files[rule, k] for result in results) / len(results) for k in FILES_AT]
        shown = "  ".join(f"@{k}: {mean:5.1%}" for k, mean in zip(FILES_AT, means, strict=True))
        print(f"    needed files among the first k files shown by ours at {OPERATING_TOKENS}: {shown}")
    whole = "  ".join(f"{arm}: {sum(arm in result.whole for result in results)}" for arm in ARMS)
    print(f"  instances with a snippet that held the whole answer (dropped, in another file too): {whole}")
    times = sorted(one for result in results for one in result.milliseconds)
    print(f"  ms p50 {times[len(times) // 2]:.1f}  p95 {times[int(len(times) * 0.95)]:.1f}")
    for repo, rows in sorted(by_repo.items()):
        found = [sum(row.found[rule, "ours", OPERATING_TOKENS] for row in rows) for rule in RULES]
        total = sum(row.golds for row in rows)
        print(f"    {repo:<20} {found[0]} strict, {found[1]} defining, of {total} at {OPERATING_TOKENS}")


def _share(by_repo: dict[str, list[Result]], rule: str, arm: str, budget: int) -> str:
    counted = {
        repo: (float(sum(row.found[rule, arm, budget] for row in rows)), float(sum(row.golds for row in rows)))
        for repo, rows in by_repo.items()
    }
    share = sum(found for found, _ in counted.values()) / sum(total for _, total in counted.values())
    low, high = arms.interval(counted)
    return f"{share:6.1%} [{low:4.0%} {high:4.0%}]"


if __name__ == "__main__":
    main()
