import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.budget import MARKER_TOKENS, Budget
from codeassist.settings.model import CompletionSettings


def test_a_large_window_gives_each_part_what_the_settings_say() -> None:
    budget = Budget.share(CompletionSettings(), 32_768)
    assert (budget.context, budget.above + budget.line, budget.below, budget.new) == (1024, 1024, 256, 96)


def test_a_small_window_makes_all_parts_smaller_alike() -> None:
    budget = Budget.share(CompletionSettings(), 1248)
    assert budget.context == pytest.approx(budget.above + budget.line, abs=2)
    assert budget.context == pytest.approx(4 * budget.below, abs=4)


@given(st.integers(512, 131_072), st.integers(0, 16_384), st.integers(64, 16_384), st.integers(0, 16_384))
def test_the_parts_and_the_answer_always_fit_the_window(window: int, context: int, prefix: int, suffix: int) -> None:
    settings = CompletionSettings(
        context_tokens=context, prefix_tokens=prefix, suffix_tokens=suffix, new_tokens_max=1024
    )
    budget = Budget.share(settings, window)
    assert budget.context + budget.above + budget.line + budget.below + MARKER_TOKENS <= budget.prompt
    assert budget.prompt + budget.new <= window
