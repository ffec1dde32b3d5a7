"""Does context make suggestions better? Lines and bodies that were cut out, written again with different context.

    python bench/corpus.py SOURCES --list bench/holes.txt
    python bench/completions.py FOLDER prompts --sources SOURCES --repoeval REPOEVAL.tar.xz --tokenizer T --aider PYTHON
    python bench/completions.py FOLDER answers --base-url http://127.0.0.1:8000/v1 --model NAME --weights FILE
    python bench/completions.py FOLDER scores [--json]

400 lines of the projects that `bench/holes.txt` keeps for evaluation (`bench/holes.py` has the rule) and 40 bodies of
functions of RepoEval, five of each of its eight repositories. Arms: the product's retrieval, none, BM25 over chunks of
20 lines, aider's repo map (`bench/aider_arm.py`). Per row the prompts differ in nothing but their snippets.

Each step goes on where it was stopped; `answers` may run while `prompts` still does, and again afterwards. FOLDER keeps
all prompts and answers, so that scores can be computed again without the model.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aider_arm import Aider
from completion_answers import NEW_TOKENS_MAX, answer_all
from completion_prompts import AIDER, BM25, NONE, OURS, SETTINGS, Arm, Retrievers, prompts_of
from completion_report import summary, table
from completion_run import Run, sha256
from completion_scores import scored
from corpus import read_list
from holes import function_rows, in_turns, line_rows

from codeassist.model.fim import detect
from codeassist.model.tokenizer import Tokenizer

LISTED = Path(__file__).with_name("holes.txt")
LINES, FUNCTIONS = 400, 40
"""The first 200 of the lines left the difference from BM25 open, so 200 more were drawn by the same rule and seed."""
SEED = 20261123
ARMS = tuple(Arm(name, name, SETTINGS.layout) for name in (OURS, NONE, BM25, AIDER))


def main() -> None:
    """Do one step."""
    options = _options()
    run = Run(options.folder)
    steps = {"prompts": _prompts, "answers": _answers, "scores": _scores}
    steps[options.step](run, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the run is kept")
    steps = parser.add_subparsers(dest="step", required=True)
    prompts = steps.add_parser("prompts", help="choose the rows and build their prompts")
    prompts.add_argument("--sources", type=Path, required=True, help="the corpus of `bench/holes.txt`")
    prompts.add_argument("--repoeval", type=Path, required=True, help="the archive")
    prompts.add_argument("--tokenizer", type=Path, required=True, help="the model's tokenizer.json")
    prompts.add_argument("--aider", type=Path, required=True, help="the Python of an environment with aider-chat")
    answers = steps.add_parser("answers", help="let a model server answer them")
    answers.add_argument("--base-url", required=True, nargs="+", help="servers of the same weights, used in turns")
    answers.add_argument("--model", required=True, help="its name on the server")
    answers.add_argument("--weights", type=Path, required=True, help="the file that the server loaded, for its hash")
    answers.add_argument("--tokenizer", type=Path, required=True, help="the model's tokenizer.json")
    answers.add_argument("--at-once", type=int, default=4, help="requests to each server at once")
    scores = steps.add_parser("scores", help="compare the arms")
    scores.add_argument("--json", action="store_true")
    return parser.parse_args()


def _prompts(run: Run, options: argparse.Namespace) -> None:
    """Begin the run where it is new; then the prompts of each row that has none yet."""
    base = run.unpacked(options.repoeval)
    projects = [project for project in read_list(LISTED.read_text(encoding="utf-8")) if project.group == "evaluate"]
    lines = line_rows(options.sources, projects, LINES, SEED)
    turns = LINES // FUNCTIONS
    rows = in_turns([*(lines[place::turns] for place in range(turns)), function_rows(base, FUNCTIONS, SEED)])
    roots = [*(options.sources / project.folder for project in projects), *sorted((base / "repos").iterdir())]
    run.begin(rows, roots, _conditions([project.folder for project in projects], options))
    tokenizer = Tokenizer.load(options.tokenizer)
    had = run.prompts()
    with Aider(options.aider, options.tokenizer) as aider:
        retrievers = Retrievers(run.folder / "indexes", tokenizer.count, aider)
        for number, row in enumerate(run.rows(), 1):
            if not all((row.name, arm.name) in had for arm in ARMS):
                found = list(prompts_of(row, run.root(row.repository), retrievers, tokenizer, ARMS))
                run.add("prompts", found)
                print(number, row.name, *(f"{asked.arm} {asked.tokens}" for asked in found), flush=True)


def _conditions(folders: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    return {
        "seed": SEED,
        "layout": SETTINGS.layout,
        "tokens": SETTINGS.model_dump(include={"context_tokens", "prefix_tokens", "suffix_tokens"}),
        "new tokens": NEW_TOKENS_MAX,
        "projects": folders,
        "RepoEval": sha256(options.repoeval),
        "tokenizer": sha256(options.tokenizer),
    }


def _answers(run: Run, options: argparse.Namespace) -> None:
    fim = detect(Tokenizer.load(options.tokenizer))
    run.answered_by(f"{options.model}, weights {sha256(options.weights)}")
    asyncio.run(answer_all(run, options.base_url, options.model, fim, options.at_once))
    print(f"{len(run.answers())} of {len(run.prompts())} prompts are answered")


def _scores(run: Run, options: argparse.Namespace) -> None:
    found = list(scored(run))
    if not found:
        raise SystemExit("no row has an answer of every arm yet")
    told = {"model": run.model(), "conditions": run.conditions(), **summary(found)}
    if options.json:
        print(json.dumps(told, indent=2))
        return
    print(f"model: {told.pop('model')}\nconditions: {json.dumps(told.pop('conditions'))}")
    print("\n".join(table(told)))


if __name__ == "__main__":
    main()
