"""`workspace/didChangeWorkspaceFolders`."""

from lsprotocol import types

from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Index the folders that came; those that left stay indexed, for their code may still be used."""
    for folder in params.event.removed:
        session.workspace.remove(folder)
    for folder in params.event.added:
        path = session.workspace.add(folder)
        if path is not None:
            await session.workspace.index_around(path / "_")
