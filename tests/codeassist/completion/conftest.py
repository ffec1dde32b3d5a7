"""A model that says what a test wants, and a tokenizer that cuts text into words."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from codeassist.completion import Completer, CompletionRequest
from codeassist.completion.checks import Check
from codeassist.completion.types import Trigger
from codeassist.errors import RefusedError
from codeassist.model.client import Chunk, CompletionCall, ModelClient
from codeassist.model.connect import Model
from codeassist.model.fim import FORMATS, FimFormat
from codeassist.model.server_counters import ServerCounters
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, ContextRequest, Snippet

QWEN = FORMATS[0]
_PIECE = re.compile(r"<\|[a-z_]+\|>| ?\w+|\s|[^\w\s]")


HOLD = "<hold>"


class ScriptedClient(ModelClient):
    """Answers each call with the next script: its pieces one by one; waits at each piece while `gate` is closed.

    The piece `HOLD` is not sent: the stream stands still there until `hold` is set.
    """

    def __init__(self, *scripts: list[str]) -> None:
        self.scripts = list(scripts)
        self.calls: list[CompletionCall] = []
        self.pieces_sent = 0
        self.asked = asyncio.Semaphore(0)
        self.closed = asyncio.Semaphore(0)
        self.closed_early = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.hold = asyncio.Event()
        self.fails_with: Exception | None = None
        self.prefill_ms: float | None = None
        self.shows_counters = False
        self.requests_processing = 0
        self.looks = 0
        self.running = self.running_max = 0

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        self.calls.append(call)
        self.running += 1
        self.running_max = max(self.running_max, self.running)
        self.asked.release()
        script = self.scripts.pop(0)
        finished = False
        try:
            for piece in script:
                await (self.hold if piece == HOLD else self.gate).wait()
                if piece == HOLD:
                    continue
                if self.fails_with is not None:
                    raise self.fails_with
                self.pieces_sent += 1
                yield Chunk(piece, None, None, None, self.prefill_ms)
                await asyncio.sleep(0)
            finished = True
            yield Chunk("", "stop", 77, 70)
        finally:
            self.running -= 1
            self.closed_early += not finished
            self.closed.release()

    async def counters(self) -> ServerCounters:
        self.looks += 1
        if not self.shows_counters:
            raise RefusedError("no counters")
        return ServerCounters(0, 0, 0, self.requests_processing)


def word_tokenizer() -> Tokenizer:
    def encode(text: str) -> list[int]:
        return [hash(piece) for piece in _PIECE.findall(text)]

    def special(text: str) -> int | None:
        return 1 if text in {*QWEN.stop, "<|quad_start|>"} else None

    return Tokenizer(encode, special)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return word_tokenizer()


@pytest.fixture
def fim() -> FimFormat:
    return QWEN


MakeSnippet = Callable[..., Snippet]


@pytest.fixture
def make_snippet() -> MakeSnippet:
    def make(path: str = "lib.py", text: str = "def helper(): ...\n", *, kind: str = "definition") -> Snippet:
        return Snippet("repo", path, 1, 1, "definition" if kind == "definition" else "similar", "why", text, 5)

    return make


MakeRequest = Callable[..., CompletionRequest]


@pytest.fixture
def make_request(tmp_path: Path) -> MakeRequest:
    root = tmp_path / "repo"
    root.mkdir()

    def make(
        prefix: str,
        suffix: str = "",
        *,
        path: str = "app.py",
        language: str = "python",
        with_context: bool = True,
        trigger: Trigger = "automatic",
    ) -> CompletionRequest:
        return CompletionRequest(root, path, prefix, suffix, language, with_context, trigger)

    return make


MakeCompleter = Callable[..., Completer]


@pytest.fixture
def make_completer() -> MakeCompleter:
    def make(
        client: ModelClient,
        *,
        context: Callable[[ContextRequest, int], Context] = lambda _request, _budget: Context((), 0, 0.0),
        settings: CompletionSettings | None = None,
        check: Check | None = None,
    ) -> Completer:
        model = Model(client, word_tokenizer(), QWEN, "scripted", 4096)
        return Completer(model=model, context=context, settings=settings or CompletionSettings(), check=check)

    return make


@pytest.fixture
def scripted() -> type[ScriptedClient]:
    return ScriptedClient
