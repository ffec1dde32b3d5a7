import re
from pathlib import Path

from codeassist.completion import refusal
from codeassist.completion.filters import FILTERS

PAGE = (Path(__file__).parents[3] / "docs" / "completion.md").read_text(encoding="utf-8")


def test_the_page_lists_every_filter_in_the_order_they_run() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, flags=re.MULTILINE) == list(FILTERS)


def test_the_page_names_every_other_word_for_an_empty_suggestion() -> None:
    for word in (refusal.PRIVATE, refusal.SUPERSEDED, refusal.WORD_BOUNDARY):
        assert f"`{word}`" in PAGE
