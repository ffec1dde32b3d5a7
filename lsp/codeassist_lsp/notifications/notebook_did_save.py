"""`notebookDocument/didSave`."""

from lsprotocol import types

from codeassist_lsp.documents import file_of
from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidSaveNotebookDocumentParams) -> None:
    """Record who wrote what of the cells. Whoever keeps the index sees the change by itself."""
    session.notebook_saved(params.notebook_document.uri)
    file = file_of(params.notebook_document.uri)
    if file is not None:
        await session.workspace.index_around(file)
