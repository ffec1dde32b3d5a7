"""One suggestion from the model: shape, context, prompt, stream, stop rules, filters, checks; each stage is timed."""

import asyncio
import uuid
from contextlib import aclosing
from dataclasses import replace

from codeassist.completion.budget import Budget
from codeassist.completion.chat import CHAT_TOKENS
from codeassist.completion.checks import INVENTED_NAME, without_inventions
from codeassist.completion.document import DocumentPrompts, Prompt
from codeassist.completion.draft import Asked, Draft, Origin
from codeassist.completion.filters import Filtered, filtered
from codeassist.completion.flight import Flight
from codeassist.completion.gathering import Gatherer, Retrieve
from codeassist.completion.name_check import NameCheck
from codeassist.completion.neutral import Neutraliser
from codeassist.completion.private import Reach, without_secrets
from codeassist.completion.refusal import NO_ROOM, REDACTED, WITHHELD, WORD_BOUNDARY
from codeassist.completion.shape import shape_of
from codeassist.completion.stopping import SERVER_STOPS_MAX, settle
from codeassist.completion.types import Completion, CompletionRequest, Timings
from codeassist.completion.window import CHARACTERS_PER_TOKEN_MAX
from codeassist.model.client import CompletionCall
from codeassist.model.connect import Model
from codeassist.privacy.redaction import PLACEHOLDER, Redactor
from codeassist.settings.model import CompletionSettings
from codeassist_index.checking import Unknown
from codeassist_index.types import ContextRequest


