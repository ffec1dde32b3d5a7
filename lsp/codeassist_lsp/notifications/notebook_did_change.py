"""`notebookDocument/didChange`."""

from lsprotocol import types

from codeassist_lsp.session import Session


def handle(session: Session, params: types.DidChangeNotebookDocumentParams) -> None:
    """Follow cells that came, went or were moved, and what was typed in them."""
    notebook, cells = session.documents.notebooks.get(params.notebook_document.uri), params.change.cells
    if notebook is None or cells is None:
        return
    if cells.structure is not None:
        notebook.splice(cells.structure.array)
        gone = [session.closed(cell.uri) for cell in cells.structure.did_close or ()]
        doubt = session.documents.replace_cells(notebook, [*filter(None, gone)], cells.structure.did_open or ())
        if doubt is not None:
            session.doubted(doubt)
    notebook.told(cells.data or ())
    for content in cells.text_content or ():
        document = session.documents.get(content.document.uri)
        if document is not None:
            session.changed(document, document.change(content.document.version, content.changes))
