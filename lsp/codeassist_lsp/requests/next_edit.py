"""Next edits as inline completions: at the cursor for every client, elsewhere in the file for those that show it.

The protocol leaves open where the range of an inline completion lies, and VS Code's stable interface shows none outside
the cursor's line, so a client has to say that it does. `textDocument/copilotInlineEdit` is the request that clients of
GitHub's language server send for edits elsewhere (Neovim, Emacs, Eclipse and others have such clients).
"""

import uuid
from dataclasses import replace

from lsprotocol import types

from codeassist.capture.location import Location
from codeassist.capture.offer import Offer
from codeassist.completion import CompletionRequest
from codeassist.next_edit.engine import applied, in_order
from codeassist.next_edit.trees import stays_sound
from codeassist.next_edit.types import NextEdit
from codeassist_lsp.cursor import cursor_of
from codeassist_lsp.documents import Document
from codeassist_lsp.next_edits import MODEL, Found, answered
from codeassist_lsp.requests import inline_completion
from codeassist_lsp.requests.execute_command import ACCEPT
from codeassist_lsp.session import Session

INLINE_EDIT = "textDocument/copilotInlineEdit"

_Place = tuple[Found, NextEdit]


async def handle(session: Session, params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """The next edit where the cursor stands at it, else a completion, else an edit elsewhere if the client shows it."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not inline_completion.is_wanted(session, document, params):
        inline_completion.told_why_not(session, document)
        return inline_completion.NOTHING
    cursor = cursor_of(document, params)  # before anything is waited for: the document may change meanwhile
    document.buffer.beside(None if cursor is None else cursor.popup)
    session.cursor_at(document, params.position)
    if cursor is None:
        return inline_completion.NOTHING
    wanted = params.context.selected_completion_info is None
    if wanted and session.next_edits.found:
        own = await _at_cursor(session, document, document.offset(params.position))
        if own is not None:
            return types.InlineCompletionList([own])
    answer = await inline_completion.answer(session, document, cursor, params)
    still_wanted = wanted and inline_completion.is_wanted(session, document, params)
    if answer.items or not still_wanted or not session.client.edits_elsewhere:
        return answer
    places = await _places(session, document, document.offset(params.position))
    return types.InlineCompletionList([_item(session, document, *place, elsewhere=True) for place in places[:1]])


async def inline_edits(session: Session, params: object) -> dict[str, object]:
    """The next edit in a document, in the form that clients of GitHub's language server know."""
    uri, position = _read(params)
    document = session.documents.get(uri)
    if document is None or position is None or not session.suggests:
        return {"edits": []}
    await session.next_edits.current()
    edits: list[dict[str, object]] = []
    for found, edit in (await _places(session, document, document.offset(position)))[:1]:
        item = _item(session, document, found, edit, elsewhere=True)
        edits.append(
            {
                "text": item.insert_text,
                "range": item.range,
                "textDocument": {"uri": uri, "version": document.version},
                "command": item.command,
            }
        )
    return {"edits": edits}


def _read(params: object) -> tuple[str, types.Position | None]:
    """Document and position of a request that the protocol does not know; pygls makes named tuples of its objects."""
    uri = getattr(getattr(params, "textDocument", None), "uri", None)
    place = getattr(params, "position", None)
    line, character = getattr(place, "line", None), getattr(place, "character", None)
    if not (isinstance(uri, str) and isinstance(line, int) and isinstance(character, int)):
        return "", None
    return uri, types.Position(line, character)


async def _of_document(session: Session, document: Document) -> list[tuple[Found, Location]]:
    """The proposals that were worked out from a document as it is, and where it belongs."""
    location = None if document.file is None else await session.location(document.file)
    if location is None:
        return []
    found = (one for one in session.next_edits.found if one.root == location.root)
    return [(one, location) for one in found if one.texts.get(location.path) == document.text]


async def _places(session: Session, document: Document, offset: int) -> list[_Place]:
    """The complete edits of a document, as they come from the cursor on."""
    return [
        (found, edit)
        for found, location in await _of_document(session, document)
        for edit in in_order(found.proposal.edits, location.path, offset)
        if edit.path == location.path and not edit.wants_value
    ]


async def _at_cursor(session: Session, document: Document, offset: int) -> types.InlineCompletionItem | None:
    """An insertion that is proposed for the very place of the cursor; its value is the model's, if it wants one."""
    for found, location in await _of_document(session, document):
        for edit in found.proposal.edits:
            if (edit.path, edit.start, edit.end) == (location.path, offset, offset):
                if not edit.wants_value:
                    return _item(session, document, found, edit)
                return await _with_value(session, document, (found, edit), location)
    return None


async def _with_value(
    session: Session, document: Document, place: _Place, location: Location
) -> types.InlineCompletionItem | None:
    """The insertion with what the model writes behind it; None where that is no single value."""
    found, edit = place
    snapshot = document.snapshot()
    request = CompletionRequest(
        root=location.root,
        path=location.path,
        prefix=snapshot.before(edit.start) + edit.text.decode("utf-8", "replace"),
        suffix=snapshot.after(edit.start),
        language=document.language,
    )
    completion = await session.engine.complete(request)
    value = b"" if completion is None else _one_value(completion.text).encode()
    finished = replace(edit, text=edit.text + value)
    unchanged = document.text == snapshot.text
    if (
        completion is None
        or not value
        or not unchanged
        or not stays_sound(snapshot.text, applied(snapshot.text, [finished]), "python")
    ):
        return None
    return _item(session, document, found, finished, model=completion.model)


def _one_value(text: str) -> str:
    """The text up to the comma or bracket that ends an argument."""
    depth = 0
    for number, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "\n" or depth < 0 or (character == "," and not depth):
            return text[:number].rstrip()
    return text.rstrip()


def _item(
    session: Session,
    document: Document,
    found: Found,
    edit: NextEdit,
    *,
    model: str = MODEL,
    elsewhere: bool = False,
) -> types.InlineCompletionItem:
    suggestion = str(uuid.uuid5(uuid.UUID(found.id), f"{edit.start}"))
    if document.file is not None:
        offer = Offer(suggestion, edit.start, edit.end, edit.text, elsewhere=elsewhere)
        session.offered(document, offer, answered(document, document.file, suggestion, edit.text, model=model))
    return types.InlineCompletionItem(
        insert_text=edit.text.decode("utf-8", "replace"),
        range=document.range(edit.start, edit.end),
        command=types.Command("Accept suggestion", ACCEPT, arguments=[suggestion]),
    )
