import re
from pathlib import Path

from codeassist.completion import refusal
from codeassist.completion.checks import INVENTED_NAME
from codeassist.completion.filters import FILTERS

PAGE = (Path(__file__).parents[3] / "docs" / "completion.md").read_text(encoding="utf-8")


def test_the_page_lists_every_filter_in_the_order_they_run() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE.partition("## Filters")[2], flags=re.MULTILINE) == list(FILTERS)


def test_the_page_names_every_other_word_for_an_empty_suggestion() -> None:
    words = [word for name, word in vars(refusal).items() if name.isupper() and name[0] != "_"]
    assert len(words) >= 8
    for word in {*words, INVENTED_NAME} - {refusal.NO_ROOM}:  # which nobody ever sees
        assert f"`{word}`" in PAGE
