"""`textDocument/didOpen`."""

from lsprotocol import types

from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Take the document's text over from the client."""
    await session.opened(params.text_document)
