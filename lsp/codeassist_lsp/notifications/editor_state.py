"""`codeassist/editorState`: what the protocol has no words for. Clients need not send it."""

import logging

from codeassist_lsp.session import Session

_log = logging.getLogger(__name__)

METHOD = "codeassist/editorState"


def handle(session: Session, params: object) -> None:
    """Take over what a person does in a document that no change tells."""
    said = params._asdict() if hasattr(params, "_asdict") else {}  # pygls makes a named tuple of an unknown object
    document = session.documents.get(said["uri"]) if isinstance(said.get("uri"), str) else None
    answers = {name: said.get(name) for name in ("selecting", "composing", "accepting", "hidden", "undoing")}
    if document is None or not all(answer is None or isinstance(answer, bool) for answer in answers.values()):
        _log.warning("a %s was ignored: it names an open document and says true or false", METHOD)
        return
    document.editor.told(selecting=answers["selecting"], composing=answers["composing"])
    if (accepting := answers["accepting"]) is not None:
        document.buffer.announced(accepting=accepting)
    if (undoing := answers["undoing"]) is not None:
        document.editor.undoes(undoing=undoing)
    if answers["hidden"]:
        session.ended(document, "hidden")
    elif answers["selecting"]:
        session.ended(document, "left")
