"""An editor without a screen: a language client that drives the real `codeassist-lsp` over stdio."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from codeassist.errors import ModelUnavailableError
from codeassist_index.translation import tr

ANSWER_SECONDS_MAX = 300.0
"""A suggestion that takes longer than this counts as none; a slow machine reads 60 tokens a second."""
END_SECONDS_MAX = 30.0


class Editor:
    """One window: a buffer as an editor holds it, and the server's answers about it."""

    def __init__(self, client: "_Client") -> None:
        self._client = client
        self._uri = ""
        self._file = Path()
        self._version = 0
        self.text = ""

    @property
    def complaints(self) -> str:
        """What the server told the user so far, in its own words."""
        return self._client.complaints

    def open(self, file: Path) -> None:
        """Open a file that stands on disk."""
        self._file, self._uri, self._version = file, file.as_uri(), 1
        self.text = file.read_bytes().decode("utf-8")
        item = types.TextDocumentItem(self._uri, "python", self._version, self.text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def suggestion(self, offset: int) -> types.InlineCompletionItem | None:
        """What the server offers with the cursor at `offset`, counted in characters of the buffer."""
        parameters = types.InlineCompletionParams(
            context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
            text_document=types.TextDocumentIdentifier(self._uri),
            position=self._position(offset),
        )
        answer = await asyncio.wait_for(
            self._client.text_document_inline_completion_async(parameters), ANSWER_SECONDS_MAX
        )
        items = answer.items if isinstance(answer, types.InlineCompletionList) else answer or []
        return items[0] if items else None

    async def accept(self, item: types.InlineCompletionItem, offset: int) -> str:
        """Insert a suggestion as pressing Tab does: the buffer changes, then the accept command runs."""
        assert isinstance(item.insert_text, str)
        assert item.range is not None
        assert item.command is not None
        end = offset + item.range.end.character - self._position(offset).character
        self.edit(offset, end, item.insert_text)
        await self.command(item.command.command, *(item.command.arguments or ()))
        return item.insert_text

    async def command(self, name: str, *arguments: object) -> object:
        """Run one of the server's commands."""
        return await asyncio.wait_for(
            self._client.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments))),
            ANSWER_SECONDS_MAX,
        )

    def edit(self, start: int, end: int, text: str) -> None:
        """Replace the characters from `start` to `end` of the buffer."""
        change = types.TextDocumentContentChangePartial(
            range=types.Range(self._position(start), self._position(end)), text=text
        )
        self.text = self.text[:start] + text + self.text[end:]
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(version=self._version, uri=self._uri)
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def type(self, offset: int, text: str) -> None:
        """Enter `text` one character after the other, as a person does."""
        for index, character in enumerate(text):
            self.edit(offset + index, offset + index, character)

    def save(self) -> None:
        """Write the buffer to disk and say so."""
        self._file.write_bytes(self.text.encode())
        document = types.TextDocumentIdentifier(self._uri)
        self._client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def close(self) -> None:
        """Close the buffer without writing it."""
        document = types.TextDocumentIdentifier(self._uri)
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def _position(self, offset: int) -> types.Position:
        before = self.text[:offset]
        line = before.count("\n")
        column = before[before.rfind("\n") + 1 :]
        return types.Position(line, len(column.encode("utf-16-le")) // 2)


@asynccontextmanager
async def start(root: Path) -> AsyncIterator[Editor]:
    """Start a server for the folder `root` and end it, with all that it started, at the end.

    Raises:
        ModelUnavailableError: the server could not be started, or complained and gave no suggestion.
    """
    client = _Client()
    # -P keeps the working folder, which may be a repository with packages of its own, off the path.
    await client.start_io(sys.executable, "-P", "-m", "codeassist_lsp", "--stdio", cwd=str(root))
    reading = asyncio.create_task(client.drain())
    try:
        await asyncio.wait_for(client.initialize_async(_initialize(root)), END_SECONDS_MAX)
        client.initialized(types.InitializedParams())
        try:
            yield Editor(client)
        except TimeoutError as error:
            raise ModelUnavailableError(
                tr("The language server gave no answer. {complaints}").format(complaints=client.complaints)
            ) from error
        await asyncio.wait_for(client.shutdown_async(None), END_SECONDS_MAX)
        client.exit(None)
        await asyncio.wait_for(client.ended(), END_SECONDS_MAX)
    finally:
        await client.kill()
        await reading


class _Client(LanguageClient):
    def __init__(self) -> None:
        super().__init__("codeassist-demo", "1")
        self._said: list[str] = []

        def show_message(parameters: types.ShowMessageParams) -> None:
            self._said.append(parameters.message)

        self.feature(types.WINDOW_SHOW_MESSAGE)(show_message)

    @property
    def complaints(self) -> str:
        """What the server told the user so far."""
        return " ".join(self._said)

    async def drain(self) -> None:
        """Read the server's log as it comes: a full pipe would stop the server."""
        assert self._server is not None
        assert self._server.stderr is not None
        while await self._server.stderr.read(65_536):
            pass

    async def ended(self) -> None:
        """Wait for the server's own end."""
        assert self._server is not None
        await self._server.wait()

    async def kill(self) -> None:
        """Make sure that no server is left behind; a server that ended by itself is not touched."""
        assert self._server is not None
        if self._server.returncode is None:
            self._server.kill()
        await self.stop()  # type: ignore[no-untyped-call]  # pygls leaves this one without annotations


def _initialize(root: Path) -> types.InitializeParams:
    return types.InitializeParams(
        process_id=None,
        client_info=types.ClientInfo("codeassist-demo", "1"),
        root_uri=root.as_uri(),
        workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
        capabilities=types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(
                inline_completion=types.InlineCompletionClientCapabilities()
            )
        ),
    )
