"""Typing, deleting, cancelling, judging and streaming in random order: what holds whatever happens."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.completion import Completer, Completion, CompletionRequest, ahead
from codeassist.completion import flight as flight_module
from codeassist.completion.pace import Pace
from codeassist.completion.types import Trigger
from codeassist.model.client import Chunk, CompletionCall, ModelClient
from codeassist.model.connect import Model
from codeassist.model.fim import FORMATS
from codeassist.model.server_counters import ServerCounters
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context

P = ParamSpec("P")
T = TypeVar("T")

QWEN = FORMATS[0]
MEANT = "x = aba(ab, ba)\ny = abab\n"
"""What the model writes wherever the text so far is a beginning of it; everywhere else it writes z."""
TYPED = [MEANT[:length] for length in range(2, len(MEANT))] + ["x = z", "x = zz", "x = b", "y = a", "y = az"]
SETTINGS = CompletionSettings(layout="files")
"""In which the model sees the document's path, and can tell documents apart."""
SECONDS_MAX = 30
CLOSING_STEPS = 20
"""Turns of the event loop that it takes to close a stream: more than to begin one."""
TOKENIZER = Tokenizer(lambda text: [hash(piece) for piece in re.findall(r"\w+|\W", text)], lambda _: None)


class KnownDocument(ModelClient):
    """Writes what is meant, a piece whenever the test lets it, and at most one answer at a time for each path."""

    def __init__(self) -> None:
        self.pieces = asyncio.Semaphore(0)
        self.running = Counter[str]()

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        heading, _, hole = call.prompt.partition(str(QWEN.prefix))
        above, _, rest = hole.partition(str(QWEN.suffix))
        written = above + rest.partition(str(QWEN.middle))[2]
        answer = MEANT[len(written) :] + "\n\n" if MEANT.startswith(written) else "zz\n\n"
        assert not self.running[heading], "two generations of one document at once"
        self.running[heading] += 1
        try:
            for start in range(0, len(answer), 3):
                await self.pieces.acquire()
                yield Chunk(answer[start : start + 3], None, None, None)
        finally:
            for _ in range(CLOSING_STEPS):
                await asyncio.sleep(0)
            self.running[heading] -= 1

    async def counters(self) -> ServerCounters:
        return ServerCounters(0, 0, 0, 0)


async def inline(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What runs in a thread runs here at once, so that a run can be repeated."""
    await asyncio.sleep(0)
    return function(*args, **kwargs)


ASK = st.tuples(st.just("ask"), st.sampled_from(TYPED), st.sampled_from(["a.py", "b.py"]), st.booleans())
CANCEL = st.tuples(st.just("cancel"), st.integers(0, 50))
SPEAK = st.tuples(st.just("speak"), st.integers(1, 6))
JUDGE = st.tuples(st.sampled_from(["accepted", "dismissed"]), st.integers(0, 50))
REST = st.tuples(st.just("rest"), st.integers(1, 12))


@dataclass
class Editor:
    """Carries out what happens, and remembers who asked what."""

    completer: Completer
    client: KnownDocument
    asked: list[tuple[CompletionRequest, asyncio.Task[Completion]]] = field(default_factory=list)

    async def does(self, event: tuple[Any, ...]) -> None:
        match event:
            case ("ask", text, path, invoked):
                trigger: Trigger = "invoked" if invoked else "automatic"
                request = CompletionRequest(Path(__file__).parent, path, text, "", "python", trigger=trigger)
                self.asked.append((request, asyncio.create_task(self.completer.complete(request))))
            case ("cancel", which) if self.asked:
                self.asked[which % len(self.asked)][1].cancel()
            case ("speak", pieces):
                for _ in range(pieces):
                    self.client.pieces.release()
            case (("accepted" | "dismissed") as verdict, which):
                answers = [task.result() for _, task in self.asked if task.done() and not task.cancelled()]
                if answers:
                    getattr(self.completer, verdict)(answers[which % len(answers)].suggestion)
            case ("rest", steps):
                for _ in range(steps):
                    await asyncio.sleep(0)


async def run(events: list[tuple[Any, ...]]) -> Editor:
    client = KnownDocument()
    model = Model(client, TOKENIZER, QWEN, "known", 4096)
    completer = Completer(model=model, context=lambda _r, _b: Context((), 0, 0.0), settings=SETTINGS)
    editor = Editor(completer, client)
    for event in events:
        await editor.does(event)
        await asyncio.sleep(0)
    await editor.does(("speak", 10_000))
    tasks = {task for _, task in editor.asked}
    if tasks:
        _, unanswered = await asyncio.wait(tasks, timeout=SECONDS_MAX)
        assert not unanswered, "a request was never answered"
    return editor


@given(st.lists(st.one_of(ASK, ASK, CANCEL, SPEAK, JUDGE, REST), max_size=40))
@settings(max_examples=150, deadline=None)
def test_every_request_is_answered_once_and_by_text_that_continues_what_stands_there(
    events: list[tuple[Any, ...]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "to_thread", inline)
        patch.setattr(flight_module, "UNWANTED_SECONDS_MAX", 0.0)
        patch.setattr(ahead, "IDLE_LOOKS_SECONDS", (0.0,))
        patch.setattr(Pace, "seconds_left", lambda _: 0.0)
        editor = asyncio.run(run(events))
    for request, task in editor.asked:
        if task.cancelled():
            continue
        answer = task.result()
        assert bool(answer.text) != bool(answer.filtered)
        meant = MEANT.startswith(request.prefix) and MEANT[len(request.prefix) :].startswith(answer.text)
        assert meant or set(answer.text) <= {"z"}, (request.prefix, answer)
