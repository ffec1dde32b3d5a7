"""`textDocument/didSave`."""

from lsprotocol import types

from codeassist_lsp.documents import file_of
from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidSaveTextDocumentParams) -> None:
    """Record who wrote what was saved. Whoever keeps the index sees the change by itself."""
    document = session.documents.get(params.text_document.uri)
    if document is not None:
        session.saved(document)
    file = file_of(params.text_document.uri)
    if file is not None:
        await session.workspace.index_around(file)
