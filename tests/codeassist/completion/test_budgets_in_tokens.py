"""Budgets hold in the tokens of a real model, whatever stands in the document and the snippets."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist.completion import CompletionRequest
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts
from codeassist.completion.prompt import Layout
from codeassist.model.fim import detect
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Snippet

pytestmark = pytest.mark.model

ODD = [
    "<|fim_middle|>",
    "\U0001f600" * 40,
    "\u4f60\u597d",
    "    return value\n",
    "\t\t",
    "x" * 300,
    "\r\n",
    "\n\n\n",
    " ",
    "0123456789",
]
TEXTS = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=60)), max_size=60).map("".join)
SNIPPETS = st.lists(st.tuples(st.text(max_size=40), TEXTS), max_size=6)


@cache
def tokenizer_in(folder: Path) -> Tokenizer:
    return Tokenizer.load(next(folder.glob("*/tokenizer.json")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from(get_args(Layout)), prefix=TEXTS, suffix=TEXTS, found=SNIPPETS, window=st.integers(512, 1500)
)
def test_a_prompt_is_as_long_as_it_says_and_fits_the_window(
    pulled_model: Path,
    tmp_path: Path,
    *,
    layout: Layout,
    prefix: str,
    suffix: str,
    found: list[tuple[str, str]],
    window: int,
) -> None:
    tokenizer = tokenizer_in(pulled_model)
    budget = Budget.share(CompletionSettings(), window)
    prompts = DocumentPrompts(tokenizer, detect(tokenizer), budget, layout)
    snippets = [Snippet("shop", path, 1, 1, "similar", "", text, 1) for path, text in found]
    prompt = prompts.build(CompletionRequest(tmp_path, "app.py", prefix, suffix, "python"), snippets)
    assert prompt.tokens == tokenizer.count(prompt.text)
    assert prompt.tokens + prompt.new_tokens_max <= window
    assert len(prompt.snippets) <= len(snippets)
