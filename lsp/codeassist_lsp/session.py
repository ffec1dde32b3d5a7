"""All mutable state of one editor's connection. Requests and notifications only call into it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

from codeassist import __version__
from codeassist.capture.acceptance import Ending
from codeassist.capture.buffer import AcceptedSpan, Changed
from codeassist.capture.events import Client
from codeassist.capture.followed import Followed, followed_event
from codeassist.capture.habits import habits_of
from codeassist.capture.location import Location
from codeassist.capture.offer import Offer
from codeassist.capture.recorder import Finish, Recorder
from codeassist.capture.runs import Doubt
from codeassist.capture.saved import SavedBuffer
from codeassist.capture.saved_notebook import SavedNotebook
from codeassist.observability import logs
from codeassist.personal.retention import keep_to_retention
from codeassist.settings import Settings
from codeassist_index import CodeIndex
from codeassist_index.translation import tr, use_editors
from codeassist_lsp.agenda import Agenda
from codeassist_lsp.blame import Blames
from codeassist_lsp.client_features import ClientFeatures
from codeassist_lsp.configuration import Change, Configuration
from codeassist_lsp.connecting import connected
from codeassist_lsp.documents import Document
from codeassist_lsp.engine import Completes, Engine
from codeassist_lsp.expected import Expectations
from codeassist_lsp.journal_watch import JournalWatch
from codeassist_lsp.next_edits import NextEdits
from codeassist_lsp.open_documents import OpenDocuments
from codeassist_lsp.outcomes import Outcomes
from codeassist_lsp.progress import WorkDone
from codeassist_lsp.rejections import Rejections
from codeassist_lsp.screen import Answered
from codeassist_lsp.status import Status
from codeassist_lsp.survival import Survival
from codeassist_lsp.traces import Traces
from codeassist_lsp.window import Window
from codeassist_lsp.workspace import Workspace

SETTINGS_LOOK_SECONDS = 2.0
"""How often the files of the settings are looked at."""

DOUBT_SECONDS = 2.0
"""How long a `didSave` may take after the write, before a change is taken for another program's."""


