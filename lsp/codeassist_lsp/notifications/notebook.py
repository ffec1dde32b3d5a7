"""`notebookDocument/didOpen`, `didChange`, `didSave` and `didClose`."""

from lsprotocol import types

from codeassist_lsp.documents import file_of
from codeassist_lsp.session import Session


def opened(session: Session, params: types.DidOpenNotebookDocumentParams) -> None:
    """Take the cells over from the client."""
    session.open_notebook(params.notebook_document, params.cell_text_documents)


def changed(session: Session, params: types.DidChangeNotebookDocumentParams) -> None:
    """Follow cells that came, went or were moved, and what was typed in them."""
    notebook, cells = session.notebooks.get(params.notebook_document.uri), params.change.cells
    if notebook is None or cells is None:
        return
    if cells.structure is not None:
        notebook.splice(cells.structure.array)
        session.close_cells(cells.structure.did_close or ())
        session.open_cells(notebook, cells.structure.did_open or ())
    notebook.told(cells.data or ())
    for content in cells.text_content or ():
        document = session.documents.get(content.document.uri)
        if document is not None:
            session.changed(document, document.change(content.document.version, content.changes))


async def saved(session: Session, params: types.DidSaveNotebookDocumentParams) -> None:
    """Who wrote what is not recorded: the file holds the cells in JSON."""
    file = file_of(params.notebook_document.uri)
    if file is not None:
        await session.workspace.index_around(file)


def closed(session: Session, params: types.DidCloseNotebookDocumentParams) -> None:
    """Forget the notebook and its cells."""
    session.close_notebook(params.notebook_document.uri, params.cell_text_documents)
