"""The holes of the completion benchmarks: which lines may be cut out, and what is left around them."""

import json
from pathlib import Path

from arms import Hole
from corpus import Project, read_list
from holes import Row, cut, eligible_lines, function_rows, in_turns, line_rows

LISTED = Path(__file__).parents[2] / "bench" / "holes.txt"
TEXT = '''\
import json, os, sys, io
from shop import (
    cart, basket, till, price,
)

total = cart.sum(1, 2)  # fine
# a comment = with, many, words
x = 1
LONG = """
a = b + c + d + e
"""
same = price(1, 2)
same = price(1, 2)
call(
    total.rounded(2), *till,
)
'''


def test_lines_of_five_tokens_count_and_no_imports_comments_long_strings_or_repeats() -> None:
    lines = TEXT.split("\n")
    assert [lines[number - 1].strip() for number in eligible_lines(TEXT)] == [
        "total = cart.sum(1, 2)  # fine",
        "total.rounded(2), *till,",
    ]


def test_a_text_that_is_no_python_has_no_lines_to_cut() -> None:
    assert eligible_lines("def (:\n\tx\n  y = '''") == []


def test_a_hole_begins_behind_the_indentation_and_ends_with_the_line() -> None:
    text = "def pay():\n    total = 1\n    return total\n\nend\n"
    hole = cut("a.py", text, 2, 3)
    assert hole == Hole("a.py", "def pay():\n    ", "\n\nend\n", "total = 1\n    return total")
    assert hole.prefix + hole.answer + hole.suffix == text


def test_rows_take_turns_until_each_group_is_used_up() -> None:
    one, two, three = (Row("line", name, 1, Hole("a.py", "", "", "x")) for name in ("one", "two", "three"))
    assert in_turns([[one, two], [three]]) == [one, three, two]


def corpus_of(folder: Path, files: int) -> tuple[Path, list[Project]]:
    for number in range(files):
        file = folder / "shop-1.0" / f"part_{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"value_{number}_{line} = call({line}, 2)\n" for line in range(20)), encoding="utf-8")
    return folder, [Project("evaluate", "pypi", "shop", "1.0", ())]


def test_the_same_seed_draws_the_same_lines_and_at_most_five_of_a_file(tmp_path: Path) -> None:
    corpus, projects = corpus_of(tmp_path, files=2)
    rows = line_rows(corpus, projects, 30, seed=1)
    assert rows == line_rows(corpus, projects, 30, seed=1)
    assert rows != line_rows(corpus, projects, 30, seed=2)
    assert sorted(row.hole.path for row in rows) == ["part_0.py"] * 5 + ["part_1.py"] * 5


def test_projects_share_the_lines_evenly(tmp_path: Path) -> None:
    corpus, (project,) = corpus_of(tmp_path, files=4)
    assert len(line_rows(corpus, [project, project, project], 10, seed=1)) == 10


def test_a_body_that_its_file_shows_elsewhere_is_left_out(tmp_path: Path) -> None:
    body = "    return compute(value, factor=2)\n"
    text = (
        f"def one(value):\n{body}\n\ndef two(value):\n{body}\n\ndef three(value):\n    return other(value, factor=3)\n"
    )
    (tmp_path / "repos" / "shop").mkdir(parents=True)
    (tmp_path / "repos" / "shop" / "a.py").write_text(text, encoding="utf-8")
    rows = [
        {"id": 1, "repo": "shop", "file": "a.py", "start_line0": 1, "n_lines": 1, "ground_truth": body},
        {"id": 2, "repo": "shop", "file": "a.py", "start_line0": 9, "n_lines": 1, "ground_truth": text.split("\n")[9]},
    ]
    (tmp_path / "instances.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (row,) = function_rows(tmp_path, 5, seed=1)
    assert row.name == "function/shop/a.py:10"


def test_no_project_is_both_tuned_on_and_measured() -> None:
    projects = list(read_list(LISTED.read_text(encoding="utf-8")))
    assert {project.group for project in projects} == {"develop", "evaluate"}
    assert len({project.name for project in projects}) == len(projects)
