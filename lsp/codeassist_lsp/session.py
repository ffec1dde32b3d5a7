"""All mutable state of one editor's connection. Requests and notifications only call into it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

from codeassist import __version__
from codeassist.capture.acceptance import Offer
from codeassist.capture.buffer import Changed
from codeassist.capture.cuts import Cuts
from codeassist.capture.events import Client
from codeassist.capture.location import Location, locate
from codeassist.capture.recorder import Finish, Recorder
from codeassist.capture.saved import SavedBuffer
from codeassist.completion import Completer
from codeassist.completion.checks import check_with
from codeassist.completion.gathering import Index, Retrieve
from codeassist.editing.writer import Writer
from codeassist.errors import CodeassistError, UsageError
from codeassist.indexing import open_index, options_of
from codeassist.model.connect import connect
from codeassist.observability import logs
from codeassist.personal.retention import keep_to_retention
from codeassist.privacy.redaction import Redactor
from codeassist.settings import LoadedSettings, Settings, load
from codeassist.settings.layer import Layer
from codeassist.settings.model import CompletionSettings, JournalSettings
from codeassist.settings.project import project_layer
from codeassist_index import CodeIndex, Context, ContextRequest
from codeassist_index.errors import CodeIndexError
from codeassist_index.keeper import Event, Keeper
from codeassist_index.translation import tr, use_editors
from codeassist_lsp.assistant import Assistant
from codeassist_lsp.by_project import ByProject
from codeassist_lsp.client_features import OWN_OPTIONS, ClientFeatures
from codeassist_lsp.documents import Document, file_of
from codeassist_lsp.engine import Completes, Engine
from codeassist_lsp.expected import Expectations
from codeassist_lsp.indexer import Indexer
from codeassist_lsp.next_edits import NextEdits
from codeassist_lsp.open_files import OpenFiles
from codeassist_lsp.outcomes import Outcomes
from codeassist_lsp.positions import Encoding
from codeassist_lsp.progress import WorkDone
from codeassist_lsp.screen import Answered
from codeassist_lsp.status import Status
from codeassist_lsp.traces import Traces

_log = logging.getLogger(__name__)

CLOSED_DOCUMENTS_MAX = 32
"""Closed documents whose owners are still known when they are opened again unchanged."""

DOUBT_SECONDS = 2.0
"""How long a `didSave` may take after the write, before a change is taken for another program's."""


