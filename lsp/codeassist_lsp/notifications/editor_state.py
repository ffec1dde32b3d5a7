"""`codeassist/editorState`: what the protocol has no words for. Clients need not send it."""

import logging

from codeassist_lsp.session import Session

_log = logging.getLogger(__name__)

METHOD = "codeassist/editorState"


def handle(session: Session, params: object) -> None:
    """Take over whether text is selected in a document, and whether an input method is composing there."""
    said = params._asdict() if hasattr(params, "_asdict") else {}  # pygls makes a named tuple of an unknown object
    uri, selecting, composing = said.get("uri"), said.get("selecting"), said.get("composing")
    document = session.documents.get(uri) if isinstance(uri, str) else None
    if document is None or not (_is_answer(selecting) and _is_answer(composing)):
        _log.warning("a %s was ignored: it names an open document and says true or false", METHOD)
        return
    document.editor.told(selecting=selecting, composing=composing)


def _is_answer(value: object) -> bool:
    return value is None or isinstance(value, bool)
