"""Are the identifiers that a function body takes from other files in the context retrieved for it?

    python bench/coverage.py REPOEVAL.tar.xz --tokenizer tokenizer.json [--aider AIDER/bin/python] [--no-parts] [--json]

The archive holds `instances.jsonl` and `repos/` (RepoEval, function level). Nothing was tuned on it. Per
instance the body is cut out and the index holds the repository *without* the target file.

An identifier counts when the body has it, the rest of the file has not, and another file of the repository
defines it; it is covered when it stands as a whole word in a snippet. That is by name alone: a common name
(`forward`, `config`) may be covered by a namesake, so the share is also given for the *telling* ones, which
exactly one other file defines. The leak rules are those of `bench/retrieval.py`.

Arms, all with the same budget: ours; chunks by BM25, windows by Jaccard, signatures of plain imports, chance
(`bench/baselines.py`); aider's repo map where an environment with `aider-chat` is named (`bench/aider_arm.py`);
ours without each of its parts (`bench/parts.py`). Two ceilings: the shortest definitions of just the names that
are needed, and BM25 that is asked with the answer.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import arms
from aider_arm import Aider
from arms import BUDGETS, CountTokens, Hole, Piece
from baselines import baselines, told_the_answer, told_the_names
from coverage_report import PART, Result, summary, table
from identifiers import identifiers
from parts import parts

from codeassist_index import CodeIndex


@dataclass(frozen=True, slots=True)
class Bench:
    """What all instances are measured with."""

    repos: Path
    folder: Path
    count_tokens: CountTokens
    aider: Aider | None
    with_parts: bool


def main() -> None:
    """Run all arms over the archive and print the shares."""
    options = _options()
    with arms.unpacked(options.data) as (base, folder), ExitStack() as stack:
        aider = stack.enter_context(Aider(options.aider, options.tokenizer)) if options.aider else None
        count_tokens = arms.token_counter(options.tokenizer)
        rows, in_sight = _holes(base)
        bench = Bench(base / "repos", folder, count_tokens, aider, options.parts)
        results = list(_run(rows, bench))
    found = {"bodies": len(rows), "left out": in_sight, "needing": len(results), **summary(results)}
    print(json.dumps(found, indent=2) if options.json else "\n".join(table(found)))
    if not options.aider:
        print("aider's repo map was not measured: name an environment that has it with --aider", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the archive")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    parser.add_argument("--aider", type=Path, help="the Python of an environment that has aider-chat")
    parser.add_argument("--no-parts", dest="parts", action="store_false", help="leave out ours without each part")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _holes(base: Path) -> tuple[list[tuple[str, Hole]], int]:
    """The instances with their repositories, and how many were left out because the query would show the answer."""
    taken: list[tuple[str, Hole]] = []
    in_sight = 0
    for line in (base / "instances.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lines = (base / "repos" / row["repo"] / row["file"]).read_text(encoding="utf-8").split("\n")
        first, last = row["start_line0"], row["start_line0"] + row["n_lines"]
        answer = "\n".join(lines[first:last])
        assert answer.strip() == row["ground_truth"].strip(), row["id"]
        hole = Hole(row["file"], "\n".join(lines[:first]) + "\n", "\n".join(lines[last:]), answer)
        if hole.answer_in_sight:
            in_sight += 1
        else:
            taken.append((row["repo"], hole))
    return sorted(taken, key=lambda row: (row[0], row[1].path)), in_sight


def _run(rows: Sequence[tuple[str, Hole]], bench: Bench) -> Iterator[Result]:
    for (repo, path), group in groupby(rows, key=lambda row: (row[0], row[1].path)):
        root = bench.repos / repo
        content = (root / path).read_bytes()
        (root / path).unlink()
        with CodeIndex.open(bench.folder / repo) as index:
            index.update(root)
            asked = [(hole, wanted) for _, hole in group if (wanted := _wanted(index, hole))["all"]]
            found = [_measured(index, root, hole, wanted, bench) for hole, wanted in asked]
        for name, without in parts().items() if bench.with_parts else ():
            with without(), CodeIndex.open(bench.folder / repo) as index:
                for (hole, wanted), result in zip(asked, found, strict=True):
                    for budget in BUDGETS:
                        shown, _ = arms.ours(index, root, hole, budget, bench.count_tokens)
                        _score(result, f"{PART}{name}", budget, arms.without_answer(hole, root, shown), wanted)
        yield from found
        (root / path).write_bytes(content)


def _wanted(index: CodeIndex, hole: Hole) -> dict[str, set[str]]:
    """The identifiers of the body that only other files know, and those of them that one file defines."""
    visible = set(re.findall(r"\w+", hole.prefix + hole.suffix))
    found: dict[str, set[str]] = {"all": set(), "telling": set()}
    for name in identifiers(hole.answer) - visible:
        files = {definition.path for definition in index.definitions(name)}
        if files:
            found["all"].add(name)
        if len(files) == 1:
            found["telling"].add(name)
    return found


def _measured(index: CodeIndex, root: Path, hole: Hole, wanted: Mapping[str, set[str]], bench: Bench) -> Result:
    result = Result(root.name, {kind: len(names) for kind, names in wanted.items()})
    count_tokens = bench.count_tokens
    others = baselines(root, hole, count_tokens) | {
        "ceiling: the needed definitions": told_the_names(index, wanted["all"], count_tokens),
        "ceiling: BM25 told the answer": told_the_answer(root, hole, count_tokens),
    }
    for budget in BUDGETS:
        shown = {"ours": arms.ours(index, root, hole, budget, count_tokens)[0]}
        if bench.aider:
            shown["aider's repo map"] = bench.aider.pieces(root, hole, budget, count_tokens)
        shown |= {arm: arms.fitting(pieces, budget) for arm, pieces in others.items()}
        for arm, pieces in shown.items():
            scored = arms.without_answer(hole, root, pieces)
            if len(scored) < len(pieces):
                result.whole.add(arm)
            _score(result, arm, budget, scored, wanted)
    return result


def _score(result: Result, arm: str, budget: int, pieces: Sequence[Piece], wanted: Mapping[str, set[str]]) -> None:
    words = {word for piece in pieces for word in re.findall(r"\w+", piece.text)}
    for kind, names in wanted.items():
        result.covered[kind, arm, budget] = len(names & words)


if __name__ == "__main__":
    main()
