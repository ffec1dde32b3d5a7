"""The model, once it is connected, as that which completes and edits with the index and each project's settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from codeassist.completion import Completer
from codeassist.completion.checks import check_with
from codeassist.completion.gathering import Index, Retrieve
from codeassist.editing.writer import Writer
from codeassist.model.connect import connect
from codeassist.privacy.redaction import Redactor
from codeassist.settings import Settings
from codeassist_index import CodeIndex, Context, ContextRequest
from codeassist_lsp.assistant import Assistant
from codeassist_lsp.by_project import ByProject
from codeassist_lsp.engine import Completes


@asynccontextmanager
async def connected(
    settings: Settings,
    index: CodeIndex | None,
    settings_of: Callable[[Path], Settings],
    tell_name: Callable[[str], None],
) -> AsyncIterator[Completes]:
    """The settings' model, connected until the end of the block; `tell_name` is told what it is called."""
    async with connect(settings) as model:
        tell_name(model.name)
        context: Retrieve | Index = index if index is not None else _no_context
        check = None if index is None else check_with(index)

        def assistant(settings: Settings) -> Assistant:
            redactor = Redactor(settings.privacy)
            completer = Completer(
                model=model, context=context, settings=settings.completion, redactor=redactor, check=check
            )
            writer = Writer(model=model, context=context, settings=settings.completion, redactor=redactor, check=check)
            return Assistant(completer, writer)

        yield ByProject(assistant, settings_of)


def _no_context(_request: ContextRequest, _budget: int) -> Context:
    """What is found without an index: nothing."""
    return Context((), 0, 0.0)
