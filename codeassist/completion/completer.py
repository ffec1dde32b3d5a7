"""The way of a request: what is known already, else context, prompt, model, stop rules, filters."""

import asyncio
import time
import uuid
from collections import OrderedDict
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from codeassist.completion.boundary import joined_to
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts, Prompt
from codeassist.completion.filters import Filtered, filtered
from codeassist.completion.flight import Flight
from codeassist.completion.gathering import Gatherer, Index, Retrieve, retrieve_from
from codeassist.completion.ladder import Ladder
from codeassist.completion.pace import Pace
from codeassist.completion.private import Reach, without_secrets
from codeassist.completion.shape import Shape, shape_of
from codeassist.completion.stopping import SERVER_STOPS_MAX, settle
from codeassist.completion.types import Completion, CompletionRequest, Timings
from codeassist.completion.window import CHARACTERS_PER_TOKEN_MAX
from codeassist.model.client import Chunk, CompletionCall
from codeassist.model.connect import Model
from codeassist.observability.stages import Stopwatch
from codeassist.privacy.redaction import BUILT_IN, PLACEHOLDER, Redactor
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import ContextRequest

DOCUMENTS_MAX = 64
"""Documents whose prompts and suggestions are remembered; the one used longest ago is forgotten."""
ANSWERED_MAX = 64
"""Suggestions of which it is remembered where they stood, for what becomes of them."""
PRIVATE = "private"
WITHHELD = "secret"
REDACTED = "redacted"
SUPERSEDED = "superseded"
WORD_BOUNDARY = "word-boundary"


@dataclass(slots=True)
class _Document:
    prompts: DocumentPrompts
    gatherer: Gatherer
    ladder: Ladder = field(default_factory=Ladder)
    flight: Flight | None = None
    newest: CompletionRequest | None = None


@dataclass(slots=True)
class _Answer:
    """What the model said so far, and what its server told about the prompt."""

    text: str = ""
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    prefill_ms: float | None = None
    first_token_ns: int | None = None

    def add(self, chunk: Chunk, now_ns: int) -> None:
        self.text += chunk.text
        self.prompt_tokens = chunk.prompt_tokens or self.prompt_tokens
        self.cached_prompt_tokens = chunk.cached_prompt_tokens or self.cached_prompt_tokens
        self.prefill_ms = chunk.prefill_ms if self.prefill_ms is None else self.prefill_ms
        if chunk.text and self.first_token_ns is None:
            self.first_token_ns = now_ns

    def time(self, watch: Stopwatch, asked_ns: int) -> None:
        """Part the time of the call in waiting for the server, reading the prompt, and writing."""
        ended_ns = watch.now_ns()
        first_ns = self.first_token_ns or ended_ns
        begun_ns = asked_ns
        if self.prefill_ms is not None:
            begun_ns = max(asked_ns, first_ns - round(self.prefill_ms * 1e6))
            watch.add("queue", asked_ns, begun_ns)
        watch.add("first_token", begun_ns, first_ns)
        watch.add("generation", first_ns, ended_ns)


