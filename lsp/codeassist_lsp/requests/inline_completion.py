"""`textDocument/inlineCompletion`."""

import time

from lsprotocol import types

from codeassist.capture.events import count_lines
from codeassist.capture.offer import Offer
from codeassist.completion import Completion, CompletionRequest
from codeassist.completion.types import Trigger
from codeassist_index.translation import tr
from codeassist_lsp.cursor import Cursor
from codeassist_lsp.documents import Document
from codeassist_lsp.requests.execute_command import ACCEPT
from codeassist_lsp.screen import Answered
from codeassist_lsp.session import Session

NOTHING = types.InlineCompletionList([])


async def answer(
    session: Session, document: Document, cursor: Cursor, params: types.InlineCompletionParams
) -> types.InlineCompletionList:
    """One suggestion for a cursor in the document as it was when it was asked for, or none."""
    asked_at, asked_ns = time.monotonic(), time.time_ns()
    request = await _request(session, document, cursor, _trigger(params))
    if request is None:
        return NOTHING
    completion = await session.engine.complete(request)
    if completion is None:
        words = session.status.facts.condition.words or tr("the model is not ready.")
        session.status.silent(tr("No suggestion: {reason}").format(reason=words))
        return NOTHING
    session.traces.keep(completion, root=request.root, language=document.language, asked_ns=asked_ns)
    offer = cursor.offer(completion, document.text) if completion.text else None
    if not is_wanted(session, document, params):
        offer = None
    session.status.answered(completion, offered=offer is not None)
    if offer is None:
        return NOTHING
    session.offered(document, offer, _answered(completion, offer, document, asked_at))
    return types.InlineCompletionList([_item(offer, cursor, document)])


def is_wanted(session: Session, document: Document, params: types.InlineCompletionParams) -> bool:
    """Whether anything may be shown in a document now."""
    is_open = session.documents.get(document.uri) is document
    is_free = _trigger(params) == "invoked" or not document.editor.is_busy
    return is_open and session.suggests and is_free


def told_why_not(session: Session, document: Document | None) -> None:
    """Say in the status why nothing is asked for in a document."""
    if document is None:
        session.status.silent(tr("No suggestion: the editor has not opened this document here."))
    elif session.suggests:
        session.status.silent(tr("No suggestion: text is selected, or an input method composes."))


def _trigger(params: types.InlineCompletionParams) -> Trigger:
    invoked = params.context.trigger_kind is types.InlineCompletionTriggerKind.Invoked
    return "invoked" if invoked else "automatic"


async def _request(session: Session, document: Document, cursor: Cursor, trigger: Trigger) -> CompletionRequest | None:
    """What is asked; None where the document is in no place that can be read, or suggestions are off there."""
    location = None if document.home is None else await session.location(document.home)
    if location is None:
        session.status.silent(tr("No suggestion: the document is no file of this machine."))
        return None
    session.outcomes.disturbed(document.uri)
    return CompletionRequest(
        root=location.root,
        path=location.path,
        prefix=cursor.prefix,
        suffix=cursor.suffix,
        language=document.language,
        trigger=trigger,
        inserts_only=session.client.inserts_only,
    )


def _answered(completion: Completion, offer: Offer, document: Document, asked_at: float) -> Answered:
    assert document.home is not None
    text = offer.text[offer.given :].decode()
    now = time.monotonic()
    return Answered(
        suggestion=completion.suggestion,
        uri=document.uri,
        file=document.home,
        model=completion.model,
        language=document.language,
        lines=count_lines(text),
        characters=len(text),
        latency_ms=round((now - asked_at) * 1000),
        at=now,
    )


def _item(offer: Offer, cursor: Cursor, document: Document) -> types.InlineCompletionItem:
    """Plain text from the cursor on, or from where the popup's item begins.

    A range that starts at the cursor means that nothing typed has to be repeated in the text.
    """
    start = offer.start if cursor.popup is None else cursor.popup.start
    return types.InlineCompletionItem(
        insert_text=(document.text[start : offer.start] + offer.text).decode(),
        range=document.range(start, offer.end),
        command=types.Command("Accept suggestion", ACCEPT, arguments=[offer.suggestion]),
    )
