"""`textDocument/didClose`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the document; what counts is on disk."""
    document = session.documents.pop(params.text_document.uri, None)
    if document is not None:
        session.closed(document)
