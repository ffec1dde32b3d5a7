"""One connection: the dispatch table, the message loop, and an orderly end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Protocol

import psutil
from lsprotocol import types
from pygls.lsp.server import LanguageServer

from codeassist import __version__
from codeassist_lsp.framing import FrameReader
from codeassist_lsp.notifications import (
    did_change,
    did_change_configuration,
    did_change_workspace_folders,
    did_close,
    did_delete_files,
    did_open,
    did_rename_files,
    did_save,
    editor_state,
    initialized,
    notebook_did_change,
    notebook_did_close,
    notebook_did_open,
    notebook_did_save,
)
from codeassist_lsp.protocol import Boundary
from codeassist_lsp.requests import (
    blame_hover,
    code_action,
    code_lens,
    definition,
    document_symbol,
    execute_command,
    hover,
    next_edit,
    references,
    will_rename_files,
    workspace_symbol,
)
from codeassist_lsp.session import Session

_log = logging.getLogger(__name__)

PARENT_CHECK_SECONDS = 2.0
CLOSE_SECONDS_MAX = 10.0
"""After this long an orderly end is given up; the journal is safe at any moment."""

_FILES = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)
"""All files and folders."""

# Method -> (handler, options). A bare inline completion would not be advertised: its default is None.
_HANDLERS: dict[str, tuple[Callable[[Session, Any], Any], Any]] = {
    types.INITIALIZED: (initialized.handle, None),
    types.TEXT_DOCUMENT_DID_OPEN: (did_open.handle, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (did_change.handle, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (did_close.handle, None),
    types.TEXT_DOCUMENT_DID_SAVE: (did_save.handle, types.SaveOptions(include_text=False)),
    types.TEXT_DOCUMENT_INLINE_COMPLETION: (next_edit.handle, types.InlineCompletionOptions()),
    next_edit.INLINE_EDIT: (next_edit.inline_edits, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (code_action.handle, code_action.OPTIONS),
    types.CODE_ACTION_RESOLVE: (code_action.resolve, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (did_change_configuration.handle, None),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (did_change_workspace_folders.handle, None),
    types.WORKSPACE_WILL_RENAME_FILES: (will_rename_files.handle, _FILES),
    types.WORKSPACE_DID_RENAME_FILES: (did_rename_files.handle, _FILES),
    types.WORKSPACE_DID_DELETE_FILES: (did_delete_files.handle, _FILES),
    types.WORKSPACE_EXECUTE_COMMAND: (execute_command.handle, None),
    types.NOTEBOOK_DOCUMENT_DID_OPEN: (notebook_did_open.handle, None),
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: (notebook_did_change.handle, None),
    types.NOTEBOOK_DOCUMENT_DID_SAVE: (notebook_did_save.handle, None),
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: (notebook_did_close.handle, None),
    editor_state.METHOD: (editor_state.handle, None),
}

# Offered only where the settings say so. They are known when the client asks what the server can do, so nothing has to
# be registered later, which some clients can't.
_NAVIGATION: dict[str, Callable[[Session, Any], Any]] = {
    types.TEXT_DOCUMENT_DEFINITION: definition.handle,
    types.TEXT_DOCUMENT_HOVER: hover.handle,
    types.TEXT_DOCUMENT_REFERENCES: references.handle,
    types.WORKSPACE_SYMBOL: workspace_symbol.handle,
}
_OF_ONE_FILE = {types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: document_symbol.handle}
"""Other servers answer it from the same file, so `missing` leaves it to them."""


_BLAME: dict[str, dict[str, Callable[[Session, Any], Any]]] = {
    "off": {},
    "hover": {types.TEXT_DOCUMENT_HOVER: blame_hover.handle},
    "lens": {types.TEXT_DOCUMENT_CODE_LENS: code_lens.handle},
}

_NOTEBOOKS = types.NotebookDocumentSyncOptions([types.NotebookDocumentFilterWithNotebook("*")], save=True)
"""All cells of all kinds of notebooks."""


class Writer(Protocol):
    """Where answers go; raises BrokenPipeError when nobody reads any more."""

    def write(self, data: bytes) -> None:
        """Write all of it."""

    def close(self) -> None:
        """End the connection."""


class _Server(LanguageServer):
    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log instead of telling: what pygls would tell holds exception texts."""
        _log.error("%s: %s", source, error)