class Session:
    """One client: its settings, documents, suggestions, journal, model and index."""

    def __init__(self, server: LanguageServer) -> None:
        self._loop = asyncio.get_running_loop()
        self.window = Window(server)
        self._configuration = Configuration(self.window.tell)
        self._applying = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._dropping: asyncio.Task[object] | None = None
        self._who = Client("codeassist-lsp", __version__)
        self.documents = OpenDocuments()
        self.recorder: Recorder | None = None
        self.status = Status(server.protocol.notify)
        self.journal = JournalWatch(self.status.journal, lambda: self.recorder.trouble if self.recorder else "")
        self.work_done = WorkDone(server)
        self.workspace = Workspace(self._configuration, self.work_done, self.window.tell, self.status)
        self.engine = Engine(self._connect, self.window.tell, self.status.model)
        self.traces = Traces()
        self.client = ClientFeatures()
        self.blames = Blames(lambda: self.settings, self.location)
        self.next_edits = NextEdits(self.documents, self.location, lambda: self.index, self._configuration.of_project)
        self.expected = Expectations()
        self._agenda = Agenda(self._loop)
        self.survival = Survival(self.documents, self._record, self._agenda)
        self.rejections = Rejections(self._record_followed, self._agenda)
        self.outcomes = Outcomes(self._record, self.traces, self.engine, self.rejections)

    def configure(self, params: types.InitializeParams, encoding: str) -> None:
        """Take what the client says about itself; wrong settings switch everything off and are told later."""
        self.documents.encoding = types.PositionEncodingKind(encoding).value
        use_editors(params.locale)
        self.client = ClientFeatures.of(params.capabilities, params.initialization_options)
        self._configuration.begin(params.initialization_options, trusted=self.client.trusted_configuration)
        for words in filter(None, (self._configuration.wrong, *self._configuration.warnings)):
            self._loop.call_soon(self.window.tell, words)
        if params.client_info is not None:
            self._who = Client(params.client_info.name, params.client_info.version or "")
        name = "" if params.client_info is None else params.client_info.name
        self.documents.habits = habits_of(name, confirms=self.client.confirms, asks=self.client.asks)
        self.recorder = self._new_recorder()
        logs.use(self.settings)
        self.traces.begin(self.settings, self.window.tell_from_thread)
        self._tell_configured()
        for folder in _folders(params):
            self.workspace.add(folder)

    async def start(self) -> None:
        """Connect to the model, and index the workspace's folders and what is open already."""
        if self.client.status:
            self.status.begin()
        await self._ask_for_configuration()
        if self._configuration.is_known:
            self._dropping = asyncio.create_task(asyncio.to_thread(keep_to_retention, self.settings))
        await self.journal.begin(self.settings)
        self._watching = asyncio.create_task(self._watch_settings())
        await self._begin_work()

    async def close(self) -> None:
        """Stop all work, write what is pending, and release everything. A second call does nothing."""
        self.status.close()
        if self._watching is not None:
            self._watching.cancel()
        for document in self.documents.values():
            self.ended(document, "closed")
        self.outcomes.close()
        self._agenda.close()
        await self.next_edits.close()
        await self.engine.close()
        await self.workspace.close()
        await self.journal.close()
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
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._configuration.settings

    @property
    def index(self) -> CodeIndex | None:
        """The index, once it is open."""
        return self.workspace.index

    @property
    def folders(self) -> dict[str, Path]:
        """The folders of the client's workspace by their addresses."""
        return self.workspace.folders

    def settings_of(self, root: Path) -> Settings:
        """The settings for a root."""
        return self._configuration.of_project(root)

    async def location(self, file: Path) -> Location | None:
        """The file's repository; None where its folder can't be read."""
        return await self.workspace.location(file)

    async def reconfigure(self, said: object) -> None:
        """The client tells its settings, or that they have changed: then it is asked for them."""
        if said is None:
            await self._ask_for_configuration()
        else:
            await self._apply(await self._configuration.told(said))

    async def apply(self, label: str, document: Document, edit: types.TextEdit) -> bool:
        """Let the client change a document; False if it does not, as when it has changed by then."""
        change = types.WorkspaceEdit(changes={document.uri: [edit]})
        if self.client.document_changes:
            versioned = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
            change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, [edit])])
        return await self.window.apply(label, change)

    async def opened(self, item: types.TextDocumentItem) -> None:
        """The client has opened a document; its repository is indexed unless it was before."""
        document = self.documents.open(item)
        if document.home is None and document.is_without_file:
            document.home = self.workspace.unnamed(document)
        await self.workspace.opened(document)

    def changed(self, document: Document, changed: Changed) -> None:
        """Record what a change of a document meant."""
        self.outcomes.disturbed(document.uri)
        self.workspace.changed(document)
        for span in changed.accepted:
            self._accepted(document, span)
        self.outcomes.ended(changed.ended)
        if (applied := self.expected.applied(document)) is not None:
            self.outcomes.chosen(*applied)
            self.survival.accepted(document, applied[1])
        self.next_edits.changed(document.uri)
        self.documents.written(document)
        if changed.doubt is not None and not self.documents.read_again(document):
            self.doubted(changed.doubt)

    def doubted(self, doubt: Doubt) -> None:
        """A person has written something, if a save follows soon; else another program has, and it was read again."""
        self._loop.call_later(DOUBT_SECONDS, doubt.settle, None)

    def offered(self, document: Document, offer: Offer, answer: Answered) -> None:
        """A suggestion goes to the client."""
        self.outcomes.ended(document.buffer.offer(offer))
        self.rejections.offered(document, offer)
        self.outcomes.answered(answer)

    def cursor_at(self, document: Document, place: types.Position) -> None:
        """The client says, whatever for, where the cursor stands in a document."""
        self.outcomes.ended(document.buffer.cursor_at(document.offset(place), document.text))

    def ended(self, document: Document, ending: Ending) -> None:
        """Nothing is offered in a document any more."""
        self.outcomes.ended(document.buffer.end_offers(ending))

    def confirmed(self, suggestion: str) -> None:
        """The client says that a suggestion was accepted."""
        for document in self.documents.values():
            span = document.buffer.confirm(suggestion)
            if span is not None:
                self._accepted(document, span)

    def saved(self, document: Document) -> None:
        """The client has written a document."""
        document.saved()
        self.documents.written(document)
        if document.file is not None and self.recorder is not None:
            saved = SavedBuffer(document.file, document.text, document.buffer.owned())
            self.recorder.saved(saved, tuple(self.folders.values()))
        self.survival.saved(document)

    def notebook_saved(self, uri: str) -> None:
        """The client has written a notebook."""
        notebook = self.documents.notebooks.get(uri)
        if notebook is not None and notebook.file is not None and self.recorder is not None:
            self.recorder.saved(SavedNotebook(notebook.file, notebook.saved()), tuple(self.folders.values()))
            for cell in filter(None, map(self.documents.get, notebook.uris)):
                self.survival.saved(cell)

    def closed(self, uri: str) -> Document | None:
        """The client has closed a document, which is returned; None for one that was not open."""
        document = self.documents.close(uri)
        if document is None:
            return None
        self.workspace.closed(document)
        self.blames.closed(uri)
        self.outcomes.disturbed(uri)
        self.ended(document, "closed")
        self.survival.closed(document)
        self.rejections.closed(document)
        return document

    def _accepted(self, document: Document, span: AcceptedSpan) -> None:
        self.outcomes.accepted(document.home, span)
        self.survival.accepted(document, span)

    def _record(self, file: Path | None, finish: Finish) -> None:
        if file is not None and self.recorder is not None:
            self.recorder.event(file, tuple(self.folders.values()), finish)

    def _record_followed(self, followed: Followed) -> None:
        if self.settings.journal.followed and self.recorder is not None:
            self.recorder.text(followed.file, tuple(self.folders.values()), partial(followed_event, followed))

    async def _begin_work(self) -> None:
        """What takes a while: the model, and the index of the folders and of what is open already."""
        if self.settings.completion.enabled:
            self.engine.start()
        elif self.settings.navigation == "off":
            return
        await self.workspace.open()
        await self.workspace.index_folders()
        for document in tuple(self.documents.values()):
            await self.workspace.opened(document)

    async def _ask_for_configuration(self) -> None:
        """Ask a client that keeps settings for ours, unless it tells its user's own by itself."""
        if not self.client.keeps_configuration or self.client.trusted_configuration:
            return
        said = await self.window.settings()
        if said is not None:
            await self._apply(await self._configuration.told(said))

    async def _watch_settings(self) -> None:
        """Notice when a file of the settings is written: it may lie outside of all that a client watches."""
        while True:
            await asyncio.sleep(SETTINGS_LOOK_SECONDS)
            await self._apply(await self._configuration.look())

    async def _apply(self, change: Change | None) -> None:
        """Let new settings count from the next request on."""
        self._tell_configured()
        if change is None:
            return
        async with self._applying:
            before, after = change.before, change.after
            logs.use(after)
            if (before.traces, before.privacy) != (after.traces, after.privacy):
                await asyncio.to_thread(self.traces.begin, after, self.window.tell_from_thread)
            if before.journal != after.journal and self.recorder is not None:
                old, self.recorder = self.recorder, self._new_recorder()
                await asyncio.to_thread(old.close)
            if (before.journal, before.server, before.adoption) != (after.journal, after.server, after.adoption):
                await self.journal.begin(after)
            if not after.completion.enabled:
                await self.engine.stop()
            elif before.model != after.model:
                await self.engine.restart()
            if (before.index, before.privacy) != (after.index, after.privacy):
                await self.workspace.index_again()
            if before.navigation != after.navigation:
                self.window.tell(tr("`navigation` has changed: it counts when the language server is started again."))
            if before.editor != after.editor:
                self.window.tell(tr("`editor.blame` has changed: it counts when the language server is started again."))
            await self._begin_work()

    def _tell_configured(self) -> None:
        self.status.configured(wrong=self._configuration.wrong, enabled=self.settings.completion.enabled)

    def _new_recorder(self) -> Recorder:
        return Recorder(self.settings.journal, self._who, self.window.tell_from_thread, self._configuration.redactor_of)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Completes]:
        # A suggestion may be asked for before the workspace is looked at; it should have context too.
        await self.workspace.open()
        settings_of = self._configuration.of_project
        async with connected(self.settings, self.index, settings_of, self.status.connected) as completes:
            yield completes


def _folders(params: types.InitializeParams) -> Sequence[types.WorkspaceFolder]:
    if params.workspace_folders:
        return params.workspace_folders
    uri = params.root_uri or (from_fs_path(params.root_path) if params.root_path else None)
    return [types.WorkspaceFolder(uri, "root")] if uri else []
