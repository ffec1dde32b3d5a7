"""The language server's session with its real handlers, without a process, a model or a disk, in simulated time.

Messages are decoded as the server decodes them and go through the handlers that it registers; what would be written
into the journal is kept in memory. Time jumps to the next timer as soon as nothing is left to do.
"""

import asyncio
import selectors
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import converters, types

from codeassist.capture.events import Event
from codeassist.capture.location import Location
from codeassist.capture.recorder import Finish
from codeassist.completion import Completion, CompletionRequest
from codeassist.completion.types import Timings
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist_lsp.documents import Document
from codeassist_lsp.engine import Completes
from codeassist_lsp.notifications import did_change, did_close, did_open, did_save, editor_state
from codeassist_lsp.requests import code_action, execute_command, next_edit
from codeassist_lsp.session import Session

ROOT = Path("/corpus")
_CONVERTER = converters.get_converter()
_READ: dict[str, tuple[Any, Callable[..., Any]]] = {
    "textDocument/didOpen": (types.DidOpenTextDocumentParams, did_open.handle),
    "textDocument/didChange": (types.DidChangeTextDocumentParams, did_change.handle),
    "textDocument/didSave": (types.DidSaveTextDocumentParams, did_save.handle),
    "textDocument/didClose": (types.DidCloseTextDocumentParams, did_close.handle),
    "textDocument/inlineCompletion": (types.InlineCompletionParams, next_edit.handle),
    "textDocument/codeAction": (types.CodeActionParams, code_action.handle),
    "workspace/executeCommand": (types.ExecuteCommandParams, execute_command.handle),
}

Says = Callable[[CompletionRequest], tuple[str, str, int] | None]
"""What is suggested for a request: its id, its text, and how many characters behind the cursor it replaces."""


class _Skipping(selectors.DefaultSelector):
    """Never waits: the time that it should have waited has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += max(0.0, timeout or 0.0)
        return super().select(0)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only while everybody waits."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        """Seconds since it was made."""
        return self._skipping.now


@dataclass(slots=True)
class Told:
    """What the server has made of one document: the events, and who owns what of the last save, in bytes."""

    events: list[Event] = field(default_factory=list)
    saved: bytes = b""
    owned: tuple[tuple[int, int, str, str | None], ...] = ()


class _Scripted:
    """Answers what the script says, in place of a model."""

    def __init__(self, says: Says) -> None:
        self._says = says

    async def complete(self, request: CompletionRequest) -> Completion:
        suggestion, text, overlap = self._says(request) or ("", "", 0)
        return Completion(suggestion, text, "scripted", (), 0, 0, None, Timings(), overlap)

    async def edit(self, request: EditRequest) -> EditAnswer:
        raise NotImplementedError(request)

    def accepted(self, suggestion: str) -> None:
        """It learns nothing from what becomes of its suggestions."""

    dismissed = accepted


class _Recording(Session):
    """A session whose journal is in memory."""

    def __init__(self, server: Any, says: Says) -> None:
        super().__init__(server)
        self.told: dict[str, Told] = defaultdict(Told)
        self._says = says

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Completes]:
        yield _Scripted(self._says)

    async def location(self, file: Path) -> Location | None:
        return Location(ROOT, "corpus", file.name, in_git=True)

    def saved(self, document: Document) -> None:
        super().saved(document)
        told = self.told[Path(document.uri).name]
        told.saved = document.text
        told.owned = tuple((r.start, r.end, r.origin.kind, r.origin.span) for r in document.buffer.owned())

    def _record(self, file: Path | None, finish: Finish) -> None:
        assert file is not None
        event = finish(Location(ROOT, "corpus", file.name, in_git=True))
        assert event is not None
        self.told[file.name].events.append(event)


class Server:
    """One connection. `applies` is asked to apply the edits of a document, by its address."""

    def __init__(self, client: str, encoding: str, says: Says) -> None:
        self.applies: dict[str, Callable[[list[Any]], None]] = {}
        self.protocol = self
        self.session = _Recording(self, says)
        params = types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            client_info=types.ClientInfo(client, "1"),
            initialization_options={"journal": {"enabled": False}, "inserts_only": client == "PyCharm"},
        )
        self.session.configure(params, encoding)
        self.session.recorder = None

    @property
    def told(self) -> Mapping[str, Told]:
        """What became of each document, by the name of its file."""
        return self.session.told

    async def send(self, method: str, params: Mapping[str, Any]) -> Any:
        """Hand a message to its handler; a request's answer as the client reads it."""
        if method == editor_state.METHOD:
            return editor_state.handle(self.session, _Named(params))
        kind, handler = _READ[method]
        answer = handler(self.session, _CONVERTER.structure(params, kind))
        if asyncio.iscoroutine(answer):
            answer = await answer
        return _CONVERTER.unstructure(answer)

    async def close(self) -> None:
        """End the connection."""
        await self.session.close()

    async def workspace_apply_edit_async(self, params: types.ApplyWorkspaceEditParams) -> Mapping[str, bool]:
        """The server asks for an edit; the client answers before it tells of the change."""
        for uri, edits in (params.edit.changes or {}).items():
            self.applies[uri](_CONVERTER.unstructure(edits))
        return {"applied": True}

    def notify(self, *_: object, **__: object) -> None:
        """What is told about the server's state is of no account here."""

    def window_show_message(self, params: types.ShowMessageParams) -> None:
        """Nothing should be wrong."""
        raise AssertionError(params.message)


class _Named:
    """An object of a notification that the protocol does not know, as pygls hands it over."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = params

    def _asdict(self) -> Mapping[str, Any]:
        return self._params
