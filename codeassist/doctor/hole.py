"""A hole with one sensible answer, filled by the configured model, and what its answer says about the set-up."""

import time
from contextlib import aclosing
from dataclasses import dataclass

from codeassist.completion.chat import INSTRUCTIONS, inserted, message
from codeassist.completion.prompt import Parts, render
from codeassist.doctor.check import Finding, note, ok, problem
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model
from codeassist_index.translation import tr

HOLE = Parts(
    repository="calculator",
    path="arithmetic.py",
    language="python",
    sources=(),
    above="def subtract(first, second):\n    return first - second\n\n\ndef add(first, second):\n",
    # A token of these models begins with its space, so the text before a hole does not end with one.
    line="    return",
    below="\n",
)
ANSWERS = ("first + second", "second + first")
ANSWER_TOKENS_MAX = 32
COUNTS_DIFFER_MAX = 2
"""Tokens that a server may count more than we do: it puts a mark of its own at the beginning."""
SENTENCE_WORDS_MIN = 5
_SHOWN_CHARACTERS_MAX = 60


@dataclass(frozen=True, slots=True)
class Said:
    """The model's whole answer, what is inserted of it, and how many tokens the server counts in the prompt."""

    answer: str
    text: str
    prompt_tokens: int | None
    first_token_ms: float

    @property
    def line(self) -> str:
        """The first line of what is inserted."""
        return self.text.strip().partition("\n")[0].strip()


def way_to_fill(model: Model) -> Finding:
    """How the model is asked, and what that costs where it can't fill in the middle."""
    if model.fim.order != "chat":
        words = tr("{format} format, found from the tokenizer").format(format=model.fim.name)
        return ok("fill in the middle", words)
    words = tr(
        "the tokenizer has the markers of no known format, so the model is asked in words (chat): {tokens} tokens of "
        "instructions with each request, and the line once more in each answer; suggestions fit less often"
    ).format(tokens=model.tokenizer.count(INSTRUCTIONS))
    return note("fill in the middle", words, tr("serve a code model that was trained for it, such as qwen2.5-coder-7b"))


async def known_hole(model: Model) -> list[Finding]:
    """Whether the model fills the hole; where it does not, what is likely to be wrong."""
    said = await _asked(model)
    if said.line in ANSWERS:
        words = tr("filled with `{line}`, first token after {ms:.0f} ms")
        return [ok("known hole", words.format(line=said.line, ms=said.first_token_ms)), *_loose_ends(said, model)]
    words, mend = what_is_wrong(said, model)
    return [problem("known hole", words, mend)]


def what_is_wrong(said: Said, model: Model) -> tuple[str, str]:
    """In words, why the hole was not filled, and what to do; the surest sign first."""
    shown = said.answer.strip()[:_SHOWN_CHARACTERS_MAX].replace("\n", "⏎")
    ours = model.tokenizer.count(render(HOLE, model.fim)) if model.fim.order != "chat" else None
    if ours and said.prompt_tokens and not 0 <= said.prompt_tokens - ours <= COUNTS_DIFFER_MAX:
        return (
            tr("the server read {theirs} tokens where {ours} were sent, so it takes the markers for text").format(
                theirs=said.prompt_tokens, ours=ours
            ),
            tr("set `model.tokenizer` to the tokenizer of the served model, or remove it"),
        )
    if not shown:
        return (
            tr("nothing came: the model ended its answer at once"),
            tr("check that the served model was trained to fill in the middle, not for conversation only"),
        )
    if any(name in said.answer for name in ("def add", "def subtract")):
        return (
            tr("the model wrote the file again instead of filling the hole: `{shown}`").format(shown=shown),
            tr("it knows the markers but was not trained with them; serve a code model, at best a base model"),
        )
    if len(said.line.split()) >= SENTENCE_WORDS_MIN and not any(operator in said.line for operator in "+=("):
        return (
            tr("the model talks instead of filling the hole: `{shown}`").format(shown=shown),
            tr("serve a code model that was trained to fill in the middle"),
        )
    return (
        tr("`{expected}` was expected and `{shown}` came").format(expected=ANSWERS[0], shown=shown),
        tr("check that `model.tokenizer` belongs to the served model, and that it was trained to fill in the middle"),
    )


def _loose_ends(said: Said, model: Model) -> list[Finding]:
    """A right answer that the server did not end where the model did."""
    behind = [marker for marker in model.fim.stop if marker in said.answer]
    if not behind:
        return []
    words = tr("the server goes on behind {marker}: suggestions are cut there, but its work is wasted")
    mend = tr("let the server end there (vLLM: `generation_config.json`; llama.cpp: a newer conversion of the model)")
    return [note("end of text", words.format(marker=behind[0]), mend)]


async def _asked(model: Model) -> Said:
    """Without stop strings, so that it shows whether the server ends by itself."""
    chat = model.fim.order == "chat"
    prompt = message(HOLE) if chat else render(HOLE, model.fim)
    call = CompletionCall(prompt, ANSWER_TOKENS_MAX, instructions=INSTRUCTIONS if chat else "")
    answer, prompt_tokens, began_at, first_at = "", None, time.monotonic(), 0.0
    async with aclosing(model.client.stream(call)) as chunks:
        async for chunk in chunks:
            first_at = first_at or time.monotonic()
            answer += chunk.text
            prompt_tokens = chunk.prompt_tokens or prompt_tokens
    text = inserted(answer, HOLE.line) if chat else answer
    return Said(answer, text, prompt_tokens, (first_at - began_at) * 1000)
