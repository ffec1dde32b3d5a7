"""Edits from a model: the way in, for the language server and the command line."""

import asyncio
import time
import uuid
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from codeassist.completion.checks import Check
from codeassist.completion.gathering import Gatherer, Index, Retrieve, retrieve_from
from codeassist.completion.name_check import NameCheck
from codeassist.completion.private import part_without
from codeassist.completion.refusal import is_off
from codeassist.completion.types import CompletionRequest
from codeassist.editing.answer import is_whole
from codeassist.editing.docstring.writing import Target, docstring_edit, target_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.prompt import Prompt, Prompts, Task
from codeassist.editing.refusal import CUT_OFF, MARKER, NOTHING_TO_DO, OFF, PRIVATE, REDACTED, WITHHELD
from codeassist.editing.region import Region, region_of
from codeassist.editing.rewriting import rewritten
from codeassist.editing.source import source_of
from codeassist.editing.types import EditAnswer, EditRequest, Replacement, applied
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model
from codeassist.observability.stages import Stopwatch
from codeassist.privacy.redaction import BUILT_IN, PLACEHOLDER, Redactor
from codeassist.settings.model import CompletionSettings
from codeassist_index.translation import ntr, tr
from codeassist_index.types import ContextRequest

CONTEXT_SECONDS_MAX = 2.0
"""A prompt waits no longer for its snippets. Nobody is typing, so it is more than for a suggestion."""
CHECK_SECONDS_MAX = 2.0
"""So long the names of an edit are looked up; past it the edit comes without warnings about them."""
REACH_CHARACTERS = 16_000
"""So far around the region secrets are looked for; nothing further away gets into a prompt."""
INSTRUCTION_CHARACTERS_MAX = 2_000


class _Asked(Protocol):
    """One of the two kinds of edits, at its place."""

    def edit(self, answer: str) -> tuple[tuple[Replacement, ...], tuple[str, ...]]:
        """The checked edit in a model's answer, and warnings."""


@dataclass(frozen=True, slots=True)
class _Docstring:
    target: Target

    def edit(self, answer: str) -> tuple[tuple[Replacement, ...], tuple[str, ...]]:
        replacement, gone = docstring_edit(self.target, answer)
        words = tr("The model also wrote about {names}, which the code does not have; that was left out.")
        return (replacement,), (words.format(names=", ".join(gone)),) if gone else ()


@dataclass(frozen=True, slots=True)
class _Rewrite:
    region: Region

    def edit(self, answer: str) -> tuple[tuple[Replacement, ...], tuple[str, ...]]:
        return rewritten(self.region, answer), ()


