"""`notebookDocument/didClose`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidCloseNotebookDocumentParams) -> None:
    """Forget the notebook and its cells."""
    session.documents.notebooks.pop(params.notebook_document.uri, None)
    for cell in params.cell_text_documents:
        session.closed(cell.uri)
