"""`textDocument/inlineCompletion`."""

import time

from lsprotocol import types

from codeassist.capture.acceptance import Offer
from codeassist.capture.events import count_lines
from codeassist.completion import Completion, CompletionRequest
from codeassist_lsp.documents import Document, Snapshot
from codeassist_lsp.requests.execute_command import ACCEPT
from codeassist_lsp.screen import Answered
from codeassist_lsp.session import Session

NOTHING = types.InlineCompletionList([])


async def handle(session: Session, params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """One suggestion for the cursor, or none."""
    asked_at, asked_ns = time.monotonic(), time.time_ns()
    document = session.documents.get(params.text_document.uri)
    if document is None or document.file is None or not session.settings.completion.enabled:
        return NOTHING
    session.screen.disturbed(document.uri)
    snapshot = document.snapshot()
    cursor = document.offset(params.position)
    location = await session.location(document.file)
    if location is None:
        return NOTHING
    completion = await session.engine.complete(
        CompletionRequest(
            root=location.root,
            path=location.path,
            prefix=snapshot.before(cursor),
            suffix=snapshot.after(cursor),
            language=snapshot.language,
        )
    )
    if completion is None:
        return NOTHING
    session.traces.keep(completion, language=snapshot.language, asked_ns=asked_ns)
    if not completion.text or session.documents.get(document.uri) is not document:
        return NOTHING
    offer = _offer(completion, snapshot, cursor, document)
    if offer is None:
        return NOTHING
    session.offered(document, offer, _answered(completion, offer, document, asked_at))
    return types.InlineCompletionList([_item(offer, document)])


def _offer(completion: Completion, snapshot: Snapshot, cursor: int, document: Document) -> Offer | None:
    """The suggestion as an edit of the document as it is now; None where it no longer fits."""
    text = completion.text.replace("\r\n", "\n").replace("\n", snapshot.line_end).encode()
    replaced = len(snapshot.after(cursor)[: completion.overlap].encode())
    typed = _typed_since(snapshot, cursor, document.text)
    if typed is None or not text.startswith(typed) or text == typed:
        return None
    start = cursor + len(typed)
    return Offer(completion.suggestion, start, start + replaced, text[len(typed) :])


def _typed_since(snapshot: Snapshot, cursor: int, now: bytes) -> bytes | None:
    """What was inserted at the cursor since the snapshot; None if anything else changed."""
    before, after = snapshot.text[:cursor], snapshot.text[cursor:]
    if len(now) < len(snapshot.text) or not now.startswith(before) or not now.endswith(after):
        return None
    return now[cursor : len(now) - len(after)]


def _answered(completion: Completion, offer: Offer, document: Document, asked_at: float) -> Answered:
    assert document.file is not None
    text = offer.text.decode()
    now = time.monotonic()
    return Answered(
        suggestion=completion.suggestion,
        uri=document.uri,
        file=document.file,
        model=completion.model,
        language=document.language,
        lines=count_lines(text),
        characters=len(text),
        latency_ms=round((now - asked_at) * 1000),
        at=now,
    )


def _item(offer: Offer, document: Document) -> types.InlineCompletionItem:
    """Plain text at the cursor. An empty start of the range means that nothing typed has to be repeated in it."""
    return types.InlineCompletionItem(
        insert_text=offer.text.decode(),
        range=document.range(offer.start, offer.end),
        command=types.Command("Accept suggestion", ACCEPT, arguments=[offer.suggestion]),
    )
