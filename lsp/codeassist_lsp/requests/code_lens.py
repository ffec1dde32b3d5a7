"""`textDocument/codeLens` with the setting `editor.blame = "lens"`: who wrote the lines below, above each block."""

from itertools import islice

from lsprotocol import types

from codeassist_lsp.session import Session

LENSES_MAX = 2000
"""Blocks of one file that are told of; a longer file has lenses on the first of them alone."""
NOTHING_TO_RUN = ""
"""The command of a lens that only says something."""


async def handle(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """One lens for each block of lines that share what is known of them."""
    document = session.documents.get(params.text_document.uri)
    blamed = None if document is None else await session.blames.of(document)
    if blamed is None:
        return []
    return [_lens(line, told) for line, told in islice(blamed.stories(), LENSES_MAX)]


def _lens(line: int, title: str) -> types.CodeLens:
    place = types.Position(line, 0)
    return types.CodeLens(types.Range(place, place), types.Command(title, NOTHING_TO_RUN))
