"""`workspace/didChangeWorkspaceFolders`."""

from lsprotocol import types

from codeassist_lsp.session import Session


async def handle(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Index the folders that came; those that left stay indexed, for their code may still be used."""
    for folder in params.event.removed:
        session.folders.pop(folder.uri, None)
    for folder in params.event.added:
        path = session.add_folder(folder)
        if path is not None:
            await session.index_around(path / "_")
