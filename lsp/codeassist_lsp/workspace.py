"""The client's folders, the repositories of its files, and the index that they are in."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lsprotocol import types

from codeassist.capture.location import Location, locate
from codeassist.indexing import open_index
from codeassist_index import CodeIndex
from codeassist_index.errors import CodeIndexError
from codeassist_index.keeper import Event, Keeper
from codeassist_index.languages import LANGUAGES
from codeassist_index.translation import tr
from codeassist_lsp.configuration import Configuration
from codeassist_lsp.documents import Document, file_of
from codeassist_lsp.indexer import Counts, Indexer
from codeassist_lsp.open_files import OpenFiles
from codeassist_lsp.progress import Shows

NAME_CHARACTERS_MAX = 50
_NO_NAME = re.compile(r"[^\w-]")


class Workspace:
    """Knows where files belong, and lets their repositories be indexed."""

    def __init__(
        self, configuration: Configuration, work_done: Shows, tell: Callable[[str], None], status: Counts
    ) -> None:
        """`tell` is told in words for a person what can't be read or indexed; progress goes to the two others."""
        self._configuration = configuration
        self._work_done = work_done
        self._tell = tell
        self._status = status
        self._locations: dict[Path, Location] = {}
        self._indexed: set[Path] = set()
        self._opening = asyncio.Lock()
        self._indexer: Indexer | None = None
        self._open_files = OpenFiles()
        self.folders: dict[str, Path] = {}
        self.index: CodeIndex | None = None

    def add(self, folder: types.WorkspaceFolder) -> Path | None:
        """Make a folder of the client's part of the workspace, if it is on this machine."""
        path = file_of(folder.uri)
        if path is not None:
            self.folders[folder.uri] = path
            self._locations.clear()
        return path

    def remove(self, folder: types.WorkspaceFolder) -> None:
        """A folder has left; it stays indexed, for its code may still be used."""
        self.folders.pop(folder.uri, None)
        self._locations.clear()

    def unnamed(self, document: Document) -> Path | None:
        """Where a document without a name would be in the first folder: what is known there is of use in it too."""
        folder = next(iter(self.folders.values()), None)
        language = LANGUAGES.get(document.language)
        name = _NO_NAME.sub("", document.uri.partition(":")[2])[:NAME_CHARACTERS_MAX] or "Untitled"
        return None if folder is None else folder / f"{name}{language.suffixes[0] if language else ''}"

    async def location(self, file: Path) -> Location | None:
        """The file's repository, remembered until the next save; None where its folder can't be read."""
        if file not in self._locations:
            try:
                found = await asyncio.to_thread(locate, file, tuple(self.folders.values()))
            except CodeIndexError as error:
                self._tell(str(error))
                return None
            self._locations[file] = found
        return self._locations[file]

    async def open(self) -> None:
        """Open the index, and take part in keeping it; what fails is told, and tried again by a later call."""
        async with self._opening:
            if self.index is None:
                try:
                    self.index = await asyncio.to_thread(open_index, self._configuration.settings)
                except CodeIndexError as error:
                    self._tell(tr("Suggestions come without context: {error}").format(error=error))
                    return
                self._open_files.use(self.index.buffers)
            if self._indexer is None:
                try:
                    keep = partial(self._keep, self.index)
                    self._indexer = Indexer(keep, self._work_done, self._tell, self._status)
                except CodeIndexError as error:
                    self._tell(tr("The index is read but not kept up to date. {error}").format(error=error))

    async def index_again(self) -> None:
        """The settings say something else now of what is indexed."""
        async with self._opening:
            if self._indexer is None:
                return
            indexer, self._indexer = self._indexer, None
            await indexer.close()
        await self.open()
        for root in tuple(self._indexed):
            await self._use(root)

    async def index_folders(self) -> None:
        """Let all folders be indexed."""
        for folder in tuple(self.folders.values()):
            await self.index_around(folder / "_")

    async def index_around(self, file: Path) -> None:
        """Let the index of the file's repository be kept up to date from now on."""
        self._locations.clear()
        location = await self.location(file)
        if location is not None and not _is_home(location.root):
            await self._use(location.root)

    async def opened(self, document: Document) -> None:
        """A document was opened: the index sees it, and its repository is indexed unless it was before."""
        location = None if document.file is None else await self.location(document.file)
        if location is not None and document.is_open:
            self._open_files.opened(document, location)
        if location is None or not location.in_git or location.root in self._indexed:
            return
        await self.index_around(location.root / location.path)

    def changed(self, document: Document) -> None:
        """A document has another text now."""
        self._open_files.changed(document)

    def closed(self, document: Document) -> None:
        """What is on disk counts again."""
        self._open_files.closed(document)

    async def close(self) -> None:
        """Stop all work; a second call does nothing."""
        if self._indexer is not None:
            await self._indexer.close()
            self._indexer = None
        if self.index is not None:
            self.index.close()
            self.index = None

    async def _use(self, root: Path) -> None:
        if self._indexer is not None:
            self._indexed.add(root)
            await self._indexer.use(root)

    def _keep(self, index: CodeIndex, tell: Callable[[Event], None]) -> Keeper:
        options = self._configuration.index_options if self._configuration.is_known else None
        return Keeper(index, "codeassist-lsp", tell, options)


def _is_home(root: Path) -> bool:
    """Whether `root` is the home folder or above it: no project, and far too much to index."""
    return root == Path.home() or root in Path.home().parents