class Completer:
    """Completes at cursors with one model; belongs to one event loop.

    Args:
        model: where suggestions come from.
        context: the code index, or a function from a request and a budget in tokens to its context.
        settings: budgets and deadlines.
        redactor: takes secrets out of all that a model is shown; by default as the built-in settings say.
    """

    def __init__(
        self,
        *,
        model: Model,
        context: Retrieve | Index,
        settings: CompletionSettings,
        redactor: Redactor = BUILT_IN,
    ) -> None:
        self._model = model
        self._redactor = redactor
        self._settings = settings
        self._budget = Budget.share(settings, model.context_tokens_max)
        self._reach = Reach(
            (self._budget.above + self._budget.line) * CHARACTERS_PER_TOKEN_MAX,
            self._budget.below * CHARACTERS_PER_TOKEN_MAX,
        )
        self._retrieve = context if callable(context) else retrieve_from(context, model.tokenizer.count)
        self._documents: OrderedDict[tuple[Path, str, bool], _Document] = OrderedDict()
        self._pace = Pace(settings.eagerness)
        self._answered: OrderedDict[str, CompletionRequest] = OrderedDict()

    def accepted(self, suggestion: str) -> None:
        """A suggestion, by its id, or a part of it was taken over into the document; an unknown id is ignored."""
        if suggestion in self._answered:
            self._pace.accepted()

    def dismissed(self, suggestion: str) -> None:
        """A suggestion, by its id, was shown and not wanted; an unknown id is ignored."""
        if suggestion in self._answered:
            self._pace.dismissed()

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor, from memory where what was typed still agrees with it, else from the model.

        Cancelling the call stops the generation unless another request wants it at once. A request whose
        generation was stopped for a newer one is answered with `filtered` = "superseded".

        Raises:
            ModelUnavailableError: the model can't be reached.
            RefusedError: the model's server refused the prompt.
        """
        started = time.perf_counter()
        if self._redactor.is_private(request.path):
            return self._nothing(PRIVATE, started)
        document = self._document(request)
        document.newest = request
        while (known := document.ladder.find(request)) is None:
            if document.newest is not request:
                return self._nothing(SUPERSEDED, started)
            flight = self._flight_for(request, document, started)
            landed = await flight.landed()
            if landed is not None and flight.request is request:
                return self._given(request, landed)
        return self._given(request, replace(known, timings=Timings(total=_milliseconds_since(started))))

    def _given(self, request: CompletionRequest, completion: Completion) -> Completion:
        """Remember what goes out, for what becomes of it."""
        self._answered[completion.suggestion] = request
        self._answered.move_to_end(completion.suggestion)
        while len(self._answered) > ANSWERED_MAX:
            self._answered.popitem(last=False)
        return completion

    def _flight_for(self, request: CompletionRequest, document: _Document, started: float) -> Flight:
        """The generation that is under way where it may still answer, else a new one in its place."""
        flight = document.flight
        if flight is not None and flight.under_way:
            if flight.may_answer(request):
                return flight
            flight.stop()
        document.flight = Flight(request, partial(self._generate, document, request, started))
        return document.flight

    async def _generate(
        self, document: _Document, request: CompletionRequest, started: float, flight: Flight
    ) -> Completion:
        """Ask the model, and remember the answer."""
        watch = Stopwatch()
        with watch.stage("syntax"):
            shape = await asyncio.to_thread(shape_of, request)
        with watch.stage("redaction"):
            shown = await asyncio.to_thread(without_secrets, request, self._redactor, self._reach)
        if shown is None:
            return self._nothing(WITHHELD, started)
        with watch.stage("context"):
            snippets = await document.gatherer.snippets(_context_request(shown)) if request.with_context else ()
        with watch.stage("prompt"):
            prompt = await asyncio.to_thread(document.prompts.build, shown, snippets)
        answer = await self._ask(prompt, shape, request, flight, watch)
        with watch.stage("filters"):
            result = await asyncio.to_thread(_finished, answer.text, prompt, shape, request)
        completion = Completion(
            suggestion=uuid.uuid4().hex,
            text=result.text,
            model=self._model.name,
            snippets=prompt.snippets,
            prompt_tokens=answer.prompt_tokens or prompt.tokens,
            cached_prompt_tokens=answer.cached_prompt_tokens or 0,
            filtered=result.removed_by,
            timings=Timings(
                context=watch.milliseconds("context"),
                prompt=watch.milliseconds("prompt"),
                first_token=watch.milliseconds("queue") + watch.milliseconds("first_token"),
                total=_milliseconds_since(started),
            ),
            stages=watch.stages,
        )
        document.ladder.keep(request, completion)
        return completion

    async def _ask(
        self, prompt: Prompt, shape: Shape, request: CompletionRequest, flight: Flight, watch: Stopwatch
    ) -> _Answer:
        """Read the stream until nothing more is wanted, then close it."""
        call = CompletionCall(
            prompt=prompt.text,
            max_tokens=prompt.new_tokens_max,
            stop=self._model.fim.stop[:SERVER_STOPS_MAX],
            temperature=0.0,
            seed=0,
            secrets=prompt.text.count(PLACEHOLDER),
        )
        answer, asked_ns = _Answer(), watch.now_ns()
        async with aclosing(self._model.client.stream(call)) as chunks:
            async for chunk in chunks:
                answer.add(chunk, watch.now_ns())
                flight.text = joined_to(request.unfinished_line, answer.text, cut_space=prompt.cut_space) or ""
                if settle(flight.text, shape, request)[1]:
                    break
        answer.time(watch, asked_ns)
        return answer

    def _document(self, request: CompletionRequest) -> _Document:
        key = (request.root, request.path, request.with_context)
        if key not in self._documents:
            self._documents[key] = _Document(
                DocumentPrompts(self._model.tokenizer, self._model.fim, self._budget),
                Gatherer(
                    self._retrieve,
                    self._redactor,
                    budget=self._budget.context,
                    deadline_seconds=self._settings.context_deadline_ms / 1000,
                ),
            )
        self._documents.move_to_end(key)
        while len(self._documents) > DOCUMENTS_MAX:
            self._documents.popitem(last=False)
        return self._documents[key]

    def _nothing(self, why: str, started: float) -> Completion:
        timings = Timings(total=_milliseconds_since(started))
        return Completion(uuid.uuid4().hex, "", self._model.name, (), 0, 0, why, timings)


def _finished(answer: str, prompt: Prompt, shape: Shape, request: CompletionRequest) -> Filtered:
    """The suggestion in a whole answer."""
    text = joined_to(request.unfinished_line, answer, cut_space=prompt.cut_space)
    if text is None:
        return Filtered("", WORD_BOUNDARY)
    if PLACEHOLDER in text and PLACEHOLDER in prompt.text:
        return Filtered("", REDACTED)
    kept, _ = settle(f"{text}\n", shape, request)
    return filtered(kept, request)


def _context_request(request: CompletionRequest) -> ContextRequest:
    return ContextRequest(request.root, request.path, request.prefix, request.suffix)


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
