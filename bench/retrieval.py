"""Are the definitions that a function body needs in the context that is retrieved for it?

    python bench/retrieval.py DEVEVAL.tar.xz --tokenizer tokenizer.json [--half develop|report] [--json]

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

Baselines in the same run, with the same budgets, are those of `bench/baselines.py`; *half imports, half BM25* is the
prototype that ours began as. Everything that was tuned was tuned on the develop half only.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import arms
from arms import BUDGETS, OPERATING_TOKENS, CountTokens, Hole, Piece
from baselines import baselines, halves
from retrieval_report import FILES_AT, PROTOTYPE, RULES, Result, summary, table

from codeassist_index import CodeIndex

HALVES = ("develop", "report")
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


def main() -> None:
    """Run all arms over the archive and print the shares."""
    options = _options()
    count_tokens = arms.token_counter(options.tokenizer)
    with arms.unpacked(options.data) as (base, folder):
        instances, left_out = _instances(base)
        chosen = [one for one in instances if options.half in {"", _half(one.repo)}]
        results = list(_run(chosen, base / "repos", folder, count_tokens))
    sets = {"all": results, **{half: [one for one in results if _half(one.repo) == half] for half in HALVES}}
    found = {name: summary(rows) for name, rows in sets.items() if rows and name in {"all", options.half or name}}
    if options.json:
        print(json.dumps({"left out": left_out, **found}, indent=2))
    else:
        print("\n".join(table(found, left_out)))


def _half(repo: str) -> str:
    return "develop" if repo in DEVELOPED_ON else "report"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the archive")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--half", choices=HALVES, default="", help="only these repositories")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _instances(base: Path) -> tuple[list[Instance], Counter[str]]:
    """The instances that need something of another file, and how many were left out for which reason."""
    taken: list[Instance] = []
    counts: Counter[str] = Counter()
    for line in (base / "instances.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["dependency"]["cross_file"]:
            counts["bodies that need nothing of another file"] += 1
            continue
        hole = _hole(base / "repos" / row["repo"], row)
        golds = [_gold(base / "repos" / row["repo"], name) for name in row["dependency"]["cross_file"]]
        known = tuple(gold for gold in golds if gold is not None and row["file"] not in gold.defining)
        counts["names that no file of the repository could be told for"] += golds.count(None)
        counts["names that are in the target file itself"] += len(golds) - golds.count(None) - len(known)
        if hole.answer_in_sight:
            counts["bodies that stand elsewhere in their file too, so that the query would show the answer"] += 1
        elif known:
            taken.append(Instance(row["repo"], hole, known))
        else:
            counts["bodies of which no needed name is in another file"] += 1
    return taken, counts


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
    result = Result(one.repo, len(one.golds), passed_on=sum(gold.path not in gold.defining for gold in one.golds))
    others = baselines(root, one.hole, count_tokens)
    for budget in BUDGETS:
        own, milliseconds = arms.ours(index, root, one.hole, budget, count_tokens)
        result.milliseconds.append(milliseconds)
        shown = {"ours": own, PROTOTYPE: halves(others["imports"], others["bm25"], budget)}
        shown |= {arm: arms.fitting(pieces, budget) for arm, pieces in others.items()}
        for arm, pieces in shown.items():
            scored = arms.without_answer(one.hole, root, pieces)
            if len(scored) < len(pieces):
                result.whole.add(arm)
            for rule in RULES:
                result.found[rule, arm, budget] = sum(_is_found(gold, rule, scored) for gold in one.golds)
            if budget == OPERATING_TOKENS:
                result.files |= _files(one.golds, arm, [piece.path for piece in pieces])
    return result


def _is_found(gold: Gold, rule: str, pieces: Iterable[Piece]) -> bool:
    pattern, paths = _definition_of(gold.name), gold.paths(rule)
    return any(piece.path in paths and (not gold.name or pattern.search(piece.text)) for piece in pieces)


@cache
def _definition_of(name: str) -> re.Pattern[str]:
    """What defines a name: `def`, `class`, or an assignment or annotation at the start of a line."""
    escaped = re.escape(name)
    return re.compile(rf"\b(?:def|class)\s+{escaped}\b|^\s*(?:self\.|cls\.)?{escaped}\s*(?::|=(?!=))", re.MULTILINE)


def _files(golds: Sequence[Gold], arm: str, paths: Sequence[str]) -> dict[tuple[str, str, int], float]:
    """For each rule and k, the share of needed files among the first k files shown."""
    ranked = list(dict.fromkeys(paths))
    shares_found = {}
    for rule in RULES:
        needed = {gold.paths(rule) for gold in golds}
        for k in FILES_AT:
            shares_found[rule, arm, k] = sum(not paths.isdisjoint(ranked[:k]) for paths in needed) / len(needed)
    return shares_found


if __name__ == "__main__":
    main()
