"""`notebookDocument/didSave`."""

from lsprotocol import types

from codeassist_lsp.documents import file_of
from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidSaveNotebookDocumentParams) -> None:
    """Who wrote what is not recorded: the file holds the cells in JSON."""
    file = file_of(params.notebook_document.uri)
    if file is not None:
        await session.workspace.index_around(file)
