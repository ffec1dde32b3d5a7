"""`initialized`."""

from lsprotocol import types

from codeassist_lsp.session import Session


async def handle(session: Session, params: types.InitializedParams) -> None:  # noqa: ARG001  it says nothing
    """Begin the work that takes a while: the index and the model."""
    await session.start()