class Generator:
    """Lets one model write suggestions."""

    def __init__(
        self,
        model: Model,
        retrieve: Retrieve,
        settings: CompletionSettings,
        redactor: Redactor,
        name_check: NameCheck | None,
    ) -> None:
        self._model = model
        self._retrieve = retrieve
        self._settings = settings
        self._redactor = redactor
        self._name_check = name_check
        self._neutral = Neutraliser(model.tokenizer, model.fim)
        taken = CHAT_TOKENS if model.fim.order == "chat" else 0
        self._budget = Budget.share(settings, model.context_tokens_max - taken)
        self._reach = Reach(
            (self._budget.above + self._budget.line) * CHARACTERS_PER_TOKEN_MAX,
            self._budget.below * CHARACTERS_PER_TOKEN_MAX,
        )

    def prompts(self) -> DocumentPrompts:
        """The memory of a new document's prompts."""
        return DocumentPrompts(self._model.tokenizer, self._model.fim, self._budget, self._settings.layout)

    def gatherer(self) -> Gatherer:
        """What finds the context of a new document."""
        deadline_seconds = self._settings.context_deadline_ms / 1000
        return Gatherer(self._retrieve, self._redactor, budget=self._budget.context, deadline_seconds=deadline_seconds)

    async def generate(
        self, asked: Asked, prompts: DocumentPrompts, gatherer: Gatherer, flight: Flight, *, after_acceptance: bool
    ) -> Completion:
        """The suggestion for a request; `after_acceptance` says that the text before it was accepted just now.

        Raises:
            ModelUnavailableError: the model can't be reached.
            RefusedError: the model's server refused the prompt.
        """
        request, watch = asked.request, asked.watch
        with watch.stage("syntax"):
            shape = await asyncio.to_thread(shape_of, request, after_acceptance=after_acceptance)
        with watch.stage("redaction"):
            shown = await asyncio.to_thread(without_secrets, request, self._redactor, self._reach)
        if shown is None:
            return self.nothing(WITHHELD, asked)
        with watch.stage("context"):
            snippets = await gatherer.snippets(_context_request(shown)) if request.with_context else ()
        with watch.stage("prompt"):
            prompt = await asyncio.to_thread(prompts.build, shown, snippets)
        return await self._write(Draft(asked, shape, prompt, request.unfinished_line), flight)

    async def go_on(self, asked: Asked, origin: Origin, flight: Flight) -> Completion:
        """The lines behind a suggestion that is taken for accepted. Raises as `generate` does."""
        request, watch = asked.request, asked.watch
        with watch.stage("redaction"):
            found = await asyncio.to_thread(self._redactor.findings, origin.text, path=request.path)
        with watch.stage("syntax"):
            shape = await asyncio.to_thread(shape_of, request, after_acceptance=True)
        with watch.stage("prompt"):
            longer = await asyncio.to_thread(self._continued, origin)
        if found or longer is None:
            return self.nothing(WITHHELD if found else NO_ROOM, asked)
        return await self._write(Draft(asked, shape, longer, request.unfinished_line, given="\n"), flight)

    async def finish(self, draft: Draft) -> Completion:
        """The suggestion in what was written so far: cut where it is enough, filtered and checked."""
        asked = draft.asked
        with asked.watch.stage("filters"):
            result = await asyncio.to_thread(_finished, draft)
        found: tuple[Unknown, ...] = ()
        if result.text and self._name_check is not None and asked.request.with_context:
            left = replace(asked.request, suffix=asked.request.suffix[result.overlap :])
            found = await self._name_check.invented(left, result.text, asked.watch)
            result = await asyncio.to_thread(_without_inventions, result, asked.request, found)
        return Completion(
            suggestion=uuid.uuid4().hex,
            text=result.text,
            model=self._model.name,
            snippets=draft.prompt.snippets,
            prompt_tokens=draft.answer.prompt_tokens or draft.prompt.tokens,
            cached_prompt_tokens=draft.answer.cached_prompt_tokens or 0,
            filtered=result.removed_by,
            timings=asked.timings(),
            overlap=result.overlap,
            stages=asked.watch.stages,
            trimmed=result.trimmed,
            invented=tuple(dict.fromkeys(one.name for one in found)),
            shape=draft.shape.why,
        )

    async def _write(self, draft: Draft, flight: Flight) -> Completion:
        """Let the model answer a prompt, as far as its answer is wanted."""
        call = CompletionCall(
            prompt=draft.prompt.text,
            max_tokens=draft.prompt.new_tokens_max,
            stop=self._model.fim.stop[:SERVER_STOPS_MAX],
            temperature=0.0,
            seed=0,
            secrets=draft.prompt.text.count(PLACEHOLDER),
            instructions=draft.prompt.instructions,
        )
        watch = draft.asked.watch
        asked_ns = watch.now_ns()
        async with aclosing(self._model.client.stream(call)) as chunks:
            async for chunk in chunks:
                draft.answer.add(chunk, watch.now_ns())
                draft.whole = settle(draft.text or "", draft.shape, draft.asked.request)[1]
                flight.hear(draft)
                if draft.whole or flight.stopped:
                    break
        if flight.stopped and not draft.whole:
            raise asyncio.CancelledError
        draft.whole = True
        draft.answer.time(watch, asked_ns)
        return await self.finish(draft)

    def _continued(self, origin: Origin) -> Prompt | None:
        """The same prompt with the suggestion and a line break at its end, so that a server has read nearly all of it.

        None where the model's window can't hold it, and for a model that is asked in words.
        """
        prompt = origin.prompt
        text = self._neutral(origin.text).removeprefix(origin.given)
        longer = f"{prompt.text}{' ' * prompt.cut_space}{text}\n"
        tokens = self._model.tokenizer.count(longer)
        if prompt.instructions or tokens > self._budget.prompt:
            return None
        return replace(prompt, text=longer, tokens=tokens, cut_space=False)

    def nothing(self, why: str, asked: Asked) -> Completion:
        """No suggestion, and the word for it."""
        timings = Timings(total=asked.timings().total)
        return Completion(uuid.uuid4().hex, "", self._model.name, (), 0, 0, why, timings)


def _finished(draft: Draft) -> Filtered:
    """The suggestion in a text that will not grow any more."""
    text, request = draft.text, draft.asked.request
    if text is None:
        return Filtered("", WORD_BOUNDARY)
    if PLACEHOLDER in text and PLACEHOLDER in draft.prompt.text:
        return Filtered("", REDACTED)
    kept, _ = settle(f"{text}\n", draft.shape, request)
    return filtered(kept.removesuffix("\n"), request)


def _without_inventions(result: Filtered, request: CompletionRequest, found: tuple[Unknown, ...]) -> Filtered:
    """The sound lines before the first invented name, which replace nothing; removed where there are none."""
    kept = without_inventions(result.text, request, found)
    if kept == result.text:
        return result
    return replace(result, text=kept or "", removed_by=None if kept else INVENTED_NAME, overlap=0)


def _context_request(request: CompletionRequest) -> ContextRequest:
    return ContextRequest(request.root, request.path, request.prefix, request.suffix)
