"""Are the identifiers that a function body takes from other files in the context retrieved for it?

    python bench/coverage.py REPOEVAL.tar.xz --tokenizer tokenizer.json

The archive holds `instances.jsonl` and `repos/` (RepoEval, function level). Nothing was tuned on it. Per
instance the body is cut out and the index holds the repository *without* the target file.

An identifier counts when the body has it, the rest of the file has not, and another file of the repository
defines it; it is covered when it stands as a whole word in a snippet. That is by name alone: a common name
(`forward`, `config`) may be covered by a namesake, so the share is also given for the *telling* ones, which
exactly one other file defines. The leak rules are those of `bench/retrieval.py`.
"""

import argparse
import io
import json
import keyword
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from textwrap import dedent

import arms
from arms import BUDGETS, CountTokens, Hole

from codeassist_index import CodeIndex

ARMS = ("ours", "imports", "bm25", "random")
SETS = ("all", "telling")


@dataclass(slots=True)
class Result:
    """Counts of one instance: `wanted` by set, `covered` by (set, arm, budget)."""

    repo: str
    wanted: dict[str, int]
    covered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    whole: set[str] = field(default_factory=set)


def main() -> None:
    """Run all arms over the archive and print the shares."""
    options = _options()
    count_tokens = arms.token_counter(options.tokenizer)
    with arms.unpacked(options.data) as (base, folder):
        rows = list(_holes(base))
        results = list(_run(rows, base / "repos", folder, count_tokens))
    _print(len(rows), results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Identifier coverage of retrieval on RepoEval.")
    parser.add_argument("data", type=Path, help="the archive")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the tokenizer.json that counts the budget")
    return parser.parse_args()


def _holes(base: Path) -> Iterator[tuple[str, Hole]]:
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
            continue
        yield row["repo"], hole
    print(f"{in_sight} left out: the same body stands elsewhere in the file, so the query would show the answer")


def _run(rows: Sequence[tuple[str, Hole]], repos: Path, folder: Path, count_tokens: CountTokens) -> Iterator[Result]:
    for repo, group in groupby(sorted(rows, key=lambda row: (row[0], row[1].path)), key=lambda row: row[0]):
        root = repos / repo
        with CodeIndex.open(folder / repo) as index:
            for path, holes in groupby((hole for _, hole in group), key=lambda hole: hole.path):
                content = (root / path).read_bytes()
                (root / path).unlink()
                index.update(root)
                for hole in holes:
                    wanted = _wanted(index, hole)
                    if wanted["all"]:
                        yield _measured(index, root, hole, wanted, count_tokens)
                (root / path).write_bytes(content)


def _wanted(index: CodeIndex, hole: Hole) -> dict[str, set[str]]:
    """The identifiers of the body that only other files know, and those of them that one file defines."""
    visible = set(re.findall(r"\w+", hole.prefix + hole.suffix))
    found: dict[str, set[str]] = {"all": set(), "telling": set()}
    for name in _identifiers(hole.answer) - visible:
        files = {definition.path for definition in index.definitions(name)}
        if files:
            found["all"].add(name)
        if len(files) == 1:
            found["telling"].add(name)
    return found


def _identifiers(answer: str) -> set[str]:
    """The names of the code, not the words of its comments and strings."""
    names: set[str] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(dedent(answer)).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                names.add(token.string)
    except (tokenize.TokenError, IndentationError):
        return names  # a body that begins deeper than it goes on: the names up to there
    return names


def _measured(
    index: CodeIndex, root: Path, hole: Hole, wanted: Mapping[str, set[str]], count_tokens: CountTokens
) -> Result:
    result = Result(root.name, {kind: len(names) for kind, names in wanted.items()})
    others = arms.baselines(index, root, hole, count_tokens)
    for budget in BUDGETS:
        own, _ = arms.ours(index, root, hole, budget, count_tokens)
        shown = {"ours": own} | {arm: arms.fitting(pieces, budget) for arm, pieces in others.items()}
        for arm, pieces in shown.items():
            scored = arms.without_answer(hole, root, pieces)
            if len(scored) < len(pieces):
                result.whole.add(arm)
            words = {word for piece in scored for word in re.findall(r"\w+", piece.text)}
            for kind, names in wanted.items():
                result.covered[kind, arm, budget] = len(names & words)
    return result


def _print(instances: int, results: Sequence[Result]) -> None:
    by_repo: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_repo[result.repo].append(result)
    print(f"{instances} instances, {len(results)} of them need an identifier of another file")
    for kind in SETS:
        counted = {repo: rows for repo, rows in by_repo.items() if sum(row.wanted[kind] for row in rows)}
        total = sum(row.wanted[kind] for row in results)
        print(
            f"  {kind} identifiers: {total} in {len(counted)} repositories, covered [95 % interval over repositories]"
        )
        for arm in ARMS:
            print(f"    {arm:<8}" + "  ".join(f"{budget}: {_share(counted, kind, arm, budget)}" for budget in BUDGETS))
    whole = "  ".join(f"{arm}: {sum(arm in result.whole for result in results)}" for arm in ARMS)
    print(f"  instances with a snippet that held the whole answer (dropped, in another file too): {whole}")


def _share(by_repo: Mapping[str, list[Result]], kind: str, arm: str, budget: int) -> str:
    counted = {
        repo: (float(sum(row.covered[kind, arm, budget] for row in rows)), float(sum(row.wanted[kind] for row in rows)))
        for repo, rows in by_repo.items()
    }
    share = sum(found for found, _ in counted.values()) / sum(total for _, total in counted.values())
    low, high = arms.interval(counted)
    return f"{share:6.1%} [{low:4.0%} {high:4.0%}]"


if __name__ == "__main__":
    main()
