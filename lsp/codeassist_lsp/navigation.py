"""What the requests of navigation share: the question in the index's terms, and its answers in the editor's."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.uris import from_fs_path

from codeassist import places
from codeassist.settings import Settings
from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.errors import CodeIndexError, NotIndexedError
from codeassist_index.navigation.facts import FoundDefinition, Place
from codeassist_index.types import DefinitionKind
from codeassist_lsp.copies import Copies
from codeassist_lsp.documents import Document
from codeassist_lsp.positions import character_of
from codeassist_lsp.session import Session

_log = logging.getLogger(__name__)
T = TypeVar("T")

SYMBOL_KINDS: dict[DefinitionKind, types.SymbolKind] = {
    "module": types.SymbolKind.Module,
    "class": types.SymbolKind.Class,
    "function": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "variable": types.SymbolKind.Variable,
    "attribute": types.SymbolKind.Field,
}


async def cursor(session: Session, uri: str, position: types.Position) -> tuple[Document, ContextRequest] | None:
    """The question for a position in an open document of a repository; None for any other."""
    document = session.documents.get(uri)
    if document is None or document.file is None:
        return None
    snapshot, offset = document.snapshot(), document.offset(position)
    location = await session.location(document.file)
    if location is None:
        return None
    request = ContextRequest(location.root, location.path, snapshot.before(offset), snapshot.after(offset))
    return document, request


async def asked(session: Session, question: Callable[[CodeIndex], T]) -> T | None:
    """The index's answer, worked out in a thread; None where it has none, for what it says of that is told once."""
    index = session.index
    if index is None:
        return None
    try:
        return await asyncio.to_thread(question, index)
    except NotIndexedError as error:
        _log.info("no navigation: %s", error)
    except CodeIndexError as error:
        session.window.tell(str(error))
    return None


def is_wanted(settings: Settings, place: Place, roots: Iterable[Path]) -> bool:
    """Whether a place is to be answered; with `missing`, when it lies in none of the roots that other servers know."""
    return settings.navigation == "on" or bool(place.revision) or Path(place.root) not in set(roots)


def locations(session: Session, found: Iterable[Place]) -> Iterator[types.Location]:
    """The places as the protocol has them, without those whose file is gone. Reads and writes files."""
    index = session.index
    if index is None:
        return
    copies = Copies(places.sources_dir(), index.text_of)
    for place in found:
        try:
            file = copies.file_of(place)
        except OSError as error:
            _log.warning("no copy of %s for the editor: %s", place.path, error)
            continue
        uri = None if file is None else uri_of(file)
        if uri is not None:
            yield types.Location(uri, range_of(session, place))


def uri_of(file: Path) -> str | None:
    """The address of a file, also of one whose name is no text; pygls has none for that."""
    try:
        uri: str | None = from_fs_path(str(file))
    except UnicodeEncodeError:
        return file.as_uri()
    return uri


def range_of(session: Session, place: Place) -> types.Range:
    """The range of the name."""
    start = character_of(place.text, place.column, session.documents.encoding)
    end = character_of(place.text, place.column + len(place.name), session.documents.encoding)
    return types.Range(types.Position(place.line - 1, start), types.Position(place.line - 1, end))


def symbol_of(found: FoundDefinition, location: types.Location) -> types.SymbolInformation:
    """A definition in a list of symbols; the container says in which repository it is."""
    definition = found.definition
    around = definition.qualified_name.rpartition(".")[0]
    return types.SymbolInformation(
        location=location,
        name=definition.name,
        kind=SYMBOL_KINDS[definition.kind],
        container_name=f"{around} - {definition.repository}" if around else definition.repository,
    )
