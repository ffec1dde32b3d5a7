"""Each answer is explained in one line of plain words."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from codeassist.completion import Completion, Timings
from codeassist.completion.filters import FILTERS
from codeassist.completion.types import Rung, Why
from codeassist.completion.wording import why
from codeassist.observability.stages import Stage
from codeassist_index.types import Snippet

SNIPPET = Snippet(
    repository="shop", path="payments/core.py", start_line=1, end_line=2, kind="definition",
    reason="`charge` imported\nfrom payments.core", text="secret text", tokens=3,
)  # fmt: skip
ANSWER = Completion(
    "s", "secret text", "fake", (SNIPPET,), 9, 0, None, Timings(), stages=(Stage("generation", 0, 1),), shape="line"
)


def test_a_suggestion_says_who_wrote_it_how_far_it_goes_and_what_the_model_knew() -> None:
    assert why(ANSWER) == (
        "Written by fake. One statement, as anywhere else. "
        "The model knew one piece of other files: payments/core.py (`charge` imported from payments.core)."
    )


def test_what_was_taken_away_is_said_but_not_what_nobody_misses() -> None:
    line = why(replace(ANSWER, trimmed=("indentation", "scope"), invented=("chargee",)))
    assert "A part was taken away (scope)." in line
    assert "It ends before `chargee`" in line


@pytest.mark.parametrize("rung", get_args(Rung))
@pytest.mark.parametrize("shape", [*get_args(Why), None])
def test_every_origin_and_length_has_words(rung: Rung, shape: Why | None) -> None:
    assert why(replace(ANSWER, rung=rung, shape=shape)).endswith(".")


@pytest.mark.parametrize(
    "word",
    [
        *FILTERS, None, "private", "secret", "off", "eagerness", "rejected", "superseded", "word-boundary", "redacted",
        "invented-name",
    ],
)  # fmt: skip
def test_every_reason_for_none_is_one_line_without_text_of_the_document(word: str | None) -> None:
    line = why(replace(ANSWER, text="", filtered=word))
    assert line.startswith("No suggestion: ")
    assert "\n" not in line
    assert "secret text" not in line


def test_a_file_whose_path_is_a_root_has_no_place_in_the_line() -> None:
    assert str(Path.home()) not in why(ANSWER)
