"""Which layout of a prompt makes the best suggestions, and which the quickest?

    python bench/corpus.py SOURCES --list bench/holes.txt
    python bench/layouts.py FOLDER --sources SOURCES --tokenizer T
    python bench/completions.py FOLDER answers ...
    python bench/completions.py FOLDER scores
    python bench/prompt_cache.py FILE --layout LAYOUT

The snippets of the product's retrieval in each layout (`codeassist.completion.prompt.Layout`), and none, for lines of
the projects that `bench/holes.txt` keeps for development. The last program says what each layout costs while typing.
"""

import argparse
from pathlib import Path
from typing import get_args

from completion_prompts import NONE, OURS, Arm, Retrievers, prompts_of
from completion_run import Run, sha256
from corpus import read_list
from holes import line_rows

from codeassist.completion.prompt import Layout
from codeassist.model.tokenizer import Tokenizer

LISTED = Path(__file__).with_name("holes.txt")
LINES = 64
SEED = 5
ARMS = (*(Arm(layout, OURS, layout) for layout in get_args(Layout)), Arm(NONE, NONE, "after-suffix"))


def main() -> None:
    """Choose the lines and build their prompts; a run that was begun goes on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the run is kept")
    parser.add_argument("--sources", type=Path, required=True, help="the corpus of `bench/holes.txt`")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the model's tokenizer.json")
    options = parser.parse_args()
    run = Run(options.folder)
    projects = [project for project in read_list(LISTED.read_text(encoding="utf-8")) if project.group == "develop"]
    rows = line_rows(options.sources, projects, LINES, SEED)
    conditions = {"seed": SEED, "tokenizer": sha256(options.tokenizer)}
    run.begin(rows, [options.sources / project.folder for project in projects], conditions)
    tokenizer = Tokenizer.load(options.tokenizer)
    retrievers = Retrievers(run.folder / "indexes", tokenizer.count, None)
    had = run.prompts()
    for row in run.rows():
        if not all((row.name, arm.name) in had for arm in ARMS):
            run.add("prompts", list(prompts_of(row, run.root(row.repository), retrievers, tokenizer, ARMS)))


if __name__ == "__main__":
    main()
