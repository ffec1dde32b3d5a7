"""`textDocument/definition`."""

from lsprotocol import types

from codeassist_index import CodeIndex, ContextRequest
from codeassist_lsp.navigation import asked, cursor, is_wanted, locations
from codeassist_lsp.session import Session

DEFINITIONS_MAX = 20
"""So many are given where only the name is known."""


async def handle(session: Session, params: types.DefinitionParams) -> list[types.Location] | None:
    """Where the name at the cursor is defined."""
    question = await cursor(session, params.text_document.uri, params.position)
    if question is None:
        return None
    _, request = question
    return await asked(session, lambda index: _found(session, index, request))


def _found(session: Session, index: CodeIndex, request: ContextRequest) -> list[types.Location]:
    found = (one.place for one in index.definition_at(request, limit=DEFINITIONS_MAX))
    return list(locations(session, (place for place in found if is_wanted(session.settings, place, [request.root]))))
