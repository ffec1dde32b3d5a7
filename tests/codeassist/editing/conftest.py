"""A model that says what a test wants, without a server."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from codeassist.completion.checks import Check
from codeassist.editing.types import EditRequest
from codeassist.editing.writer import Writer
from codeassist.model.client import Chunk, CompletionCall, ModelClient
from codeassist.model.connect import Model
from codeassist.model.fim import detect
from codeassist.model.tokenizer import Tokenizer
from codeassist.privacy.redaction import BUILT_IN, Redactor
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Context, ContextRequest, Snippet
from tests.lsp.fake_model import write_tokenizer


@dataclass
class Says:
    """A client of a model: what it says, in pieces, and what it was asked."""

    answer: str = ""
    ends_by: str = "stop"
    calls: list[CompletionCall] = field(default_factory=list)
    read: int = 0

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        self.calls.append(call)
        for number in range(0, len(self.answer), 4):
            self.read = number + 4
            yield Chunk(self.answer[number : number + 4], None, None, None)
        yield Chunk("", self.ends_by, None, None)


@pytest.fixture
def says() -> Says:
    return Says()


@pytest.fixture
def asked_context() -> list[tuple[ContextRequest, int]]:
    """The requests for context, with their budgets."""
    return []


MakeWriter = Callable[..., Writer]


@pytest.fixture
def make_writer(says: Says, asked_context: list[tuple[ContextRequest, int]], tmp_path: Path) -> MakeWriter:
    """A writer whose tokens are bytes."""
    tokenizer = Tokenizer.load(write_tokenizer(tmp_path / "tokenizer.json"))

    def make(
        *,
        settings: CompletionSettings | None = None,
        snippets: tuple[Snippet, ...] = (),
        window: int = 16_384,
        redactor: Redactor = BUILT_IN,
        check: Check | None = None,
    ) -> Writer:
        def context(request: ContextRequest, budget: int) -> Context:
            asked_context.append((request, budget))
            return Context(snippets, 0, 0.0)

        model = Model(cast("ModelClient", says), tokenizer, detect(tokenizer), "fake", window)
        chosen = CompletionSettings() if settings is None else settings
        return Writer(model=model, context=context, settings=chosen, redactor=redactor, check=check)

    return make


def request(
    text: str, selected: str, instruction: str = "", *, path: str = "a.py", language: str = "python"
) -> EditRequest:
    """An edit of the first place where `selected` stands; for a docstring the cursor stands there."""
    start = len(text[: text.index(selected)].encode())
    end = start + len(selected.encode()) if instruction else start
    return EditRequest(Path(__file__).parent, path, text.encode(), start, end, language, instruction)