async def serve(chunks: AsyncIterator[bytes], writer: Writer, *, parent: int | None = None) -> int:
    """Speak with one client until it says `exit`, ends the connection, or is gone; returns the exit code."""
    server = _Server("codeassist", __version__, protocol_cls=Boundary, notebook_document_sync=_NOTEBOOKS)
    protocol = server.protocol
    assert isinstance(protocol, Boundary)
    protocol.finished = asyncio.get_running_loop().create_future()
    protocol.set_writer(writer)
    session = Session(server)
    editor: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    _register(server, session, editor)
    if parent is not None:
        editor.set_result(parent)
    reading = asyncio.create_task(_read(protocol, chunks))
    watching = asyncio.create_task(_watch(editor))
    ends: list[asyncio.Future[Any]] = [reading, watching, protocol.finished]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        reading.cancel()
        watching.cancel()
        await _close(session)
    return protocol.finished.result() if protocol.finished.done() else 1


def _register(server: _Server, session: Session, editor: asyncio.Future[int]) -> None:
    def initialize(params: types.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        session.configure(params, encoding or types.PositionEncodingKind.Utf16)
        asked_for = _navigation(session.settings.navigation) | _BLAME[session.settings.editor.blame]
        for method, handler in asked_for.items():
            server.feature(method)(partial(handler, session))
        if params.process_id is not None and not editor.done():
            editor.set_result(params.process_id)

    async def shutdown(*_: object) -> None:
        await session.close()

    for method, (handler, options) in _HANDLERS.items():
        server.feature(method, options)(partial(handler, session))
    for command in execute_command.COMMANDS:
        server.command(command)(partial(execute_command.handle, session))
    server.feature(types.INITIALIZE)(initialize)
    server.feature(types.SHUTDOWN)(shutdown)


def _navigation(setting: str) -> dict[str, Callable[[Session, Any], Any]]:
    """The methods of navigation that the setting asks for."""
    if setting == "off":
        return {}
    return _NAVIGATION if setting == "missing" else _NAVIGATION | _OF_ONE_FILE


async def _read(protocol: Boundary, chunks: AsyncIterator[bytes]) -> None:
    frames = FrameReader()
    async for chunk in chunks:
        for body in frames.feed(chunk):
            try:
                protocol.receive(body)
            except Exception:  # noqa: BLE001  the boundary of one message: the next one is read whatever it holds
                _log.exception("a message could not be handled")
            # A handler begins, and takes its snapshot, before the next message changes the documents.
            await asyncio.sleep(0)
            if protocol.finished.done():
                return


async def _watch(editor: asyncio.Future[int]) -> None:
    """Return when the editor's process has ended.

    A process that was never seen alive says nothing: its id may be that of another container.
    """
    pid = await editor
    if not _is_alive(pid):
        _log.info("the editor's process %d can't be seen from here", pid)
        await asyncio.get_running_loop().create_future()
    while _is_alive(pid):  # noqa: ASYNC110  a process that is not our child tells nobody when it ends
        await asyncio.sleep(PARENT_CHECK_SECONDS)
    _log.warning("the editor's process %d has ended", pid)


def _is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except (psutil.NoSuchProcess, ValueError, OverflowError):  # what a client says may be no process id at all
        return False
    except psutil.AccessDenied:
        return True


async def _close(session: Session) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS_MAX):
            await session.close()
    except TimeoutError:
        _log.warning("the session did not end within %s seconds", CLOSE_SECONDS_MAX)
