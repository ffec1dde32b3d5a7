"""Each row is a suggestion, with a bar wherever accepting by word or by line stops."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.parts import next_line, next_word

WORDS = """
compute|(|first|,| second|)
 =| compute|()
self|.|name_of|!
card|.|charge|(|cents|=|100|):
x| +=| 3.14| *| 0x7f
$total| ->| $this|->|sum
f|"{|name|}| is| {|age|:>|3|}"
返回结果|，|然后继续|。
#| 计算|total|的值
ひらがなとカタカナ|한국어| 단어
größe| =| naïve
print|("|👍🏽|👨‍👩‍👧|🇩🇪|🇫🇷|ok|")
1️⃣| first
a|𠀀𠀁|b
"""

LINES = """
compute(first)
return a¶|
):¶|    return a¶|    return b
¶    if x:¶|        y()¶|
¶¶    pass
"""


def rows(table: str) -> list[str]:
    return [row.replace("¶", "\n") for row in table.strip("\n").splitlines()]


def cut(text: str, step: object) -> list[str]:
    pieces = []
    while text:
        assert callable(step)
        piece = step(text)
        assert piece, "a step that takes nothing would never end"
        pieces.append(piece)
        text = text[len(piece) :]
    return pieces


@pytest.mark.parametrize("row", rows(WORDS))
def test_words(row: str) -> None:
    assert cut(row.replace("|", ""), next_word) == [piece for piece in row.split("|") if piece]


@pytest.mark.parametrize("row", rows(LINES))
def test_lines(row: str) -> None:
    assert cut(row.replace("|", ""), next_line) == [piece for piece in row.split("|") if piece]


def test_a_line_break_and_the_indentation_behind_it_are_one_step() -> None:
    assert cut("):\n\n    return a \r\n", next_word) == ["):", "\n\n    ", "return", " a", " \r\n"]


def test_spaces_at_the_end_are_one_step() -> None:
    assert cut("a  ", next_word) == ["a", "  "]


@given(st.text())
def test_the_steps_put_together_are_the_suggestion(text: str) -> None:
    assert "".join(cut(text, next_word)) == "".join(cut(text, next_line)) == text


@given(st.text("a\u0301\u200d👍🏽🇩 \n"))
def test_no_step_begins_inside_a_character(text: str) -> None:
    for before, piece in pairwise(cut(text, next_word)):
        assert piece[0] not in {"\u0301", "🏽"} or before[-1].isspace()
        assert before[-1] != "\u200d" or piece[0].isspace()
