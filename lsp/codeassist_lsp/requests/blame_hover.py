"""`textDocument/hover` with the setting `editor.blame = "hover"`: who wrote the line, below what navigation says."""

from lsprotocol import types

from codeassist_lsp.requests import hover
from codeassist_lsp.session import Session


async def handle(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What navigation answers, where it is on, and what is known of the line."""
    found = None if session.settings.navigation == "off" else await hover.handle(session, params)
    told = await _told(session, params)
    if told is None:
        return found
    parts = [told]
    if found is not None:
        assert isinstance(found.contents, types.MarkupContent)
        parts.insert(0, found.contents.value)
    contents = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return types.Hover(contents, None if found is None else found.range)


async def _told(session: Session, params: types.HoverParams) -> str | None:
    document = session.documents.get(params.text_document.uri)
    blamed = None if document is None else await session.blames.of(document)
    if blamed is None:
        return None
    return "  \n".join(hover.plain(sentence) for sentence in blamed.sentences(params.position.line)) or None
