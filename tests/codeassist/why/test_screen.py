"""The explanation on a terminal: what you get first, bounded, and no text of a repository commands the terminal."""

from dataclasses import replace

import pytest
from rich.console import Console

from codeassist.why.json_form import json_form
from codeassist.why.screen import ROWS_MAX, picture
from codeassist_index import Snippet
from codeassist_index.retrieval.explanation import (
    ExplainedCandidate,
    ExplainedChunk,
    Explanation,
    Feature,
    FileRead,
    FollowedImport,
    LeftOut,
    LocalName,
    QueryWord,
    Stage,
)

CANDIDATE = ExplainedCandidate(
    name="Ledger.total", kind="method", signature="def total(self) -> int:", repository="payments", path="core.py",
    line=7, reason="`ledger` is Ledger", relations={"asked": "`ledger` is Ledger", "used": "`total` used in this file"},
    features=(Feature("is asked", 1, 9.0), Feature("near", 0.5, 1.5), Feature("votes", 0.1, 0.8),
              Feature("popular", 1, 0.1)),
    score=5.0, likelihood=0.9933, cost=12.0, guess=False, outcome="shown", snippet=1,
)  # fmt: skip
CHUNK = ExplainedChunk(
    repository="shop", path="old.py", start_line=1, end_line=20, words=("settle", "invoice"), bm25=10.0,
    boosts={"same imports": 0.5}, score=15.0, outcome="near-duplicate", repeats="new.py:4", snippet=None,
)  # fmt: skip
EXPLANATION = Explanation(
    file=FileRead(
        "shop", "orders.py", "python", 6, "place", "ledger", ("an instance of Ledger, core.py:1 of payments",),
        (LocalName("amount", "?amount", ()), LocalName("ledger", "Ledger()", ("an instance of Ledger",))),
        (FollowedImport(1, "requests", "", "requests", (), "no indexed file is called requests"),),
    ),
    words=(QueryWord("settle", 3),),
    candidates=(CANDIDATE,),
    similar=(CHUNK,),
    left_out=(LeftOut("candidates", 3000, None), LeftOut("lines above the cursor", 600, 40)),
    snippets=(Snippet("payments", "core.py", 1, 9, "definition", "`ledger` is Ledger", "@final\nclass Ledger:", 12),),
    tokens=12,
    budget=1024,
    bias=-5.0,
    likelihood_min=0.002,
    stages=(Stage("reading the file", 0.5), Stage("choosing", 1.0)),
)  # fmt: skip


def text(explanation: Explanation, *, everything: bool = False, width: int = 160) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(picture(explanation, everything=everything))
    return captured.get()


def test_what_you_get_comes_first() -> None:
    first = text(EXPLANATION).splitlines()[0]
    assert "1 definition and 0 pieces of similar code: 12 of 1024 tokens, found in 1.5 ms" in first


def test_a_snippet_is_shown_by_its_first_telling_line_its_place_and_its_reason() -> None:
    row = next(line for line in text(EXPLANATION).splitlines() if "core.py:1-9" in line)
    assert "class Ledger:" in row
    assert "of payments" in row
    assert "`ledger` is Ledger" in row


def test_only_the_weightiest_features_are_shown_unless_all_are_asked_for() -> None:
    assert "is asked +9.0, near +0.8, popular +0.1" in text(EXPLANATION)
    assert "votes" not in text(EXPLANATION)
    assert "votes +0.1" in text(EXPLANATION, everything=True)


def test_all_shows_every_relation_too() -> None:
    assert "`total` used in this file" not in text(EXPLANATION)
    assert "`total` used in this file" in text(EXPLANATION, everything=True)


def test_more_rows_than_fit_are_counted() -> None:
    many = replace(EXPLANATION, candidates=(CANDIDATE,) * (ROWS_MAX + 5), similar=(CHUNK,) * (ROWS_MAX + 2))
    assert "and 5 more: --all shows them" in text(many)
    assert "and 2 more: --all shows them" in text(many)
    assert "--all shows them" not in text(many, everything=True)
    assert text(many, everything=True).count("Ledger.total") == ROWS_MAX + 5


def test_what_a_near_duplicate_repeats_is_named() -> None:
    assert "like new.py:4" in text(EXPLANATION)


def test_limits_say_what_was_left_out() -> None:
    shown = text(EXPLANATION)
    assert "at most 3000 candidates" in shown
    assert "and perhaps more" in shown
    assert "40 left out" in shown


def test_imports_that_lead_nowhere_and_names_of_unknown_type_are_said() -> None:
    shown = text(EXPLANATION)
    assert any("not indexed" in line and "requests" in line for line in shown.splitlines())
    assert any("of no indexed type" in line and "amount" in line for line in shown.splitlines())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, text(EXPLANATION, width=width).splitlines())) <= width


def test_a_name_that_holds_an_escape_code_is_shown_as_text() -> None:
    evil = replace(CANDIDATE, name="a\x1b[2Jb", path="p\x1b]0;x\x07", reason="\x1b[31mred")
    snippet = Snippet("payments", "c\x1b[2J.py", 1, 2, "definition", "\x1b[2J", "\x1b[2J", 3)
    assert "\x1b" not in text(replace(EXPLANATION, candidates=(evil,), snippets=(snippet,)))


def test_where_nothing_was_found_it_says_so() -> None:
    empty = replace(EXPLANATION, candidates=(), similar=(), words=(), snippets=(), left_out=(), tokens=0)
    assert "nothing" in text(empty)


def test_the_json_form_has_its_schema_and_every_field() -> None:
    form = json_form(EXPLANATION)
    assert form["schema"] == "codeassist.why/1"
    assert set(form) == {"schema", *EXPLANATION.__dataclass_fields__}
