"""`textDocument/references`."""

from lsprotocol import types

from codeassist_index import CodeIndex, ContextRequest
from codeassist_lsp.navigation import asked, cursor, is_wanted, locations
from codeassist_lsp.session import Session

REFERENCES_MAX = 1_000


async def handle(session: Session, params: types.ReferenceParams) -> list[types.Location] | None:
    """Where what the name at the cursor stands for is used."""
    question = await cursor(session, params.text_document.uri, params.position)
    if question is None:
        return None
    _, request = question
    declared = params.context.include_declaration
    return await asked(session, lambda index: _found(session, index, request, declared=declared))


def _found(session: Session, index: CodeIndex, request: ContextRequest, *, declared: bool) -> list[types.Location]:
    uses = index.references_at(request, limit=REFERENCES_MAX)
    definitions = [found.place for found in uses.definitions if found.exact]
    others = [place for place in uses.places if place not in definitions]
    wanted = [*definitions, *others] if declared else others
    return list(locations(session, (one for one in wanted if is_wanted(session.settings, one, [request.root]))))
