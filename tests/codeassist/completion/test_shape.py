"""The shapes, by golden cases: a file of each language with the cursor at ¦, below the rule that decides there.

A case begins with `=== rule`; behind an empty block's rule stands how far its header is indented.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from codeassist.completion import CompletionRequest, syntax
from codeassist.completion.shape import Shape, shape_of
from codeassist.completion.types import Why

FOLDER = Path(__file__).parent / "golden" / "shapes"
Make = Callable[..., CompletionRequest]


@dataclass(frozen=True, slots=True)
class Case:
    language: str
    expected: str
    document: str

    def __str__(self) -> str:
        return f"{self.language}: {self.expected}"


def cases() -> list[Case]:
    found = []
    for file in sorted(FOLDER.glob("*.txt")):
        for part in re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            expected, _, document = part.partition("\n")
            found.append(Case(file.stem, expected, document.rstrip("\n") + "\n"))
    return found


CASES = cases()


def said(shape: Shape) -> str:
    return shape.why if shape.block_indent is None else f"{shape.why} {len(shape.block_indent)}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_place_has_the_shape_of_its_golden_case(case: Case, make_request: Make) -> None:
    prefix, suffix = case.document.split("¦")
    assert said(shape_of(make_request(prefix, suffix, language=case.language))) == case.expected


def test_every_rule_has_a_golden_case() -> None:
    assert {case.expected.split()[0] for case in CASES} == set(get_args(Why)) - {"after-acceptance"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("def f(a):\n    x = 1\n    y = 2¦\n", "after-acceptance"),
        ("def f(a):\n    x = 1\n    ¦\n", "after-acceptance"),
        ("def f(a):\n    ¦\n", "empty-block 0"),
        ("def f(a):\n    print(¦)\n", "brackets"),
        ("def f(a):\n    x = ¦ + 1\n", "middle-of-line"),
        ("# a comment ¦\n", "comment"),
    ],
)
def test_after_an_acceptance_several_lines_are_wanted_where_a_statement_may_follow(
    document: str, expected: str, make_request: Make
) -> None:
    prefix, suffix = document.split("¦")
    assert said(shape_of(make_request(prefix, suffix), after_acceptance=True)) == expected


def test_a_text_at_the_end_of_an_empty_file_is_a_declaration(make_request: Make) -> None:
    assert shape_of(make_request("", "")).why == "declaration"


@pytest.mark.parametrize("language", ["python", "java"])
def test_a_cursor_far_down_in_a_long_file_has_the_shape_that_it_has_in_a_short_one(
    language: str, make_request: Make
) -> None:
    above, line = {
        "python": ("class A:\n    def f(self):\n", "        x = 1\n"),
        "java": ("class A {\n    void f() {\n", "        x = 1;\n"),
    }[language]
    opening = {"python": "        if x:\n            ", "java": "        if (x) {\n            "}[language]
    closing = {"python": "\n        return\n", "java": "\n        }\n        return;\n    }\n}\n"}[language]
    long = make_request(above + line * 5_000 + opening, closing, language=language)
    assert len(long.prefix) > syntax.WHOLE_CHARACTERS_MAX
    assert said(shape_of(long)) == "empty-block 8"


def test_far_down_in_the_last_clause_of_a_statement_a_suggestion_still_parses(make_request: Make) -> None:
    above = "def f(a):\n    if a:\n        pass\n    elif not a:\n        x = 1\n" + "        x = 1\n" * 3_000
    around = syntax.Surroundings.of(make_request(f"{above}        ", "\n        x = 2\n    return x\n"))
    assert around is not None
    assert len(around.before) < len(above)
    assert around.errors("y = 2") == 0
