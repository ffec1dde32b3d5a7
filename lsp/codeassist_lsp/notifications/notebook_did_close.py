"""`notebookDocument/didClose`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidCloseNotebookDocumentParams) -> None:
    """Forget the notebook and its cells."""
    session.close_notebook(params.notebook_document.uri, params.cell_text_documents)
