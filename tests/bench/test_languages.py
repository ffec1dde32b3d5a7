"""The benchmark of other languages: which bodies are cut out, what they need, and how it is counted."""

from pathlib import Path

import languages
import pytest
from arms import Piece
from corpus import read_list
from languages import Need, Score

from codeassist_index.languages import LANGUAGES

CART = """package shop

func Total(items []int) int {
	sum := 0
	sum += len(items)
	sum += 1
	return sum
}
"""
TAX = """package shop

func Vat(items []int) int {
	x := 1
	x += Total(items)
	x += local(x)
	return x
}

func local(x int) int { return x }
"""


@pytest.fixture
def project(tmp_path: Path) -> languages.Project:
    for path, text in {"cart.go": CART, "tax.go": TAX, "cart_test.go": TAX.replace("Vat", "TestVat")}.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    return languages._project(tmp_path)


def test_a_body_needs_what_exactly_one_other_file_defines(project: languages.Project) -> None:
    ((hole, needs),) = languages._holes(project, {"go"}, 5)
    assert hole.path == "tax.go"
    assert hole.prefix.endswith("func Vat(items []int) int {\n")
    assert "Total" not in hole.prefix + hole.suffix
    assert needs == [Need("Total", "cart.go", frozenset({3}))]


def test_functions_of_other_languages_than_the_lists_are_left_alone(project: languages.Project) -> None:
    assert list(languages._holes(project, {"java"}, 5)) == []


def test_the_list_that_is_kept_names_languages_of_the_index() -> None:
    text = (Path(languages.__file__).parent / "languages.txt").read_text(encoding="utf-8")
    named = {name for project in read_list(text) for name in project.group.split(",")}
    assert named == set(LANGUAGES) - {"python", "sql"}


def test_only_so_many_bodies_of_a_language_are_cut_out(project: languages.Project) -> None:
    assert list(languages._holes(project, {"go"}, 0)) == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("cart.go", "func Total(items []int) int", True),
        ("cart.go", "func Totals() int", False),
        ("cart.go", "return Total(items)", False),
        ("other.go", "func Total(items []int) int", False),
    ],
)
def test_a_need_is_found_where_its_file_is_shown_defining_it(
    project: languages.Project, path: str, text: str, *, found: bool
) -> None:
    need = Need("Total", "cart.go", frozenset({3}))
    assert languages._is_found(project, need, [Piece(path, text, 10)]) == found


def test_the_share_is_of_definitions_not_of_bodies() -> None:
    one, other = Score("go", "shop", 3, milliseconds=[1.0]), Score("go", "shop", 1, milliseconds=[3.0])
    for budget in (512, 1024, 2048):
        one.found["ours", budget] = 3
        other.found["bm25", budget] = 1
    found = languages.summary([one, other])
    assert (found["bodies"], found["definitions"]) == (2, 4)
    assert found["shares"] == {
        "ours": dict.fromkeys((512, 1024, 2048), 0.75),
        "bm25": dict.fromkeys((512, 1024, 2048), 0.25),
    }
    assert "| go | shop | 2, 4 | 75% (25) | 75% (25) [0 100] | 75% (25) | 3, 3 |" in list(
        languages.table({"go": found})
    )
