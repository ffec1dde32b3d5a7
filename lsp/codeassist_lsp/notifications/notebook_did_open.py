"""`notebookDocument/didOpen`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidOpenNotebookDocumentParams) -> None:
    """Take the cells over from the client."""
    session.documents.open_notebook(params.notebook_document, params.cell_text_documents)
