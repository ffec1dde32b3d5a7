"""`workspace/didDeleteFiles`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DeleteFilesParams) -> None:
    """Forget who wrote the files."""
    session.documents.deleted([file.uri for file in params.files])
