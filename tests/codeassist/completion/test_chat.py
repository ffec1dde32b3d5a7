"""What is taken off a chat model's answer, by golden cases, and how it is asked.

A case in `golden/chat.txt` is the text up to the cursor with the whole answer between ⟦ and ⟧, and below it the same
with what is inserted.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.budget import Budget
from codeassist.completion.chat import CHAT_TOKENS, INSTRUCTIONS, inserted, message
from codeassist.completion.document import DocumentPrompts
from codeassist.completion.prompt import Parts, Source
from codeassist.model.connect import Model
from codeassist.model.fim import CHAT, CURSOR
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context

MakeRequest = Callable[..., CompletionRequest]
Scripted = Callable[..., Any]

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


def completer_of(client: Any, tokenizer: Tokenizer) -> Completer:
    model = Model(client, tokenizer, CHAT, "scripted", 4096)
    return Completer(model=model, context=lambda _request, _budget: Context((), 0, 0.0), settings=CompletionSettings())


async def test_a_chat_model_suggests_like_any_other(
    scripted: Scripted, tokenizer: Tokenizer, make_request: MakeRequest
) -> None:
    client = scripted(["``", "`python\n", "x = ", "y + compute", "(1)\n", "``", "`"])
    completion = await completer_of(client, tokenizer).complete(make_request("x = y + ", "\n"))
    assert (completion.text, completion.filtered) == ("compute(1)", None)
    assert client.calls[0].instructions == INSTRUCTIONS
    assert client.calls[0].prompt.endswith("\nx = y + ")


async def test_a_request_that_is_typed_along_joins_a_chat_under_way(
    scripted: Scripted, tokenizer: Tokenizer, make_request: MakeRequest
) -> None:
    client = scripted(["x = y", " + compute(1)", "\n"])
    completer = completer_of(client, tokenizer)
    first = await completer.complete(make_request("x = y + ", "\n"))
    second = await completer.complete(make_request("x = y + comp", "\n"))
    assert (second.text, second.suggestion, len(client.calls)) == ("ute(1)", first.suggestion, 1)


def test_typing_appends_to_the_message(tokenizer: Tokenizer, make_request: MakeRequest) -> None:
    prompts = DocumentPrompts(tokenizer, CHAT, Budget.share(CompletionSettings(), 4096 - CHAT_TOKENS))
    before = prompts.build(make_request("def f():\n    x = ", "\n"), ())
    after = prompts.build(make_request("def f():\n    x = compute(", "\n"), ())
    assert after.text == before.text + "compute("


def test_a_message_and_its_answer_fit_the_window(tokenizer: Tokenizer, make_request: MakeRequest) -> None:
    window = 600
    prompts = DocumentPrompts(tokenizer, CHAT, Budget.share(CompletionSettings(), window - CHAT_TOKENS))
    prompt = prompts.build(make_request("x = 1\n" * 500 + "y = " + "z + " * 300, "\nx = 1" * 500), ())
    assert prompt.tokens + tokenizer.count(INSTRUCTIONS) + prompt.new_tokens_max < window


def test_a_mark_of_the_cursor_in_the_document_is_broken_up(tokenizer: Tokenizer, make_request: MakeRequest) -> None:
    prompts = DocumentPrompts(tokenizer, CHAT, Budget.share(CompletionSettings(), 4096))
    text = prompts.build(make_request(f"# {CURSOR}\nx = ", "\n"), ()).text
    assert "# < CURSOR>\n" in text
