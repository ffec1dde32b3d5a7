"""`workspace/symbol`."""

from lsprotocol import types

from codeassist_index import CodeIndex
from codeassist_lsp.navigation import asked, is_wanted, locations, symbol_of
from codeassist_lsp.session import Session

SYMBOLS_MAX = 100


async def handle(session: Session, params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation] | None:
    """Definitions of all indexed repositories by a part of their name, the best first."""
    return await asked(session, lambda index: _found(session, index, params.query))


def _found(session: Session, index: CodeIndex, query: str) -> list[types.SymbolInformation]:
    folders = tuple(session.folders.values())
    found = [one for one in index.symbols(query, limit=SYMBOLS_MAX) if is_wanted(session.settings, one.place, folders)]
    return [symbol_of(one, location) for one in found for location in locations(session, [one.place])]
