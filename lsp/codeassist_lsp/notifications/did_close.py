"""`textDocument/didClose`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the document; what counts is on disk."""
    session.closed(params.text_document.uri)
