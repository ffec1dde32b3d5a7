"""The requests of one document: at most one generation under way, and the newest request waiting."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from codeassist.completion.along import typed_since
from codeassist.completion.draft import Asked, Draft, Origin
from codeassist.completion.flight import Flight, Generate
from codeassist.completion.generation import Generator
from codeassist.completion.ladder import Ladder
from codeassist.completion.news import News
from codeassist.completion.pace import Pace
from codeassist.completion.refusal import EAGERNESS, SUPERSEDED, is_worth_asking
from codeassist.completion.shape import shape_of
from codeassist.completion.stopping import settle
from codeassist.completion.types import Completion, CompletionRequest, Timings
from codeassist.settings.model import CompletionSettings

ORIGINS_MAX = 8
"""Suggestions of a document whose prompts are remembered, for what may be asked ahead of them."""


class DocumentRequests:
    """Answers the requests of one document, from what is known, a generation under way, or a new one."""

    def __init__(
        self, generator: Generator, settings: CompletionSettings, pace: Pace, make_way: Callable[[], None]
    ) -> None:
        """`make_way` stops what a model does for nobody who waits; it is called before the model is asked."""
        self.ladder = Ladder()
        self.flight: Flight | None = None
        self._prompts = generator.prompts()
        self._gatherer = generator.gatherer()
        self._generator = generator
        self._settings = settings
        self._pace = pace
        self._make_way = make_way
        self._origins: OrderedDict[str, Origin] = OrderedDict()
        self._newest: CompletionRequest | None = None
        self._accepted: CompletionRequest | None = None
        self._news = News()

    async def answer(self, asked: Asked) -> Completion:
        """The answer to a request, which is the newest from now on. Raises as `Generator.generate` does."""
        request = asked.request
        self._take(request)
        joined = False
        while (known := self.ladder.find(request)) is None:
            flight = self.flight
            if self._newest is not request:
                return self._generator.nothing(SUPERSEDED, asked)
            if flight is not None and flight.may_answer(request):
                joined = True
                if (found := await self._joined(flight, asked)) is not None:
                    return found
            elif not is_worth_asking(request, self._settings):
                return self._generator.nothing(EAGERNESS, asked)
            elif (seconds := self._delay(request)) > 0:
                with asked.watch.stage("delay"):
                    await self._news.wait(seconds)
            elif flight is not None and not flight.ended:
                flight.stop()
                await flight.gone()
            else:
                return await self._ask(asked)
        rung = "flight" if joined else known.rung
        return replace(known, rung=rung, timings=Timings(total=asked.timings().total))

    def prepare(self, request: CompletionRequest, generate: Generate) -> Flight:
        """Begin a generation for a cursor where nobody is yet."""
        self.flight = Flight(request, generate, self._changed, ahead=True)
        return self.flight

    def keep(self, draft: Draft, completion: Completion, *, shown: bool = True) -> None:
        """Remember a finished suggestion; `shown` is False for one that was prepared ahead."""
        self.ladder.keep(draft.asked.request, completion, shown=shown)
        self._origins[completion.suggestion] = Origin(draft.prompt, draft.given, draft.typed + completion.text)
        while len(self._origins) > ORIGINS_MAX:
            self._origins.popitem(last=False)

    def origin(self, suggestion: str) -> Origin | None:
        """Where a suggestion came from, if it is one of the last."""
        return self._origins.get(suggestion)

    def accepted(self, end: CompletionRequest) -> None:
        """A suggestion was accepted; `end` is the cursor behind it."""
        self._accepted = end

    def _take(self, request: CompletionRequest) -> None:
        """Make a request the newest: an older one that waits is superseded by it."""
        if self._newest is None or _length(request) != _length(self._newest):
            self._pace.typed()
        self._newest = request
        self._changed()

    def _changed(self) -> None:
        """Something was asked or said: does what is generated still fit what was typed?"""
        flight, newest = self.flight, self._newest
        if flight is not None and flight.under_way and newest is not None and not flight.still_fits(newest):
            flight.stop()
        self._news.ring()

    def _delay(self, request: CompletionRequest) -> float:
        return 0.0 if request.trigger == "invoked" else self._pace.seconds_left()

    async def _ask(self, asked: Asked) -> Completion:
        self._make_way()
        self.flight = Flight(asked.request, partial(self._generate, asked), self._changed)
        return await self.flight.landed() or self._generator.nothing(SUPERSEDED, asked)

    async def _generate(self, asked: Asked, flight: Flight) -> Completion:
        completion = await self._generator.generate(
            asked, self._prompts, self._gatherer, flight, after_acceptance=self._follows_acceptance(asked.request)
        )
        if flight.draft is not None:
            self.keep(flight.draft, completion)
        return completion

    def _follows_acceptance(self, request: CompletionRequest) -> bool:
        """Whether the cursor stands behind an accepted text, or nothing but white space was typed since."""
        typed = None if self._accepted is None else typed_since(self._accepted, request)
        return typed is not None and not typed.strip()

    async def _joined(self, flight: Flight, asked: Asked) -> Completion | None:
        """What another request's generation has for this one; None where that is all of it, or nothing any more.

        Where the cursor now wants less than the generation was begun for, the answer need not wait for its end.
        """
        with flight.waited_for(), asked.watch.stage("flight"):
            enough = await self._enough(flight, asked)
        if enough is None:
            flight.outcome()  # its failure is told to whoever waited for it
            return None
        completion = replace(await self._generator.finish(enough), rung="flight")
        if completion.text:
            self.keep(enough, completion)
        return completion

    async def _enough(self, flight: Flight, asked: Asked) -> Draft | None:
        """Wait until a generation holds all that a request wants of it; None where it ends first or does not fit."""
        request, shape = asked.request, None
        while self._newest is request and flight.may_answer(request):
            draft, text = flight.draft, flight.beyond(request) or ""
            if draft is None or draft.whole or flight.ahead:
                await self._news.wait()
            elif shape is None:
                shape = await asyncio.to_thread(shape_of, request, after_acceptance=self._follows_acceptance(request))
            elif shape == draft.shape or not all(settle(text, shape, request)):
                await self._news.wait()
            else:
                return replace(draft, asked=asked, shape=shape, typed=flight.text[: len(flight.text) - len(text)])
        return None


def _length(request: CompletionRequest) -> int:
    return len(request.prefix) + len(request.suffix)