class Session:
    """One client: its settings, documents, suggestions, journal, model and index."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._told: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._cuts = Cuts()
        self._locations: dict[Path, Location] = {}
        self._indexed: set[Path] = set()
        self._opening = asyncio.Lock()
        self._index: CodeIndex | None = None
        self._indexer: Indexer | None = None
        self.settings = Settings()
        self._loaded: LoadedSettings | None = None
        self._projects: dict[Path, tuple[Layer | None, Settings]] = {}
        self._dropping: asyncio.Task[object] | None = None
        self.encoding: Encoding = "utf-16"
        self.documents: dict[str, Document] = {}
        self._open_files = OpenFiles()
        self._closed: dict[str, Document] = {}
        self.folders: dict[str, Path] = {}
        self.recorder: Recorder | None = None
        self.status = Status(self._server.protocol.notify)
        self.engine = Engine(self._connect, self.tell, self.status.model)
        self.traces = Traces()
        self.client = ClientFeatures()
        self.next_edits = NextEdits(self.documents, self.location, lambda: self._index, self.settings_of)
        self.work_done = WorkDone(self._server)
        self.expected = Expectations()
        self.outcomes = Outcomes(self._record, self.traces, self.engine)

    def configure(self, params: types.InitializeParams, encoding: str) -> None:
        """Take what the client says about itself; wrong settings switch everything off and are told later."""
        self.encoding = types.PositionEncodingKind(encoding).value
        use_editors(params.locale)
        own, options = _parted(params.initialization_options)
        self.client = ClientFeatures.of(params.capabilities, own)
        wrong = ""
        try:
            self._loaded = load(_options(options))
            self.settings = self._loaded.settings
        except CodeassistError as error:
            self.settings = _nothing_enabled()
            wrong = tr("codeassist is off until its settings are right. {error}").format(error=error)
            self._loop.call_soon(self.tell, wrong)
        else:
            for warning in self._loaded.warnings:
                self._loop.call_soon(self.tell, warning)
        self.status.configured(wrong=wrong, enabled=self.settings.completion.enabled)
        info = params.client_info
        client = Client(info.name, info.version or "") if info else Client("codeassist-lsp", __version__)
        self.recorder = Recorder(self.settings.journal, client, self._tell_from_thread, self._redactor_of)
        logs.use(self.settings)
        self.traces.begin(self.settings, self._tell_from_thread)
        for folder in _folders(params):
            self.add_folder(folder)

    async def start(self) -> None:
        """Connect to the model, and index the workspace's folders and what is open already."""
        if self.client.status:
            self.status.begin()
        if self._loaded is not None:  # with wrong settings nobody knows what may be dropped
            self._dropping = asyncio.create_task(asyncio.to_thread(keep_to_retention, self.settings))
        if self.settings.completion.enabled:
            self.engine.start()
        elif self.settings.navigation == "off":
            return
        await self._open_index()
        for folder in tuple(self.folders.values()):
            await self.index_around(folder / "_")
        for document in tuple(self.documents.values()):
            await self._index_once(document)

    async def close(self) -> None:
        """Stop all work, write what is pending, and release everything. A second call does nothing."""
        self.status.close()
        self.outcomes.close()
        await self.next_edits.close()
        await self.engine.close()
        if self._indexer is not None:
            await self._indexer.close()
        if self._index is not None:
            self._index.close()
            self._index = None
        if self.recorder is not None:
            await asyncio.to_thread(self.recorder.close)
            self.recorder = None
        if self._dropping is not None:
            await self._dropping
        await asyncio.to_thread(self.traces.close)

    @property
    def suggests(self) -> bool:
        """Whether anything is suggested now."""
        return self.settings.completion.enabled and not self.status.facts.paused

    @property
    def index(self) -> CodeIndex | None:
        """The index, once it is open."""
        return self._index

    def tell(self, message: str) -> None:
        """Tell the user about a problem, in words, and only once."""
        if message not in self._told:
            self._told.add(message)
            self.say(message)

    def say(self, message: str) -> None:
        """Tell the user something about what was just asked for."""
        self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def show(self, uri: str, place: types.Position) -> None:
        """Let the client show a place."""
        shown = types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(place, place))
        self._server.window_show_document(shown)

    async def apply(self, label: str, document: Document, edit: types.TextEdit) -> bool:
        """Let the client change a document; False if it does not, as when it has changed by then."""
        change = types.WorkspaceEdit(changes={document.uri: [edit]})
        if self.client.document_changes:
            versioned = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
            change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, [edit])])
        return await self.apply_edit(label, change)

    async def apply_edit(self, label: str, change: types.WorkspaceEdit) -> bool:
        """Let the client apply an edit; False if it does not."""
        try:
            answer = await self._server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(change, label))
        except JsonRpcException:
            return False
        return isinstance(answer, Mapping) and answer.get("applied") is True

    def add_folder(self, folder: types.WorkspaceFolder) -> Path | None:
        """Make a folder of the client's part of the workspace, if it is on this machine."""
        path = file_of(folder.uri)
        if path is not None:
            self.folders[folder.uri] = path
        return path

    async def location(self, file: Path) -> Location | None:
        """The file's repository, remembered until the next save; None where its folder can't be read."""
        if file not in self._locations:
            try:
                self._locations[file] = await asyncio.to_thread(locate, file, tuple(self.folders.values()))
            except CodeIndexError as error:
                self.tell(str(error))
                return None
        return self._locations[file]

    async def index_around(self, file: Path) -> None:
        """Let the index of the file's repository be kept up to date from now on."""
        self._locations.clear()
        location = await self.location(file)
        if location is not None and self._indexer is not None and not _is_home(location.root):
            self._indexed.add(location.root)
            await self._indexer.use(location.root)

    async def opened(self, item: types.TextDocumentItem) -> None:
        """The client has opened a document; its repository is indexed unless it was before."""
        document = self.documents[item.uri] = Document(item, self.encoding, self._cuts)
        before = self._closed.pop(item.uri, None)
        if before is not None and before.text == document.text:
            document.buffer = before.buffer
        await self._index_once(document)

    def changed(self, document: Document, changed: Changed) -> None:
        """Record what a change of a document meant."""
        self.outcomes.disturbed(document.uri)
        self._open_files.changed(document)
        for span in changed.accepted:
            self.outcomes.accepted(document.file, span)
        self.outcomes.ended(changed.ended, wanted=changed.typed)
        if (applied := self.expected.applied(document)) is not None:
            self.outcomes.chosen(*applied)
        self.next_edits.changed(document.uri)
        if changed.doubt is not None:
            self._loop.call_later(DOUBT_SECONDS, document.buffer.disown, changed.doubt)

    def offered(self, document: Document, offer: Offer, answer: Answered) -> None:
        """A suggestion goes to the client."""
        document.buffer.offer(offer)
        self.outcomes.answered(answer)

    def confirmed(self, suggestion: str) -> None:
        """The client says that a suggestion was accepted."""
        for document in self.documents.values():
            span = document.buffer.confirm(suggestion)
            if span is not None:
                self.outcomes.accepted(document.file, span)

    def saved(self, document: Document) -> None:
        """The client has written a document."""
        document.saved()
        if document.file is not None and self.recorder is not None:
            saved = SavedBuffer(document.file, document.text, document.buffer.owned())
            self.recorder.saved(saved, tuple(self.folders.values()))

    def closed(self, document: Document) -> None:
        """The client has closed a document."""
        self._open_files.closed(document)
        self.outcomes.disturbed(document.uri)
        self.outcomes.ended(document.buffer.open_suggestions)
        document.buffer.withdraw_offers()
        self._closed[document.uri] = document
        while len(self._closed) > CLOSED_DOCUMENTS_MAX:
            del self._closed[next(iter(self._closed))]

    async def _open_index(self) -> None:
        async with self._opening:
            if self._indexer is not None:
                return
            try:
                self._index = await asyncio.to_thread(open_index, self.settings)
            except CodeIndexError as error:
                self.tell(tr("Suggestions come without context: {error}").format(error=error))
                return
            self._open_files.use(self._index.buffers)
            try:
                self._indexer = Indexer(partial(self._keep, self._index), self.work_done, self.tell, self.status)
            except CodeIndexError as error:
                self.tell(tr("The index is read but not kept up to date. {error}").format(error=error))

    def _keep(self, index: CodeIndex, tell: Callable[[Event], None]) -> Keeper:
        return Keeper(index, "codeassist-lsp", tell, partial(options_of, self._loaded) if self._loaded else None)

    async def _index_once(self, document: Document) -> None:
        location = None if document.file is None else await self.location(document.file)
        if location is not None and self.documents.get(document.uri) is document:
            self._open_files.opened(document, location)
        if location is None or not location.in_git or location.root in self._indexed:
            return
        await self.index_around(location.root / location.path)

    def _record(self, file: Path | None, finish: Finish) -> None:
        if file is not None and self.recorder is not None:
            self.recorder.event(file, tuple(self.folders.values()), finish)

    def _tell_from_thread(self, message: str) -> None:
        self._loop.call_soon_threadsafe(self.tell, message)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Completes]:
        # A suggestion may be asked for before the workspace is looked at; it should have context too.
        await self._open_index()
        async with connect(self.settings) as model:
            self.status.connected(model.name)
            context: Retrieve | Index = self._index if self._index is not None else _no_context

            def assistant(settings: Settings) -> Assistant:
                redactor = Redactor(settings.privacy)
                check = None if self._index is None else check_with(self._index)
                completer = Completer(
                    model=model, context=context, settings=settings.completion, redactor=redactor, check=check
                )
                writer = Writer(
                    model=model, context=context, settings=settings.completion, redactor=redactor, check=check
                )
                return Assistant(completer, writer)

            yield ByProject(assistant, self.settings_of)

    def _redactor_of(self, root: Path) -> Redactor:
        """What is private in a project. Called from the journal's thread."""
        loaded = self._loaded
        return Redactor((self.settings if loaded is None else loaded.of_project(root).settings).privacy)

    def settings_of(self, root: Path) -> Settings:
        """The settings with the safe subset of the project's own file; what else that says is told once."""
        if self._loaded is None:
            return self.settings
        said = project_layer(root)
        known = self._projects.get(root)
        if known is not None and known[0] == said:  # each key asks, and merging all layers takes a millisecond
            return known[1]
        found = self._loaded.of_project(root)
        if own := found.warnings[len(self._loaded.warnings) :]:
            self.tell("\n".join(own))
        self._projects[root] = said, found.settings
        return found.settings


def _parted(given: object) -> tuple[Mapping[str, object], object]:
    """What a client says about itself, and its settings."""
    if not isinstance(given, Mapping):
        return {}, given
    own = {key: given[key] for key in OWN_OPTIONS if key in given}
    return own, {key: value for key, value in given.items() if key not in own}


def _options(given: object) -> Mapping[str, Any] | None:
    if given is None or isinstance(given, Mapping):
        return given
    raise UsageError(tr("`initializationOptions` must be an object with the keys of the settings file."))


def _nothing_enabled() -> Settings:
    return Settings(completion=CompletionSettings(enabled=False), journal=JournalSettings(enabled=False))


def _folders(params: types.InitializeParams) -> Sequence[types.WorkspaceFolder]:
    if params.workspace_folders:
        return params.workspace_folders
    uri = params.root_uri or (from_fs_path(params.root_path) if params.root_path else None)
    return [types.WorkspaceFolder(uri, "root")] if uri else []


def _is_home(root: Path) -> bool:
    """Whether `root` is the home folder or above it: no project, and far too much to index."""
    return root == Path.home() or root in Path.home().parents


def _no_context(_request: ContextRequest, _budget: int) -> Context:
    """What is found without an index: nothing."""
    return Context((), 0, 0.0)
