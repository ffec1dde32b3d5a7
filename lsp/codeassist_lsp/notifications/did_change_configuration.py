"""`workspace/didChangeConfiguration`."""

from lsprotocol import types

from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Take the client's new settings, in whichever of the two ways it has for them."""
    await session.reconfigure(params.settings)
