"""Next edits in the menu: all places at once, the way to the next one, and each of the next ones."""

from collections.abc import Iterator

from lsprotocol import types

from codeassist.next_edit.engine import in_order
from codeassist.next_edit.types import NextEdit
from codeassist_index.translation import tr
from codeassist_lsp.documents import Document
from codeassist_lsp.next_edits import Found
from codeassist_lsp.requests.execute_command import SHOW
from codeassist_lsp.session import Session
from codeassist_lsp.workspace_edits import target_of, workspace_edit

PLACES_MAX = 5
"""So many of the next places have an action of their own."""


async def offered(session: Session, document: Document, offset: int) -> list[types.CodeAction]:
    """The actions at a cursor of any document concerned."""
    location = None if document.file is None else await session.location(document.file)
    if location is None:
        return []
    actions: list[types.CodeAction] = []
    for found in await session.next_edits.current():
        concerned = {found.path, *(edit.path for edit in found.proposal.edits)}
        if found.root == location.root and location.path in concerned:
            edits = in_order(found.proposal.edits, location.path, offset)
            actions += _actions(session, found, edits)
    return actions


def resolved(session: Session, identity: str, number: int, title: str) -> types.WorkspaceEdit | None:
    """The edit of an action; None where something was changed since it was offered."""
    found = next((one for one in session.next_edits.found if one.id == identity), None)
    return None if found is None else _edit(session, found, number, title)


def _actions(session: Session, found: Found, edits: tuple[NextEdit, ...]) -> Iterator[types.CodeAction]:
    complete = [edit for edit in edits if not edit.wants_value]
    if len(complete) > 1:
        yield _action(session, found, -1, found.proposal.title)
    if edits and session.client.shows_documents:
        yield _going_to(session, found, edits[0])
    for edit in complete[:PLACES_MAX]:
        yield _action(session, found, found.proposal.edits.index(edit), edit.title)


def _action(session: Session, found: Found, number: int, title: str) -> types.CodeAction:
    repeats = found.proposal.kind == "repeat"
    kind = types.CodeActionKind.RefactorRewrite if repeats else types.CodeActionKind.QuickFix
    action = types.CodeAction(title, kind, data={"found": found.id, "edit": number})
    if not session.client.resolves_edits:
        action.edit, action.data = _edit(session, found, number, title), None
    return action


def _going_to(session: Session, found: Found, edit: NextEdit) -> types.CodeAction:
    title = tr("Go to the next place: {what}").format(what=edit.title)
    target = target_of(session, found, edit.path)
    kind = types.CodeActionKind.QuickFix
    if target is None:
        return types.CodeAction(title, kind, disabled=types.CodeActionDisabled(tr("The file has changed.")))
    start = target.range(session, edit.start, edit.end).start
    place = {"uri": target.uri, "line": start.line, "character": start.character}
    return types.CodeAction(title, kind, command=types.Command(title, SHOW, arguments=[place]))


def _edit(session: Session, found: Found, number: int, title: str) -> types.WorkspaceEdit | None:
    edits = found.proposal.edits
    if not -1 <= number < len(edits):
        return None
    chosen = [edit for edit in edits if not edit.wants_value] if number < 0 else [edits[number]]
    return workspace_edit(session, found, chosen, title)
