"""What is taken off a chat model's answer, by golden cases, and how it is asked.

A case in `golden/chat.txt` is the text up to the cursor with the whole answer between ⟦ and ⟧, and below it the same
with what is inserted.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.chat import INSTRUCTIONS, inserted, message
from codeassist.completion.prompt import Parts, Source
from codeassist.model.fim import CURSOR

GOLDEN = Path(__file__).parent / "golden"
CASE = re.compile(r"=== (.+)\n((?:.|\n)*?)⟦((?:.|\n)*?)⟧\n---\n(?:.|\n)*?⟦((?:.|\n)*?)⟧\n")
CASES = [
    pytest.param(before.rpartition("\n")[2], answer, expected, id=title)
    for title, before, answer, expected in CASE.findall((GOLDEN / "chat.txt").read_text(encoding="utf-8"))
]
PARTS = Parts(
    repository="billing",
    path="billing/invoice.py",
    language="python",
    sources=(Source("payments/core.py", "def charge(card: Card, cents: int) -> Receipt: ...\n"),),
    above="from payments.core import charge\n\n\ndef pay(card, invoice):\n",
    line="    receipt = ch",
    below="\n    return receipt.id\n",
)


def test_every_golden_case_is_read() -> None:
    written = (GOLDEN / "chat.txt").read_text(encoding="utf-8")
    assert len(CASES) == written.count("=== ") > 20


@pytest.mark.parametrize(("line", "answer", "expected"), CASES)
def test_only_what_belongs_behind_the_cursor_is_left_of_an_answer(line: str, answer: str, expected: str) -> None:
    assert inserted(answer, line) == expected


@given(rest=st.text("ab(): \n", min_size=1), end=st.integers(0, 40))
def test_while_the_line_is_said_again_the_text_only_grows(rest: str, end: int) -> None:
    line = "    x = comp"
    answer = f"```python\n{line}{rest}"
    assert inserted(answer, line).startswith(inserted(answer[:end], line))


def test_the_message_is_laid_out_as_its_golden_file() -> None:
    assert message(PARTS) == (GOLDEN / "prompts" / "chat.txt").read_text(encoding="utf-8")


def test_the_mark_of_the_cursor_is_explained() -> None:
    assert CURSOR in INSTRUCTIONS
