"""`workspace/didRenameFiles`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.RenameFilesParams) -> None:
    """Know who wrote the files by their new names."""
    session.documents.renamed([(file.old_uri, file.new_uri) for file in params.files])
