"""`workspace/willRenameFiles`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.RenameFilesParams) -> None:
    """Remember the new names; there is nothing to edit."""
    session.documents.renaming([(file.old_uri, file.new_uri) for file in params.files])
