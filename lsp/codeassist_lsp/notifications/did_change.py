"""`textDocument/didChange`."""

import logging

from lsprotocol import types

from codeassist_lsp.session import Session

_log = logging.getLogger(__name__)


def handle(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """Follow the changes, incremental or of the whole text."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        _log.warning("a change of a document that is not open was ignored")
        return
    session.changed(document, document.change(params.text_document.version, params.content_changes))
