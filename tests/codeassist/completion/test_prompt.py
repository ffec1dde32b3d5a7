"""The prompt's layout, one golden file for each kind of format; `codeassist.completion.prompt` says why."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from codeassist.completion.prompt import Layout, Parts, Source, render
from codeassist.model.fim import FORMATS, FimFormat

GOLDEN = Path(__file__).parent / "golden" / "prompts"
NAMES = [known.name for known in FORMATS]

PARTS = Parts(
    repository="git.example.com/shop/billing",
    path="billing/invoice.py",
    language="python",
    sources=(
        Source("payments/payments/core.py", "def charge(card: Card, cents: int) -> Receipt: ...\n"),
        Source("payments/payments/core.py", "class Receipt:\n    id: str\n"),
        Source("billing/tax.py", "RATE = 0.19\n"),
    ),
    above="from payments.core import charge\n\n\ndef pay(card, invoice):\n",
    line="    receipt = ch",
    below="\n    return receipt.id\n",
)


@pytest.mark.parametrize("name", NAMES)
def test_snippets_are_files_as_the_format_marks_them(name: str) -> None:
    assert render(PARTS, known(name), "files") == golden(name)


@pytest.mark.parametrize("layout", ["comments", "after-suffix"])
@pytest.mark.parametrize("name", ["qwen-coder", "codestral"])
def test_the_snippets_stand_as_comments_where_the_layout_says_so(name: str, layout: Layout) -> None:
    assert render(PARTS, known(name), layout) == golden(f"{name}.{layout}")


def test_a_format_without_markers_for_files_has_the_snippets_as_comments_above() -> None:
    fim = known("codellama")
    assert render(PARTS, fim, "files") == render(PARTS, fim, "comments")


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("name", NAMES)
def test_typing_appends_to_the_prompt_in_every_layout(name: str, layout: Layout) -> None:
    typed = replace(PARTS, line=f"{PARTS.line}arge(")
    assert render(typed, known(name), layout) == render(PARTS, known(name), layout) + "arge("


@pytest.mark.parametrize("below", ["", "\n    return receipt.id"])
def test_comments_below_begin_a_line_of_their_own(below: str) -> None:
    text = render(replace(PARTS, below=below), known("qwen-coder"), "after-suffix")
    assert f"<|fim_suffix|>{below}\n# payments/payments/core.py:\n" in text


def known(name: str) -> FimFormat:
    return next(one for one in FORMATS if one.name == name)


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
