"""`textDocument/documentSymbol`."""

import asyncio

from lsprotocol import types

from codeassist_index.navigation.outline import Entry, outline
from codeassist_lsp.documents import Document
from codeassist_lsp.navigation import SYMBOL_KINDS
from codeassist_lsp.positions import character_of
from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    """The definitions of an open document, as they stand in each other."""
    document = session.documents.get(params.text_document.uri)
    if document is None or document.file is None:
        return None
    snapshot, path = document.snapshot(), document.file.name
    text = snapshot.before(len(snapshot.text))
    entries = await asyncio.to_thread(outline, path, text)
    lines = text.split("\n")
    return [_symbol(entry, lines, document) for entry in entries]


def _symbol(entry: Entry, lines: list[str], document: Document) -> types.DocumentSymbol:
    symbol = entry.symbol
    last = min(symbol.end_line, len(lines))
    whole = types.Range(
        types.Position(symbol.start_line - 1, 0),
        types.Position(last - 1, character_of(lines[last - 1], len(lines[last - 1]) + 1, document.encoding)),
    )
    line = lines[entry.line - 1]
    start = character_of(line, entry.column, document.encoding)
    end = character_of(line, entry.column + len(symbol.name), document.encoding)
    name = types.Range(types.Position(entry.line - 1, start), types.Position(entry.line - 1, end))
    return types.DocumentSymbol(
        name=symbol.name,
        kind=SYMBOL_KINDS[symbol.kind],
        range=whole,
        selection_range=name,
        detail=symbol.signature.split("\n", 1)[0],
        children=[_symbol(child, lines, document) for child in entry.children],
    )
