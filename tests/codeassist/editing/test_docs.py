from pathlib import Path

from codeassist.editing import refusal

PAGE = (Path(__file__).parents[3] / "docs" / "actions.md").read_text(encoding="utf-8")


def test_the_page_names_every_word_for_why_there_is_no_edit() -> None:
    words = [vars(refusal)[name] for name in refusal.__all__]
    assert len(words) >= 20
    assert [word for word in words if f"`{word}`" not in PAGE] == []