class Writer:
    """Writes edits with one model; belongs to one event loop.

    Args:
        model: who writes; it must be able to converse.
        context: the code index, or a function from a request and a budget in tokens to its context.
        settings: budgets, and where nothing is to be suggested.
        redactor: takes secrets out of all that a model is shown; by default as the built-in settings say.
        check: looks up the names of an edit; without it there are no warnings about them.
    """

    def __init__(
        self,
        *,
        model: Model,
        context: Retrieve | Index,
        settings: CompletionSettings,
        redactor: Redactor = BUILT_IN,
        check: Check | None = None,
    ) -> None:
        self._model = model
        self._settings = settings
        self._redactor = redactor
        self._retrieve = context if callable(context) else retrieve_from(context, model.tokenizer.count)
        self._names = None if check is None else NameCheck(check, deadline_seconds=CHECK_SECONDS_MAX)
        self._prompts = Prompts(model, settings)

    async def edit(self, request: EditRequest) -> EditAnswer:
        """The checked edit, or why there is none. Cancelling the call stops the model.

        Raises:
            ModelUnavailableError: the model can't be reached, or takes longer than `model.request_seconds_max`.
            RefusedError: the model's server refused the prompt, as one that can't converse does.
        """
        began = time.monotonic()
        answer = EditAnswer(uuid.uuid4().hex, request.action, self._model.name)
        try:
            answer = await self._write(request, answer)
        except EditRefusedError as error:
            answer = replace(answer, refused=error.word, message=str(error))
        return replace(answer, seconds=time.monotonic() - began)

    async def _write(self, request: EditRequest, answer: EditAnswer) -> EditAnswer:
        self._look_at(request)
        asked, around, task = await asyncio.to_thread(self._prepare, request)
        task, budget = await asyncio.to_thread(self._prompts.budget, request, task)
        gatherer = Gatherer(self._retrieve, self._redactor, budget=budget.context, deadline_seconds=CONTEXT_SECONDS_MAX)
        snippets = await gatherer.snippets(around)
        prompt = await asyncio.to_thread(self._prompts.build, request, task, budget, snippets)
        said, is_cut = await self._ask(prompt, fenced="```" in task.part)
        answer = replace(answer, snippets=prompt.snippets, prompt_tokens=prompt.tokens, answer=said)
        if PLACEHOLDER in said and PLACEHOLDER in prompt.text:
            return _refused(answer, REDACTED, tr("The model repeated the placeholder of a secret."))
        if is_cut:
            return _refused(answer, CUT_OFF, tr("The model's answer was too long, and was cut off."))
        try:
            replacements, warnings = await asyncio.to_thread(asked.edit, said)
        except EditRefusedError as error:
            return _refused(answer, error.word, str(error))
        warnings += await self._invented(request, replacements)
        return replace(answer, replacements=replacements, warnings=warnings)

    def _look_at(self, request: EditRequest) -> None:
        """Refuse what must not be sent to a model at all."""
        if self._redactor.is_private(request.path):
            words = tr("The file is private (`privacy.private_globs`), and nothing of it is sent to a model.")
            raise EditRefusedError(PRIVATE, words)
        if is_off(CompletionRequest(request.root, request.path, "", "", request.language), self._settings):
            words = tr("Suggestions are off here (`completion.languages_off`, `completion.paths_off`).")
            raise EditRefusedError(OFF, words)
        if request.action == "instruction" and not request.instruction.strip():
            raise EditRefusedError(NOTHING_TO_DO, tr("The instruction is empty."))
        if len(request.instruction) > INSTRUCTION_CHARACTERS_MAX:
            words = tr("The instruction has more than {count} characters.")
            raise EditRefusedError(NOTHING_TO_DO, words.format(count=INSTRUCTION_CHARACTERS_MAX))
        if self._redactor.findings(request.instruction):
            raise EditRefusedError(WITHHELD, tr("The instruction holds a secret, and nothing was sent to a model."))

    def _prepare(self, request: EditRequest) -> tuple[_Asked, ContextRequest, Task]:
        """What is asked, where context is sought for it, and what a model is shown, both without secrets."""
        source = source_of(request.text, request.language)
        if request.action == "docstring":
            target = target_at(source, request.start)
            node = target.declaration.node
            shown = self._shown(request, source.line_start(target.declaration.start), node.end_byte)
            part, about = self._without(target.code, request), self._without(target.existing, request)
            task = Task(part, shown.above, shown.below, about)
            return _Docstring(target), shown.context(request), task
        region = region_of(source, request.start, request.end)
        first = region.start if region.in_line else source.line_start(region.start)
        shown = self._shown(request, first, region.end)
        if shown.has_secret:
            raise EditRefusedError(WITHHELD, tr("The code to change holds a secret, and nothing was sent to a model."))
        if not self._prompts.is_neutral(region.text):
            words = tr("The code to change holds one of the model's own markers, which it can't be shown.")
            raise EditRefusedError(MARKER, words)
        return (
            _Rewrite(region),
            shown.context(request),
            Task(region.lines, shown.above, shown.below, request.instruction),
        )

    def _shown(self, request: EditRequest, start: int, end: int) -> "_Shown":
        """The document in three parts without its secrets; what no prompt can reach is left out."""
        text = request.text.decode().replace("\r\n", "\n")
        first, last = (len(request.text[:at].decode().replace("\r\n", "\n")) for at in (start, end))
        low = text.rfind("\n", 0, max(0, first - REACH_CHARACTERS)) + 1
        high = min(len(text), last + REACH_CHARACTERS)
        found = self._redactor.findings(text, low, high, path=request.path)
        return _Shown(
            part_without(text, low, first, found),
            part_without(text, first, last, found),
            part_without(text, last, high, found),
            any(one.start < last and one.end > first for one in found),
        )

    def _without(self, text: str, request: EditRequest) -> str:
        return self._redactor.text(text.replace("\r\n", "\n"), path=request.path).text

    async def _ask(self, prompt: Prompt, *, fenced: bool) -> tuple[str, bool]:
        """What the model answers, and whether it was cut off; `fenced` says that fences stand in the code itself."""
        call = CompletionCall(
            prompt=prompt.text,
            max_tokens=prompt.new_tokens_max,
            temperature=0.0,
            seed=0,
            secrets=prompt.text.count(PLACEHOLDER),
            instructions=prompt.instructions,
        )
        said, ended_by = "", None
        async with aclosing(self._model.client.stream(call)) as chunks:
            async for chunk in chunks:
                said += chunk.text
                ended_by = chunk.finish_reason or ended_by
                if not fenced and is_whole(said):
                    return said, False
        return said, ended_by == "length"

    async def _invented(self, request: EditRequest, replacements: tuple[Replacement, ...]) -> tuple[str, ...]:
        """Warnings about names in an edit that the index knows not to exist."""
        if self._names is None or request.action == "docstring":
            return ()
        first, last = replacements[0], replacements[-1]
        after = applied(request.text, replacements)
        suffix = request.text[last.end :]
        text = after[first.start : len(after) - len(suffix)].decode()
        asked = CompletionRequest(
            request.root, request.path, request.text[: first.start].decode(), suffix.decode(), request.language
        )
        found = await self._names.invented(asked, text, Stopwatch())
        before = request.text[first.start : last.end].decode()
        names = tuple(dict.fromkeys(one.reason for one in found if one.name not in before))
        words = ntr(
            "A name in the edit does not exist: {names}.", "Names in the edit do not exist: {names}.", len(names)
        )
        return (words.format(names="; ".join(names)),) if names else ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A document as a model may see it: above a part, the part, and below it."""

    above: str
    part: str
    below: str
    has_secret: bool

    def context(self, request: EditRequest) -> ContextRequest:
        """What context is sought for: a cursor at the end of the part, so that its names are the nearest."""
        return ContextRequest(request.root, request.path, self.above + self.part, self.below)


def _refused(answer: EditAnswer, word: str, message: str) -> EditAnswer:
    return replace(answer, refused=word, message=message)
