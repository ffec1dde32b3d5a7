"""Accepting a suggestion piece by piece, for editors that have no command for it."""

from collections.abc import Callable

from lsprotocol import types

from codeassist_index.translation import tr
from codeassist_lsp.session import Session


async def accept_part(session: Session, suggestion: str, part: Callable[[str], str]) -> bool:
    """Insert the next part of a suggestion where it is offered, as one step of undoing.

    False when it is offered nowhere, or when the client refuses, as it does after another key.
    """
    for document in session.documents.values():
        offer = document.buffer.expect(suggestion)
        if offer is None:
            continue
        text = offer.text.decode()
        taken = part(text)
        end = offer.end if taken == text else offer.start
        edit = types.TextEdit(document.range(offer.start, end), taken)
        applied = False
        try:
            applied = await session.apply(tr("Accept a part of the suggestion"), document, edit)
        finally:
            if not applied:
                document.buffer.expect_no_more(suggestion)
        return applied
    return False
